"""What a sentence holds that an input could take: amounts, lengths, days, grades, people, places, degrees."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from law.calculators.spec import Input
from law.regions import find_regions
from law.text.amounts import plain
from law.text.counts import find_counts
from law.text.dates import DateMention, find_dates
from law.text.durations import find_durations
from law.text.mention import Span
from law.text.money import find_money
from law.text.periods import Period

FindingKind = Literal[
    "money",
    "length",
    "days",
    "hours",
    "daily_hours",
    "day",
    "month",
    "year",
    "grade",
    "people",
    "region",
    "temperature",
]
_TYPES: dict[FindingKind, tuple[str, ...]] = {
    "money": ("money",),
    "length": ("years", "months"),
    "days": ("days",),
    "hours": ("hours",),
    "daily_hours": ("hours",),
    "day": ("date", "month"),
    "month": ("date", "month"),
    "year": ("date", "integer"),
    "grade": ("integer",),
    "people": ("integer",),
    "region": ("region",),
    "temperature": ("decimal",),
}
_UNITS: dict[FindingKind, str] = {"grade": "级", "people": "人", "temperature": "℃"}
_PERIOD_UNITS: dict[Period, tuple[str, ...]] = {
    "month": ("元/月",),
    "day": ("元/天",),
    "hour": ("元/小时",),
    "year": ("元/年",),
    "none": ("元", "元/月", "元/小时"),
}
_HOURS = re.compile(r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})个?半?(?:小时|钟头)")
_ASKED = re.compile("(?:多少|几块|给多少|发多少)")
_DAILY = "小时/天"
_EACH_DAY = re.compile("(?:每天|天天|每日|每晚|日均)[^，。,；;！？!?]{0,10}$")
_ONE_DAY = re.compile("一天(?!班)[^，。,；;！？!?]{0,10}$")
_EACH_WEEK = re.compile("(?:每周|一周|每星期|一个星期|每个礼拜)[^，。,；;！？!?]{0,6}$")
_OFF_DAYS = re.compile(
    "(?:周末|周六|周日|星期六|星期[天日]|礼拜[六天日]|休息日|双休|节假日|五一|国庆|元旦|春节)[^，。,；;！？!?]{0,12}$"
)
_DEGREES = re.compile(r"(\d{2}(?:\.\d)?)\s*(?:度|℃|°c)", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing found. ``raw``: as ``run`` takes it; ``period``: what an amount is paid for."""

    kind: FindingKind
    span: Span
    raw: str
    period: Period = "none"

    def suits(self, item: Input) -> bool:
        """The input takes such a thing."""
        if item.type not in _TYPES[self.kind]:
            return False
        if self.kind == "month" and item.type == "date" and item.need == "optional":
            return False
        if item.type == "hours" and (self.kind == "daily_hours") != (item.unit == _DAILY):
            return False
        if self.kind == "money":
            return item.unit in _PERIOD_UNITS.get(self.period, ())
        if self.kind == "year" and item.type == "integer":
            return item.name == "year"
        return self.kind not in _UNITS or item.unit == _UNITS[self.kind]

    def raw_for(self, item: Input) -> str:
        """The raw value: a bare year for an input that asks for a year."""
        return self.raw.rstrip("年") if self.kind == "year" and item.type == "integer" else self.raw


def find_all(text: str, today: date) -> list[Finding]:
    """Everything, from left to right."""
    found = [
        *_money(text),
        *_by_the_day(text, _lengths(text)),
        *_days(text, today),
        *_counts(text),
        *_places(text),
        *_degrees(text),
    ]
    return sorted(found, key=lambda finding: finding.span)


def _money(text: str) -> list[Finding]:
    return [
        Finding("money", item.span, plain(item.low) if item.exact else item.text.strip(), item.period)
        for item in find_money(text)
        if not item.ambiguous
    ]


def _lengths(text: str) -> list[Finding]:
    found = []
    for item in find_durations(text):
        if item.rate or _ASKED.match(text, item.span[1]):
            continue
        kind: FindingKind = "length"
        if not (item.high.years or item.high.months):
            kind = "hours" if item.high.hours and not item.high.days else "days"
        found.append(Finding(kind, item.span, item.text.strip()))
    return [*found, *_daily_hours(text, found)]


def _by_the_day(text: str, lengths: list[Finding]) -> list[Finding]:
    """每天加班3小时 is not three hours in all; so many each week, or each day of rest, is asked about, not taken."""
    kept = []
    for finding in lengths:
        before = text[: finding.span[0]]
        if finding.kind != "hours":
            kept.append(finding)
        elif _OFF_DAYS.search(before):
            kept += [] if _EACH_DAY.search(before) else [finding]
        elif _EACH_DAY.search(before) or _ONE_DAY.search(before):
            kept.append(replace(finding, kind="daily_hours"))
        elif not _EACH_WEEK.search(before):
            kept.append(finding)
    return kept


def _daily_hours(text: str, known: list[Finding]) -> list[Finding]:
    """每天4小时: how long each day, which the grammar of lengths passes over."""
    return [
        Finding("hours", found.span(), found[0])
        for found in _HOURS.finditer(text)
        if not any(item.span[0] < found.end() and found.start() < item.span[1] for item in known)
    ]


def _days(text: str, today: date) -> list[Finding]:
    return [_day(item) for item in find_dates(text, today) if item.valid and item.first is not None]


def _day(item: DateMention) -> Finding:
    first = item.first
    if first is None:
        raise AssertionError("only dates that could be placed come here")
    if item.precision == "day":
        return Finding("day", item.span, first.isoformat())
    if item.precision == "month":
        return Finding("month", item.span, f"{first.year}年{first.month}月")
    return Finding("year" if item.precision == "year" else "month", item.span, item.text.strip())


def _counts(text: str) -> list[Finding]:
    kinds: dict[str, FindingKind] = {"disability_grade": "grade", "people": "people"}
    return [
        Finding(kinds[item.kind], item.span, str(int(item.quantity.low)))
        for item in find_counts(text)
        if item.kind in kinds and item.valid and item.quantity.exact
    ]


def _places(text: str) -> list[Finding]:
    return [Finding("region", item.span, item.region.code) for item in find_regions(text) if item.region is not None]


def _degrees(text: str) -> list[Finding]:
    return [Finding("temperature", found.span(), found[1]) for found in _DEGREES.finditer(text)]
