"""A draft of an entry is read and checked against all the others before it replaces its file."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from law.draft import patch, read_draft
from law.library import Library, Snapshot
from tests.law.helpers import ENTRY, copy_knowledge

DAY = date(2026, 11, 29)
PLACE = "wage_arrears/arrears_sample.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


@pytest.fixture
def knowledge(folder: Path) -> Snapshot:
    return Library(folder).snapshot()


def text_of(folder: Path) -> str:
    return (folder / ENTRY).read_text(encoding="utf-8")


def faults(text: str, knowledge: Snapshot) -> list[str]:
    return [str(problem) for problem in read_draft(text, PLACE, knowledge, DAY)[1]]


def test_a_good_entry_has_no_faults(folder: Path, knowledge: Snapshot) -> None:
    entry, problems = read_draft(text_of(folder), PLACE, knowledge, DAY)
    assert problems == []
    assert entry is not None
    assert entry.id == "arrears_sample"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("audience: worker", "audiance: worker", "faq/wage_arrears/arrears_sample.yml:3: [audiance] 不认识的键"),
        ('article: "30"', 'article: "300"', "没有第 300 条"),
        ("related: [arrears_other]", "related: [nowhere]", "没有编号为“nowhere”的条目"),
        ("{{wage_days}}", "{{no_such_figure}}", "no_such_figure"),
        ("checked_on: 2026-11-23", "checked_on: 2027-01-01", "核对日还没到"),
        ("电话 12333", "电话 13912345678", "不在许可的热线里"),
        ("id: arrears_sample", "id: another_name", "arrears_sample"),
    ],
)
def test_each_fault_is_named_with_its_line(folder: Path, knowledge: Snapshot, old: str, new: str, words: str) -> None:
    text = text_of(folder)
    assert old in text
    found = faults(text.replace(old, new), knowledge)
    assert any(words in fault for fault in found), found


def test_a_way_to_ask_of_another_entry_is_a_fault(folder: Path, knowledge: Snapshot) -> None:
    other = knowledge.entries["arrears_other"].question
    found = faults(text_of(folder).replace("[压工钱, 工钱不给]", f"[压工钱, {other}]"), knowledge)
    assert any("的问法相同" in fault for fault in found), found


def test_what_is_no_entry_at_all_is_said(knowledge: Snapshot) -> None:
    entry, problems = read_draft("\t: [", PLACE, knowledge, DAY)
    assert entry is None
    assert problems


def test_a_patch_can_be_applied(folder: Path, tmp_path: Path) -> None:
    before = text_of(folder)
    after = before.replace("先要书面对账单", "先要一份对账单")
    change = patch(before, after, f"knowledge/{ENTRY}")
    assert change.startswith(f"--- a/knowledge/{ENTRY}\n+++ b/knowledge/{ENTRY}\n")
    (tmp_path / "change.patch").write_text(change, encoding="utf-8")
    subprocess.run(["git", "apply", "change.patch"], cwd=tmp_path, check=True)
    assert text_of(folder) == after
    assert patch(before, before, "x") == ""
