"""Answers that a member of staff may send: what the bot's own ranking finds for the worker's open question.

The ranking is asked from Rasa (``/webhooks/desk/rank``), the text is read from knowledge/ as the bot would say it to
this worker, with the figures of the day and of the region.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.bot_client import BotClient
from desk.clock import china_date, now
from desk.errors import NotFound
from law.errors import NoValue
from law.faq import render
from law.library import Snapshot

MOST = 3
LEAST_CONFIDENCE = 0.02


class EntryNotFound(NotFound):
    code = "faq_not_found"
    message = "这个知识条目不存在或者现在不适用，请另选一条或自己回复。"


@dataclass(frozen=True)
class Suggestion:
    """One entry as a reply. ``citations``: [{law, article, title}]; ``confidence``: of the ranking, 0 to 1."""

    faq_id: str
    topic: str
    question: str
    text: str
    citations: tuple[dict[str, str], ...]
    checked_on: date
    confidence: float | None = None

    def message_fields(self) -> dict[str, Any]:
        """What a staff message carries besides its text."""
        return {
            "faq_id": self.faq_id, "topic": self.topic, "citations": list(self.citations),
            "checked_on": self.checked_on.isoformat(),
        }  # fmt: skip


def suggest(bot: BotClient, knowledge: Snapshot, question: str, region: str | None) -> list[Suggestion]:
    """The likeliest answers to ``question``; raises ``BotError`` when Rasa does not rank."""
    if not question.strip():
        return []
    found = []
    for ranked in bot.rank(question):
        suggestion = as_reply(knowledge, ranked.faq_id, region, ranked.confidence)
        if suggestion is not None and ranked.confidence >= LEAST_CONFIDENCE:
            found.append(suggestion)
        if len(found) == MOST:
            break
    return found


def entry_reply(knowledge: Snapshot, faq_id: str, region: str | None) -> Suggestion:
    """One entry as a reply; ``EntryNotFound`` when there is none that is right today."""
    found = as_reply(knowledge, faq_id, region, None)
    if found is None:
        raise EntryNotFound
    return found


def as_reply(knowledge: Snapshot, faq_id: str, region: str | None, confidence: float | None) -> Suggestion | None:
    """The text the bot would say; None for an entry that is unknown, not in force, or lacks a figure today."""
    today = china_date(now())
    entry = knowledge.entries.get(faq_id)
    if entry is None or not entry.in_force(today):
        return None
    parts = (part.strip() for part in (entry.answer, entry.region_note(region) or ""))
    try:
        text = render("\n\n".join(part for part in parts if part), day=today, region=region,
                      parameters=knowledge.parameters)  # fmt: skip
    except (NoValue, ValueError):
        return None
    return Suggestion(
        faq_id=entry.id, topic=entry.topic, question=entry.question, text=text,
        citations=tuple(map(knowledge.sources.citation_or_key, entry.citations)), checked_on=entry.checked_on,
        confidence=confidence,
    )  # fmt: skip
