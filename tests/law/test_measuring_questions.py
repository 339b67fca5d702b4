"""The measuring questions measure, and only measure: no way to ask is one of them, or close to one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from law.faq import normalise
from law.library import Library
from law.likeness import bigrams, likeness

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT.parent / "shared" / "questions" / "dev.jsonl"
TOO_CLOSE = 0.85
SHORTEST = 6
"""Below this many characters two people ask in the same words by chance."""


def test_no_way_to_ask_comes_from_the_measuring_questions() -> None:
    if not QUESTIONS.exists():
        pytest.skip("the measuring questions are not beside the repository (../shared/questions/dev.jsonl)")
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    measured = [(row["id"], bigrams(row["question"])) for row in rows if len(normalise(row["question"])) >= SHORTEST]
    close: list[str] = []
    for entry in Library(ROOT / "knowledge").snapshot().entries.values():
        for ask in [entry.question, *(text for texts in entry.ask.values() for text in texts)]:
            own = bigrams(ask)
            close += [f"{entry.id}: {ask} ~ {name}" for name, other in measured if likeness(own, other) >= TOO_CLOSE]
    assert close == []
