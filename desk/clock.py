"""Time: stored in UTC, shown in China time."""

from __future__ import annotations

from datetime import date, datetime, timezone

from law.china import CHINA


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(timezone.utc)


def china_day(moment: datetime) -> str:
    """``YYYYMMDD`` of the Chinese calendar day that contains ``moment``."""
    return moment.astimezone(CHINA).strftime("%Y%m%d")


def china_date(moment: datetime) -> date:
    """The Chinese calendar day that contains ``moment``."""
    return moment.astimezone(CHINA).date()
