"""What the stored conversation says about the next message: the entry talked about, the buttons on offer, the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.envelope import Button

Event = Mapping[str, Any]

WHICH_MATTER = "which_matter"
"""Intent of a message that asks for one side of a matter without saying of which."""
ENDS_THE_TOPIC = frozenset({"out_of_scope", "crisis"})
"""Kinds of replies after which 多久 is no question about the entry shown before."""

TICKET_ANSWER = "ticket_answer"
"""The slot of the form for tickets; which question is open stands in ``ticket_asked``."""

REMEMBERED = 3  # entries


@dataclass(frozen=True)
class Memory:
    """``entries``: what was shown since the last change of subject, the latest first. ``buttons``: of the last reply.

    ``kind``: of the last reply; ``guess``: it showed an entry and said that this was a guess. ``form`` and ``asked``:
    the open form and the question it asks (its slot; of a ticket the question inside it). ``open_aspect``: 多久, when
    we asked which matter it is about.
    """

    entries: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    kind: str | None = None
    guess: bool = False
    form: str | None = None
    asked: str | None = None
    open_aspect: str | None = None

    @classmethod
    def of(cls, events: Sequence[Event]) -> Memory:
        """From the events of bot/tracker_store.py, oldest first."""
        replies = list(_last_replies(events))
        last = replies[0] if replies else {}
        offering = next((reply for reply in replies if reply.get("buttons")), {})
        form = _form(events)
        return cls(
            entries=tuple(islice(dict.fromkeys(_entries(events)), REMEMBERED)),
            buttons=tuple(offering.get("buttons") or ()),
            kind=last.get("kind"),
            guess=last.get("kind") == "clarify" and last.get("faq_id") is not None,
            form=form,
            asked=_asked(events) if form is not None else None,
            open_aspect=_open_aspect(events),
        )


def reply_of(event: Event) -> Mapping[str, Any] | None:
    """The bot message inside a ``bot`` event, with the buttons an action added beside it; None for other events."""
    if event.get("event") != "bot":
        return None
    data = event.get("data") or {}
    part = data.get("custom") or {}
    return {**part, "buttons": [*(part.get("buttons") or ()), *(data.get("buttons") or ())]}


def _last_replies(events: Sequence[Event]) -> Iterator[Mapping[str, Any]]:
    """The replies to the last message, the latest first."""
    for event in reversed(events):
        if event.get("event") == "user":
            return
        reply = reply_of(event)
        if reply is not None:
            yield reply


def _entries(events: Sequence[Event]) -> Iterator[str]:
    for event in reversed(events):
        reply = reply_of(event)
        if reply is None:
            continue
        if reply.get("kind") in ENDS_THE_TOPIC:
            return
        if isinstance(reply.get("faq_id"), str):
            yield str(reply["faq_id"])


def _form(events: Sequence[Event]) -> str | None:
    for event in reversed(events):
        if event.get("event") == "active_loop":
            return event.get("name")
        if event.get("event") == "session_started":
            return None
    return None


def _asked(events: Sequence[Event]) -> Any:
    slot = _slot(events, "requested_slot")
    return _slot(events, "ticket_asked") if slot == TICKET_ANSWER else slot


def _open_aspect(events: Sequence[Event]) -> str | None:
    last = next((event for event in reversed(events) if event.get("event") == "user"), {})
    parsed = last.get("parse_data") or {}
    return parsed.get("text") if (parsed.get("intent") or {}).get("name") == WHICH_MATTER else None


def _slot(events: Sequence[Event], name: str) -> Any:
    return next((e.get("value") for e in reversed(events) if e.get("event") == "slot" and e.get("name") == name), None)
