"""When a ticket is due: a pure function of its history, its class and the working calendar.

The clock begins with the ticket (or its reopening), stands while the worker is asked for something, and the time it
stood is added in working minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from desk.calendar.worktime import WorkCalendar
from law.tickets.limits import LimitClass
from law.tickets.states import StateMachine


@dataclass(frozen=True)
class Change:
    """One change of state, oldest first in a history."""

    at: datetime
    to: str


@dataclass(frozen=True)
class Due:
    """``accept``: until when it is to be accepted (None once it is, or while nothing runs); ``answer``: until when it
    is to be resolved (None while the clock stands or is stopped)."""

    accept: datetime | None
    answer: datetime | None


def due_times(history: Iterable[Change], machine: StateMachine, limit: LimitClass, calendar: WorkCalendar) -> Due:
    """Until when the ticket with this history is due; the first change is its creation."""
    changes = list(history)
    current = changes[-1].to
    if machine.states[current].clock != "runs":
        return Due(None, None)
    begin = max(index for index, change in enumerate(changes) if change.to in (machine.initial, "reopened"))
    start = changes[begin].at
    answer = calendar.end_of_workday(start, limit.answer_days)
    stood = sum(
        calendar.minutes_between(change.at, following.at)
        for change, following in zip(changes[begin:], changes[begin + 1 :], strict=False)
        if machine.states[change.to].clock == "stands"
    )
    if stood:
        answer = calendar.add_minutes(answer, stood)
    untouched = current in (machine.initial, "reopened")
    return Due(calendar.end_of_workday(start, limit.accept_days) if untouched else None, answer)
