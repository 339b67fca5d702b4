"""The word list of the interviews: faults are one line each, and a faulty file costs nothing that worked before."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from law.checks import check_names
from law.interviews import CALCULATOR, FILE, Kind, read_name_file
from law.library import Library
from law.validate import validate

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("lexicon", "calculators", "documents"):
        shutil.copytree(KNOWLEDGE / room, tmp_path / room)
    shutil.copy(KNOWLEDGE / "sources.yml", tmp_path)
    return tmp_path


def rewritten(path: Path, text: str) -> None:
    """Written so that its modification time differs even on a coarse clock."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("severance: [经济补偿]\n", 1, "calculator:名称"),
        ("calculator:severance: []\n", 1, "词的列表"),
        ("# 词\ncalculator:severance: [补偿, 7]\n", 2, "文字"),
        ("calculator:severance: 补偿\n", 1, "词的列表"),
        ("calculator:severance: [补偿\n", 0, "interviews.yml"),
    ],
)
def test_a_fault_of_the_file_is_one_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    file, problems = read_name_file(tmp_path / FILE)
    assert file is None and len(problems) == 1
    assert word in str(problems[0]) and "\n" not in str(problems[0])
    assert not line or problems[0].line == line


def test_ours_names_every_calculator_and_every_document_of_the_workers(folder: Path) -> None:
    assert list(check_names(Library(folder).snapshot())) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("calculator:severance:", "calculator:severence:", "calculator:severance"),
        ("document:wage_demand:", "document:supervision_notice:", "给职工的"),
        ("calculator:overtime:", "calculator:over_time:", "没有写“calculator:overtime”的叫法"),
    ],
)
def test_an_unknown_name_is_told_by_the_validator(folder: Path, old: str, new: str, word: str) -> None:
    path = folder / "lexicon" / FILE
    rewritten(path, path.read_text(encoding="utf-8").replace(old, new))
    told = [str(problem) for problem in validate(folder, date(2026, 11, 29)).problems if problem.file == path]
    assert any(word in line for line in told), told


def test_a_faulty_calculator_is_told_at_its_own_file_only(folder: Path) -> None:
    path = folder / "calculators" / "severance.yml"
    rewritten(path, path.read_text(encoding="utf-8").replace("title:", "titel:", 1))
    assert [str(problem) for problem in check_names(Library(folder).snapshot())] == []


def test_a_file_that_became_faulty_keeps_its_last_good_version(folder: Path) -> None:
    library = Library(folder, rooms=("calculators", "documents"))
    good = library.snapshot().names
    assert Kind(CALCULATOR, "severance") in good
    rewritten(folder / "lexicon" / FILE, "severance: [经济补偿]\n")
    library.refresh()
    assert library.snapshot().names == good
    assert [problem.file.name for problem in library.problems if problem.file.name == FILE] == [FILE]


def test_a_file_that_was_never_right_names_nothing_and_stops_nothing(folder: Path) -> None:
    rewritten(folder / "lexicon" / FILE, "severance: [经济补偿]\n")
    snapshot = Library(folder, rooms=("calculators", "documents")).snapshot()
    assert snapshot.names == {} and "severance" in snapshot.calculators
