"""One bot message as it leaves Rasa (docs/architecture.md, "One bot message")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from law.contract import BOT_KINDS

DEFAULT_KIND = "notice"


class Button(TypedDict):
    """``payload``: a Rasa command ("/intent{…}") or plain text."""

    title: str
    payload: str


class BotMessage(TypedDict):
    """See the contract. Absent in the contract's sense is None or an empty list here."""

    kind: str
    text: str
    faq_id: str | None
    topic: str | None
    confidence: float | None
    citations: list[dict[str, str]]
    buttons: list[Button]
    card: dict[str, Any] | None
    checked_on: str | None


class MessageShapeError(ValueError):
    """A message that an action or a response built does not keep the contract; names the key."""


def bot_message(part: Mapping[str, Any]) -> BotMessage:
    """Complete and check a ``custom`` part. Raises MessageShapeError (wrong kind, empty text, bad button)."""
    kind = part.get("kind") or DEFAULT_KIND
    if kind not in BOT_KINDS:
        raise MessageShapeError(f"kind {kind!r} is none of {', '.join(BOT_KINDS)}")
    text = part.get("text")
    if not isinstance(text, str) or not text.strip():
        raise MessageShapeError(f"a message of kind {kind!r} has no text")
    return BotMessage(
        kind=kind,
        text=text.strip(),
        faq_id=part.get("faq_id"),
        topic=part.get("topic"),
        confidence=part.get("confidence"),
        citations=list(part.get("citations") or []),
        buttons=buttons(part.get("buttons") or []),
        card=part.get("card"),
        checked_on=part.get("checked_on"),
    )


def buttons(found: Sequence[Mapping[str, Any]]) -> list[Button]:
    """Title and payload only; Rasa's own extras are dropped. Raises MessageShapeError."""
    for button in found:
        if not button.get("title") or not isinstance(button.get("payload"), str):
            raise MessageShapeError(f"a button needs title and payload, not {sorted(button)}")
    return [Button(title=str(button["title"]), payload=button["payload"]) for button in found]
