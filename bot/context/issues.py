"""Several matters in one message: the main one is answered, the others are offered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.context.parsed import Parsed, decision_of, ranking_of

SHORTEST = 14  # characters of a message that can hold two matters
SHORTEST_CLAUSE, MOST_CLAUSES = 4, 6
MOST_OTHERS = 2
_BREAK = re.compile(r"[,.;:!?。、~…\n]+|(?:另外|还有|而且|并且|同时|此外)")


def clauses(text: str) -> list[str]:
    """The clauses of a normalised text that may be matters of their own; none for a short text or a single clause."""
    if len(text) < SHORTEST:
        return []
    parts = [part.strip() for part in _BREAK.split(text)]
    parts = [part for part in parts if len(part) >= SHORTEST_CLAUSE]
    return parts[:MOST_CLAUSES] if len(parts) > 1 else []


def others(main: set[str], parses: Iterable[Parsed], topic: dict[str, str]) -> list[str]:
    """Entry ids that a clause by itself asks for surely, of topics the ``main`` entries do not touch."""
    known = {topic.get(faq_id, "") for faq_id in main}
    found: list[str] = []
    for parsed in parses:
        ranking = ranking_of(parsed)
        if decision_of(parsed) != "answer" or not ranking:
            continue
        about = topic.get(ranking[0].faq_id, "")
        if about and about not in known:
            known.add(about)
            found.append(ranking[0].faq_id)
    return found[:MOST_OTHERS]
