"""Word templates: every one fits its document, and nothing typed can become markup or code."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from desk.documents.printview import as_html
from desk.documents.template import TemplateFault, check_template, render
from law.documents import compose, load_documents

TODAY = date(2026, 11, 29)
SPECS = load_documents()


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_template_renders_with_and_without_answers(name: str) -> None:
    spec = SPECS[name]
    examples = {item.name: item.example for item in spec.form.inputs}
    for raw in ({}, examples):
        content = compose(spec, raw, TODAY)
        text = words(render(spec, content.context))
        assert spec.title in text
        assert "{{" not in text and "{%" not in text
        for _, answer in content.answers:
            assert answer in text or any(answer in str(line) for line in content.context.values())


@pytest.mark.parametrize("typed", ["{{ 7 * 7 }}", "<w:p>&amp; <b>甲</b>", "第一行\n第二行"])
def test_what_was_typed_stays_text(typed: str) -> None:
    spec = SPECS["wage_demand"]
    content = render(spec, compose(spec, {"arrears_period": typed}, TODAY).context)
    assert typed.split("\n", maxsplit=1)[0] in words(content)
    page = as_html("函", content)
    assert "<b>" not in page and "49" not in page


def test_a_template_with_an_unknown_field_is_refused_by_name(tmp_path: Path) -> None:
    spec = SPECS["wage_demand"]
    document = Document(str(spec.template))
    document.add_paragraph("{{ salary_of_the_boss }}")
    document.save(str(tmp_path / "wage_demand.docx"))
    with pytest.raises(TemplateFault, match=r"wage_demand\.docx.*salary_of_the_boss"):
        check_template(replace(spec, template=tmp_path / "wage_demand.docx"))


def test_a_template_that_is_not_word_or_not_there_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "wage_demand.docx"
    shutil.copy(__file__, broken)
    with pytest.raises(TemplateFault, match="Word"):
        check_template(replace(SPECS["wage_demand"], template=broken))
    with pytest.raises(TemplateFault, match="缺少"):
        check_template(replace(SPECS["wage_demand"], template=tmp_path / "none.docx"))
