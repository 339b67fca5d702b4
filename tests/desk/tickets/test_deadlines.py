"""Limits over weekends and holidays, while the worker is asked, and after a reopening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendar.official import office_calendar
from desk.tickets.deadlines import Change, Due, due_times
from law.china import CHINA
from law.tickets.rules import load_rules

RULES = load_rules()
OFFICE = office_calendar("09:00-12:00,13:30-17:30")
GENERAL = RULES.limits.classes["general"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def due(*history: tuple[str, str], limit: str = "general") -> Due:
    changes = [Change(at(moment), to) for moment, to in history]
    return due_times(changes, RULES.states, RULES.limits.classes[limit], OFFICE)


def test_a_new_ticket_is_due_in_working_days() -> None:
    fresh = due(("2026-11-27 16:00", "new"))
    assert fresh == Due(at("2026-11-30 17:30"), at("2026-12-04 17:30"))
    assert due(("2026-11-27 16:00", "new"), limit="difficult").answer == at("2026-12-18 17:30")


def test_holidays_do_not_count() -> None:
    assert due(("2026-09-30 10:00", "new")).accept == at("2026-10-08 17:30")


def test_an_accepted_ticket_has_only_the_second_limit() -> None:
    moved = due(("2026-11-27 16:00", "new"), ("2026-11-30 09:00", "accepted"))
    assert moved == Due(None, at("2026-12-04 17:30"))


def test_the_clock_stands_while_the_worker_is_asked() -> None:
    asked = (("2026-11-27 16:00", "new"), ("2026-11-30 10:00", "waiting_worker"))
    assert due(*asked) == Due(None, None)
    back = due(*asked, ("2026-12-01 10:00", "in_progress"))
    assert back.answer == OFFICE.add_minutes(at("2026-12-04 17:30"), 7 * 60)


def test_a_finished_ticket_has_no_limit_and_a_reopened_one_a_new_one() -> None:
    done = (("2026-11-23 16:00", "new"), ("2026-11-24 10:00", "accepted"), ("2026-11-25 10:00", "resolved"))
    assert due(*done) == Due(None, None)
    assert due(*done, ("2026-11-27 16:00", "reopened")) == Due(at("2026-11-30 17:30"), at("2026-12-04 17:30"))


@given(st.data())
def test_time_that_stood_is_added_and_never_taken_away(data: st.DataObject) -> None:
    moment = at("2026-01-05 09:00") + timedelta(minutes=data.draw(st.integers(0, 100_000)))
    plain = due_times([Change(moment, "new")], RULES.states, GENERAL, OFFICE).answer
    assert plain is not None
    asked = moment + timedelta(minutes=data.draw(st.integers(0, 5000)))
    back = asked + timedelta(minutes=data.draw(st.integers(0, 5000)))
    changes = [Change(moment, "new"), Change(asked, "waiting_worker"), Change(back, "in_progress")]
    later = due_times(changes, RULES.states, GENERAL, OFFICE).answer
    assert later is not None
    assert OFFICE.minutes_between(plain, later) == OFFICE.minutes_between(asked, back)


@pytest.mark.parametrize("state", [key for key, state in RULES.states.states.items() if state.clock != "runs"])
def test_where_no_clock_runs_nothing_is_due(state: str) -> None:
    assert due(("2026-11-27 16:00", "new"), ("2026-11-27 16:30", state)) == Due(None, None)
