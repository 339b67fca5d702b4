"""What one answer to one measured question is worth.

A question is a row of a questions file: {id, question, scope: in|out, topic, also, citations: [[title, article], …]},
and, where somebody wrote them down, ``entries``: the ids of the entries that answer it. A question with entries and no
citations accepts what these entries cite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from law.faq import normalise
from law.library import Library
from tools.evaluation.citations import accepted

Row = Mapping[str, Any]
Decision = Literal["answered", "guessed", "asked", "declined"]
DECLINED = ("out_of_scope", "fallback")
LENGTHS = ((15, "up to 15 characters"), (40, "16–40"), (100, "41–100"), (10**6, "over 100"))


@dataclass(frozen=True)
class Judged:
    """``guessed``: asked back with the likeliest answer shown; ``asked``: with titles only.

    ``cites``: the reply cites an accepted article; ``offers``: it does, or the entry behind one of its buttons does.
    ``right`` and ``holds`` say the same of the right entry, None where nobody wrote down which entry is right.
    """

    id: str
    scope: str
    topic: str
    length: str
    manner: str
    decision: Decision
    confidence: float
    cites: bool
    offers: bool
    cited: int
    cited_accepted: int
    topic_right: bool
    answered_topic: str
    right: bool | None
    holds: bool | None

    @property
    def shown(self) -> bool:
        """The worker read an answer: straight away or as a guess."""
        return self.decision in ("answered", "guessed")

    @property
    def wrong(self) -> bool:
        """Answered with confidence, and on the wrong law."""
        return self.decision == "answered" and not self.cites


class Judge:
    """Judges answers against the knowledge base of this checkout."""

    def __init__(self, knowledge: Path) -> None:
        snapshot = Library(knowledge).snapshot()
        self._entries = snapshot.entries
        self._citations = {
            entry.id: [snapshot.sources.citation(citation) for citation in entry.citations]
            for entry in snapshot.entries.values()
        }
        self._by_title = {normalise(entry.question): entry.id for entry in snapshot.entries.values()}

    def known(self, row: Row) -> bool:
        """The question can be judged: one of its entries still exists, or it has citations, or it is out of scope."""
        return row["scope"] == "out" or bool(row.get("citations")) or bool(self._kept(row))

    def cited_by(self, entry: str) -> list[dict[str, str]]:
        return self._citations.get(entry, [])

    def topic_of(self, entry: str) -> str | None:
        return self._entries[entry].topic if entry in self._entries else None

    def title_of(self, entry: str) -> str | None:
        return self._entries[entry].question if entry in self._entries else None

    def judge(self, row: Row, answer: Row) -> Judged:
        """``answer``: {kind, topic, faq_id, confidence, citations, buttons} as tools.ask returns it."""
        taken = self._accepted(row)
        cited = [accepted(citation, taken) for citation in answer["citations"]]
        first = str(answer.get("faq_id") or "")
        others = [self._by_title.get(normalise(title), "") for title in answer["buttons"]]
        offered = [entry for entry in (first, *others) if entry]
        near = any(accepted(citation, taken) for entry in offered for citation in self.cited_by(entry))
        entries = self._kept(row)
        decision = decision_of(answer)
        shown = decision in ("answered", "guessed")
        return Judged(
            id=str(row["id"]),
            scope=row["scope"],
            topic=row.get("topic") or "",
            length=length_of(row["question"]),
            manner=row.get("manner") or row.get("kind") or "",
            decision=decision,
            confidence=float(answer.get("confidence") or 0.0),
            cites=any(cited),
            offers=any(cited) or (decision != "declined" and near),
            cited=len(cited),
            cited_accepted=sum(cited),
            topic_right=answer.get("topic") in [row.get("topic"), *(row.get("also") or [])],
            answered_topic=str(answer.get("topic") or "") if shown else decision,
            right=(shown and first in entries) if entries else None,
            holds=(decision != "declined" and bool(set(offered) & set(entries))) if entries else None,
        )

    def _kept(self, row: Row) -> list[str]:
        return [entry for entry in row.get("entries") or [] if entry in self._entries]

    def _accepted(self, row: Row) -> Sequence[Sequence[str]]:
        written: Sequence[Sequence[str]] = row.get("citations") or []
        if written:
            return written
        return [(one["title"], one["article"]) for entry in self._kept(row) for one in self.cited_by(entry)]


def decision_of(answer: Row) -> Decision:
    if answer["kind"] in DECLINED:
        return "declined"
    if answer["kind"] == "clarify":
        return "guessed" if answer["citations"] else "asked"
    return "answered"


def length_of(question: str) -> str:
    return next(name for most, name in LENGTHS if len(question) <= most)
