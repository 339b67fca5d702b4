"""Festivals by date; lunar new year's days as in printed almanacs, still to be compared with the official tables."""

from __future__ import annotations

import datetime as dt

LUNAR_NEW_YEAR: dict[int, dt.date] = {
    2015: dt.date(2015, 2, 19), 2016: dt.date(2016, 2, 8), 2017: dt.date(2017, 1, 28), 2018: dt.date(2018, 2, 16),
    2019: dt.date(2019, 2, 5), 2020: dt.date(2020, 1, 25), 2021: dt.date(2021, 2, 12), 2022: dt.date(2022, 2, 1),
    2023: dt.date(2023, 1, 22), 2024: dt.date(2024, 2, 10), 2025: dt.date(2025, 1, 29), 2026: dt.date(2026, 2, 17),
    2027: dt.date(2027, 2, 6), 2028: dt.date(2028, 1, 26), 2029: dt.date(2029, 2, 13), 2030: dt.date(2030, 2, 3),
}  # fmt: skip
_FIXED = {"元旦": (1, 1), "三八节": (3, 8), "五一": (5, 1), "六一": (6, 1), "十一": (10, 1), "国庆": (10, 1)}
_LUNAR = {
    "春节": 0,
    "过年": 0,
    "大年初一": 0,
    "大年初二": 1,
    "大年初三": 2,
    "除夕": -1,
    "大年三十": -1,
    "年三十": -1,
    "元宵节": 14,
    "元宵": 14,
}


def festival(name: str, year: int) -> dt.date | None:
    """The day of a festival; None when the table does not reach that year."""
    if name in _FIXED:
        month, day = _FIXED[name]
        return dt.date(year, month, day)
    start = LUNAR_NEW_YEAR.get(year)
    return None if start is None else start + dt.timedelta(days=_LUNAR[name])


def is_lunar(name: str) -> bool:
    """The festival moves with the lunar calendar."""
    return name in _LUNAR
