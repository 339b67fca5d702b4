"""Every document on paper: a filled draft as a Word file, printed by LibreOffice, read back from the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from desk.documents.template import render, used_names
from law.calculators.inputs import holds
from law.documents import Content, DocumentSpec, compose, load_documents
from law.documents.content import BLANK
from law.documents.specfile import PLACE

TODAY = date(2026, 11, 29)
SPECS = load_documents()
DRAFTS: Mapping[str, Mapping[str, object]] = yaml.safe_load(
    Path(__file__).with_name("drafts.yml").read_text(encoding="utf-8")
)
FOOTER = re.compile(r"第\d+页，共\d+页")
TOOLS = [name for name in ("soffice", "pdftotext", "pdfinfo") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(TOOLS), reason=f"not installed here: {', '.join(TOOLS)}")


def composed(name: str) -> Content:
    answers = DRAFTS[name]["answers"]
    assert isinstance(answers, dict)
    return compose(SPECS[name], answers, TODAY)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the PDF of every draft; one start of LibreOffice makes them all."""
    folder = tmp_path_factory.mktemp("papers")
    for name, spec in SPECS.items():
        (folder / f"{name}.docx").write_bytes(render(spec, composed(name).context))
    profile = (folder / "profile").as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
    made = subprocess.run(
        [*command, str(folder), *map(str, sorted(folder.glob("*.docx")))], capture_output=True, timeout=300, check=False
    )
    assert made.returncode == 0, made.stderr.decode(errors="replace")
    return folder


def output_of(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def squeezed(text: str) -> str:
    return FOOTER.sub("", re.sub(r"\s+", "", text))


def not_on_paper(spec: DocumentSpec, content: Content, paper: str) -> list[str]:
    """Answers that are lost: neither printed nor what decides a sentence that is."""
    told = used_names(spec) | {
        place for group in spec.lists.values() for sentence in group for place in PLACE.findall(sentence.text)
    }
    lost = []
    for item, shown in content.answers:
        direct = item.name in told or f"{item.name}_lines" in told
        parts = [part for line in shown.splitlines() for part in [squeezed(line).rstrip("。；，")] if part]
        decides = any(
            item.name in sentence.when and holds(sentence.when, content.values)
            for group in spec.lists.values() for sentence in group
        )  # fmt: skip
        if (direct and not all(part in paper for part in parts)) or not (direct or decides):
            lost.append(f"{item.label}：{shown}")
    return lost


def test_every_document_has_a_draft() -> None:
    assert DRAFTS.keys() == SPECS.keys()


@pytest.mark.parametrize("name", sorted(SPECS))
def test_everything_answered_stands_on_the_paper(name: str, printed: Path) -> None:
    spec, content, draft = SPECS[name], composed(name), DRAFTS[name]
    assert content.faults == (), content.faults
    file = str(printed / f"{name}.pdf")
    paper = squeezed(output_of("pdftotext", "-raw", file, "-"))
    assert spec.title in paper and "2026年11月29日" in paper
    assert not_on_paper(spec, content, paper) == []
    sentences = [squeezed(line) for key in spec.lists for line in content.context[key] if "｜" not in line]
    said = draft.get("says", [])
    assert isinstance(said, list)
    assert [part for part in [*sentences, *map(squeezed, said)] if part not in paper] == []
    pages, most = int(re.findall(r"Pages:\s+(\d+)", output_of("pdfinfo", file))[0]), draft["pages"]
    assert isinstance(most, int) and pages <= most


@pytest.mark.parametrize("name", sorted(SPECS))
def test_what_was_left_open_is_a_line_to_fill_in(name: str, printed: Path) -> None:
    content = composed(name)
    paper = squeezed(output_of("pdftotext", "-raw", str(printed / f"{name}.pdf"), "-"))
    assert ("＿" * 4 in paper) or not content.blanks
    assert "None" not in paper and "{{" not in paper and "。。" not in paper and "；。" not in paper
    assert "打印后手写" not in paper and BLANK not in {text for _, text in content.answers}
