"""Desks whose office is open or closed, whatever the clock of this machine says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from desk.calendar.worktime import WorkCalendar, parse_periods
from desk.clock import now
from desk.composition import Desk, build_desk
from desk.db import Database
from desk.models import Timer
from desk.settings import Settings
from law.china import CHINA


@contextmanager
def closed_desk(settings: Settings) -> Iterator[Desk]:
    """A desk whose next working day is the day after tomorrow."""
    desk = build_desk(settings)
    opening = now().astimezone(CHINA).date() + timedelta(days=2)
    calendar = WorkCalendar(lambda day: day >= opening, parse_periods("09:00-17:00"), lambda _year: True)
    office = replace(desk.office, calendar=calendar)
    desk.database.close()
    database = Database(settings.database_url, desk.keyring, desk.notifier.wake, office)
    yield replace(desk, office=office, database=database)
    database.close()
    desk.bot.close()


def let_time_pass(desk: Desk, kind: str) -> list[str]:
    """Make every planned timer of this kind due now; returns their ids."""
    with desk.database.write() as session:
        session.execute(update(Timer).where(Timer.kind == kind, Timer.state == "planned").values(due_at=now()))
        rows = session.query(Timer.public_id).filter(Timer.kind == kind, Timer.state == "planned")
        return [public_id for (public_id,) in rows]
