"""The measuring questions measure, and only measure: no way to ask is one of them, close to one, or quotes one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from law.library import Library
from law.likeness import nearest_questions

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT.parent / "shared" / "questions" / "dev.jsonl"


def test_no_way_to_ask_comes_from_the_measuring_questions() -> None:
    if not QUESTIONS.exists():
        pytest.skip("the measuring questions are not beside the repository (../shared/questions/dev.jsonl)")
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    near = nearest_questions(Library(ROOT / "knowledge").entries.values(), {row["id"]: row["question"] for row in rows})
    assert near, "nothing was compared"
    copied = [f"{one.asked.entry.id}: {one.asked.text} ~ {one.question}" for one in near if one.copied]
    assert copied == []
