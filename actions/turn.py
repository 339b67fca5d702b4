"""The part of the tracker that concerns the current turn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rasa_sdk.interfaces import Tracker

from actions.parsing.narrative import is_story
from actions.parsing.turns import Message

Event = dict[str, Any]


@dataclass(frozen=True)
class CurrentTurn:
    """``opening``: the form was activated by this message. ``fresh``: nothing has answered the message yet."""

    message: Message
    opening: bool
    fresh: bool

    @classmethod
    def of(cls, tracker: Tracker) -> CurrentTurn:
        """Read from the events since the worker's last message.

        Rasa runs a form's validation again when it comes back from an interruption, with the interrupting message
        still the latest one; and it appends the form's own ``action`` event before it asks us. So more than one action
        means: not fresh.
        """
        since = list(takewhile(lambda event: event.get("event") != "user", reversed(tracker.events)))
        opening = any(event.get("event") == "active_loop" and event.get("name") for event in since)
        actions = [event for event in since if event.get("event") == "action"]
        return cls(latest_message(tracker), opening, not opening and len(actions) <= 1)


def latest_message(tracker: Tracker) -> Message:
    """The worker's latest message as classified."""
    event: Event = next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})
    return _message({"parse_data": tracker.latest_message, "text": event.get("text")})


def earlier_story(tracker: Tracker) -> str | None:
    """The last message before the current one in which the worker told the case: nobody has to type it twice."""
    messages: list[Message] = []
    form: str | None = None
    for event in tracker.events:
        if event.get("event") == "active_loop":
            form = event.get("name")
        elif event.get("event") == "user" and form is None:  # answers in a form, cancelled perhaps, are not brought up
            messages.append(_message(event))
    if messages and messages[-1] == latest_message(tracker):
        messages.pop()
    stories = (message.verbatim for message in reversed(messages) if not message.is_button and is_story(message.text))
    return next(stories, None)


def earlier_texts(tracker: Tracker, most: int = 3) -> list[str]:
    """The last things typed outside forms, the current message included, oldest first; no buttons."""
    found: list[str] = []
    form: str | None = None
    for event in tracker.events:
        if event.get("event") == "active_loop":
            form = event.get("name")
        elif event.get("event") == "user" and form is None and not (message := _message(event)).is_button:
            found.append(message.text)
    return found[-most:]


def intents_backwards(tracker: Tracker) -> list[str]:
    """Intents of the worker's messages, the latest first."""
    return [_message(event).intent for event in reversed(tracker.events) if event.get("event") == "user"]


def _message(event: Event) -> Message:
    """From a ``user`` event: its ``text`` is what was typed, ``parse_data`` what the pipeline made of it."""
    parsed = event.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    written = event.get("text") or ""
    return Message(
        parsed.get("text") or written, intent.get("name") or "", float(intent.get("confidence") or 0.0), written
    )
