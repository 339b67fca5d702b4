"""Keeping a conversation's events bounded: the last N turns, and before them a short prefix that rebuilds the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

DETAILED_TURNS = 2
"""So many latest turns keep their full parse result; older ones keep intent, entities and text."""

_KEPT_OF_PARSE = ("intent", "entities", "text", "message_id")


def cut(events: Sequence[Event], turns: int, slots: Sequence[Slot]) -> list[Event]:
    """The last ``turns`` turns behind a prefix with the state before them; unchanged while there are not more.

    A turn begins with the ``action_listen`` in front of a user message, so that rules and forms see whole turns.
    """
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= turns:
        return list(events)
    begin = starts[-turns]
    while begin > 0 and _is_listen(events[begin - 1]):
        begin -= 1
    before = DialogueStateTracker.from_events("window", list(events[:begin]), slots)
    return [*state_events(before, since=events[begin].timestamp), *events[begin:]]


def state_events(tracker: DialogueStateTracker, since: float | None) -> list[Event]:
    """Events that bring an empty tracker to the same slots, active loop and paused state; stamped ``since``."""
    prefix: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME, timestamp=since), SessionStarted(timestamp=since)]
    for name, slot in sorted(tracker.slots.items()):
        if slot.value != slot.initial_value:
            prefix.append(SlotSet(name, slot.value, timestamp=since))
    loop = tracker.active_loop
    if loop is not None and loop.name is not None:
        # The form itself must have run: RulePolicy asks whether this is its first execution.
        prefix += [ActionExecuted(loop.name, timestamp=since), ActiveLoop(loop.name, timestamp=since)]
        if loop.is_interrupted:
            prefix.append(LoopInterrupted(True, timestamp=since))
        if loop.rejected:
            prefix.append(ActionExecutionRejected(loop.name, timestamp=since))
    if tracker.is_paused():
        prefix.append(ConversationPaused(timestamp=since))
    return prefix


def as_stored(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Plain dictionaries; rankings of turns before the last ``DETAILED_TURNS`` are dropped."""
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    detailed = starts[-DETAILED_TURNS] if len(starts) > DETAILED_TURNS else 0
    return [event.as_dict() if index >= detailed else _slim(event) for index, event in enumerate(events)]


def _slim(event: Event) -> dict[str, Any]:
    stored: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        parsed = stored["parse_data"]
        stored["parse_data"] = {key: parsed[key] for key in _KEPT_OF_PARSE if key in parsed}
    return stored


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
