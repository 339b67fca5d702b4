"""Which measuring questions no entry covers. What this module gives names them and is never committed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from law.faq import FaqEntry
from law.library import Snapshot
from law.likeness import Closeness, nearest_questions
from tools.evaluation.citations import accepted

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Coverage:
    """``open``: questions in scope that no entry covers; ``near``: each way to ask with its nearest question."""

    asked: int
    open: tuple[Row, ...]
    near: tuple[Closeness, ...]


def coverage(knowledge: Snapshot, questions: Path) -> Coverage:
    """Compare the entries with a file of measured questions, one JSON object a line."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    inside = [row for row in rows if row["scope"] == "in"]
    entries = list(knowledge.entries.values())
    cited = {entry.id: [knowledge.sources.citation(one) for one in entry.citations] for entry in entries}
    uncovered = [row for row in inside if not any(_covers(entry, cited[entry.id], row) for entry in entries)]
    near = nearest_questions(entries, {row["id"]: row["question"] for row in rows})
    return Coverage(len(inside), tuple(uncovered), tuple(near))


def _covers(entry: FaqEntry, cited: Iterable[dict[str, str]], row: Row) -> bool:
    """The entry is of one of the question's topics and rests on one of its accepted articles."""
    if entry.topic not in (row["topic"], *row.get("also", ())):
        return False
    return any(accepted(citation, row["citations"]) for citation in cited)
