"""The day in China, by which law begins and ends."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def china_today() -> date:
    """The date in China."""
    return datetime.now(CHINA).date()
