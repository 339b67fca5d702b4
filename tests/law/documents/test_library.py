"""Documents through the library: fresh within a second, and a faulty file costs the others nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from law.library import Library

DOCUMENTS = Path(__file__).resolve().parents[3] / "knowledge" / "documents"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DOCUMENTS, tmp_path / "documents")
    return tmp_path


def rewritten(path: Path, old: str, new: str) -> None:
    """Change a file so that its modification time differs even on a coarse clock."""
    before = path.stat().st_mtime_ns
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


def faults(library: Library) -> list[str]:
    return [problem.file.name for problem in library.problems if problem.file.parent.name == "documents"]


def test_every_document_is_there(folder: Path) -> None:
    library = Library(folder, rooms=("documents",))
    assert library.snapshot().documents.keys() == {path.stem for path in DOCUMENTS.glob("*.docx")}
    assert faults(library) == []


def test_a_faulty_document_at_the_first_reading_costs_only_itself(folder: Path) -> None:
    rewritten(folder / "documents" / "wage_demand.yml", "audience: worker", "audience: everyone")
    library = Library(folder, rooms=("documents",))
    assert "wage_demand" not in library.snapshot().documents
    assert "arbitration_application" in library.snapshot().documents
    assert faults(library) == ["wage_demand.yml"]


def test_a_document_that_became_faulty_keeps_its_last_good_version(folder: Path) -> None:
    library = Library(folder, rooms=("documents",))
    good = library.snapshot().documents["wage_demand"]
    rewritten(folder / "documents" / "wage_demand.yml", "audience: worker", "audience: everyone")
    library.refresh()
    assert library.snapshot().documents["wage_demand"] is good
    assert faults(library) == ["wage_demand.yml"]


def test_a_corrected_shared_question_reaches_every_document_that_asks_it(folder: Path) -> None:
    library = Library(folder, rooms=("documents",))
    rewritten(folder / "documents" / "parts.yml", "label: 单位全称", "label: 公司全称")
    library.refresh()
    specs = library.snapshot().documents
    for name in ("arbitration_application", "supervision_complaint"):
        assert specs[name].form.input("employer_name").label == "公司全称"


def test_faulty_shared_questions_leave_the_documents_as_they_were(folder: Path) -> None:
    library = Library(folder, rooms=("documents",))
    before = dict(library.snapshot().documents)
    rewritten(folder / "documents" / "parts.yml", "type: date", "type: day")
    library.refresh()
    assert dict(library.snapshot().documents).keys() == before.keys()
    assert faults(library) == ["parts.yml"]
