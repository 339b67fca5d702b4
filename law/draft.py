"""One entry as somebody is writing it: read and checked against all the others before it replaces its file."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from law.checks import check_asks, check_citations, check_placeholders, check_related, check_texts
from law.errors import KnowledgeError
from law.faq import FaqEntry
from law.faqfile import read_entry, shared_questions
from law.library import Snapshot
from law.origins import Origins, check_figures
from law.texts import LawTexts


def read_draft(
    text: str, place: str, knowledge: Snapshot, day: date, laws: LawTexts | None = None
) -> tuple[FaqEntry | None, list[KnowledgeError]]:
    """The entry ``text`` would be as the file ``place`` (topic/id.yml), and everything that would be wrong with it.

    The entry is None when the text cannot be read as one. ``laws``: official texts, to compare figures and articles.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, place)
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        entry, problems = read_entry(path)
    if entry is not None:
        problems = [*problems, *_checked(entry, knowledge, day, laws)]
    shown = Path("faq", place)
    return entry, [_at(problem, shown) for problem in sorted(problems, key=lambda problem: problem.line)]


def _checked(entry: FaqEntry, knowledge: Snapshot, day: date, laws: LawTexts | None) -> Iterator[KnowledgeError]:
    together = replace(knowledge, entries={**knowledge.entries, entry.id: entry})
    yield from check_asks(entry)
    yield from check_texts(entry)
    yield from check_related(entry, together)
    yield from check_citations(entry, knowledge.sources, day, laws)
    yield from check_placeholders(entry, knowledge.parameters, day)
    if laws is not None:
        yield from check_figures(entry, Origins(knowledge.sources, laws))
    if entry.checked_on > day:
        yield KnowledgeError(
            entry.path, entry.lines.get(("checked_on",), 1), "checked_on", "核对日还没到", "今天的日期"
        )
    yield from (problem for problem in shared_questions(together.entries.values()) if problem.file == entry.path)


def _at(problem: KnowledgeError, file: Path) -> KnowledgeError:
    return KnowledgeError(file, problem.line, problem.key, problem.problem, problem.example)


def patch(before: str, after: str, file: str) -> str:
    """The change as ``git apply`` takes it; "" when nothing changed. Both texts end with a line break."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
    )
    return "".join(lines)
