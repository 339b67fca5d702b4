"""Dates with their parts written out: 2024年3月5号, 24年3月, 去年三月, 3月15, 2024-3-5, 20240305, 15号. Folded text.

Each rule looks at one place and answers (end, what it means) or None.
"""

from __future__ import annotations

import datetime as dt
import re

from law.text import almanac, datespan, twodigit
from law.text.datespan import DateSpan
from law.text.numerals import chinese_integer

Found = tuple[int, DateSpan]
CN = "一二三四五六七八九"
MONTH = rf"(?:\d{{1,2}}|十[一二]?|[{CN}])"
DAY = rf"(?:\d{{1,2}}|三十[一]?|二十[{CN}]?|廿[{CN}]?|十[{CN}]?|[{CN}])"
_YEAR = (
    rf"(?:(?P<year>\d{{4}}|\d{{2}}|[零{CN}]{{4}}|[零{CN}]{{2}}) ?年|(?P<rel>大前年|前年|去年|上一年|"
    rf"今年|本年|明年|后年))"
)
PART = r"(?P<part>初(?![一二三四五六七八九十])|上旬|中旬|下旬|底(?!薪)|末)"
_MONTH_DAY = (
    rf"(?P<month>{MONTH}) ?月(?:份)?(?:的?(?: ?(?P<day>{DAY}) ?[日号](?![楼线机车仓])|"
    rf" ?(?P<bare>(?:3[01]|[12]\d|0?[1-9]))(?![\d.,、~\-]| ?[到至月个天年号万千百元块人点号:])|"
    rf"{PART}))?"
)
FESTIVAL = r"(?P<festival>春节|过年|除夕|大年三十|年三十|大年初[一二三]|元宵节?|元旦|五一|十一|国庆)"
_AROUND = r"(?P<around>以前|之前|前|以后|之后|后|期间|那天|当天|当日)?"
_WITH_YEAR = re.compile(
    rf"{_YEAR}(?: ?的? ?(?:{_MONTH_DAY}|年?(?P<yearpart>初(?![一二三四五六七八九十中])|"
    rf"中(?![秋国午旬心途断层考学])|底(?!薪)|末|尾|上半年|下半年)|{FESTIVAL}(?:节)?{_AROUND}))?"
)
_WITHOUT_YEAR = re.compile(rf"{_MONTH_DAY}(?! ?[薪嫂饼经台租供])")
_ISO = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d|[-/.]\d)")
_ISO_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>1[0-2]|0?[1-9])(?![\d]|[-/.]\d| ?(?:元|块|万|千))")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d| ?[元块a-z])")
_DAY_ALONE = re.compile(
    rf"(?P<day>{DAY})号(?![楼线机车仓门店厂院房馆文令公员码台窗床工岗库技选位炉井矿标地坑塔桥项路人召称称])"
)
_DAY_AGAIN = re.compile(rf"(?P<day>{DAY})[日号](?![楼线机车仓])")


def with_year(folded: str, start: int, today: dt.date) -> Found | None:
    found = _WITH_YEAR.match(folded, start)
    if found is None:
        return None
    year = _year(folded, found, today)
    if year is None:
        return None
    if not datespan.is_plausible(year, today):
        if found["month"] is None:
            return None
        return found.end(), datespan.invalid(f"{year}年不像是发生这件事的年份，请核对一下日期。")
    if found["festival"]:
        span = festival_span(found["festival"], found["around"] or "", year)
        return (found.end(), span) if span else None
    if found["yearpart"]:
        return found.end(), datespan.year_of(year, found["yearpart"])
    if found["month"] is None:
        return found.end(), datespan.year_of(year)
    return found.end(), _month_or_day(found, year, assumed=False)


def without_year(folded: str, start: int, today: dt.date) -> Found | None:
    found = _WITHOUT_YEAR.match(folded, start)
    if found is None or folded[start - 1 : start] in set("个每年两几上下"):
        return None
    month = value(found["month"])
    day = found["day"] or found["bare"]
    if day is not None:
        return found.end(), datespan.nearest_past_day(month, value(day), today)
    if not 1 <= month <= 12 or re.match(r"[\d一二三四五六七八九两]+[千百万\d]", folded[found.end() : found.end() + 3]):
        return None
    return found.end(), _month_or_day(found, datespan.nearest_past_month(month, today), assumed=True)


def digits(folded: str, start: int, today: dt.date) -> Found | None:
    """2024-3-5, 2024.3, 20240305."""
    for pattern in (_ISO, _COMPACT, _ISO_MONTH):
        found = pattern.match(folded, start)
        if found and datespan.is_plausible(int(found["year"]), today):
            year, month = int(found["year"]), int(found["month"])
            if pattern is _ISO_MONTH:
                return found.end(), datespan.month_of(year, month)
            return found.end(), datespan.day_of(year, month, int(found["day"]))
    return None


def day_alone(folded: str, start: int, today: dt.date) -> Found | None:
    found = _DAY_ALONE.match(folded, start)
    if found is None or re.search("(?:每个?月|〕|]|第|来|多|[a-z#月])$", folded[max(0, start - 3) : start]):
        return None
    day = value(found["day"])
    if not 1 <= day <= 31:
        return None
    for back in range(3):
        year, month = datespan.shift_month(today, -back)
        span = datespan.day_of(year, month, day, assumed=True)
        if span.first is not None and span.first <= today:
            return found.end(), span
    return None


def scan_continued(folded: str, start: int, earlier: dt.date, *, assumed: bool) -> Found | None:
    """The second date of 2024年3月到8月 or 3月5日至20日: what it leaves out it takes from the earlier one."""
    if found := _DAY_AGAIN.match(folded, start):
        return found.end(), datespan.day_of(earlier.year, earlier.month, value(found["day"]), assumed=assumed)
    found = _WITHOUT_YEAR.match(folded, start)
    if found is None or not 1 <= value(found["month"]) <= 12:
        return None
    year = earlier.year + (1 if value(found["month"]) < earlier.month else 0)
    return found.end(), _month_or_day(found, year, assumed=assumed)


def _year(folded: str, found: re.Match[str], today: dt.date) -> int | None:
    if found["rel"]:
        offsets = {"大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
        return today.year + offsets[found["rel"]]
    digits = "".join(char if char.isdigit() else str(f"零{CN}".index(char)) for char in found["year"])
    if len(digits) == 4:
        return int(digits)
    if found.end() == found.end("year") + 1 and not twodigit.is_calendar_year(folded, *found.span("year")):
        return None
    if re.search(rf"[\d{CN}十]$", folded[: found.start()][-1:]):
        return None
    century = 2000 if int(digits) <= today.year % 100 + 10 else 1900
    return century + int(digits)


def _month_or_day(found: re.Match[str], year: int, *, assumed: bool) -> DateSpan:
    month, day = value(found["month"]), found["day"] or found["bare"]
    if day is not None:
        return datespan.day_of(year, month, value(day), assumed=assumed)
    return datespan.month_of(year, month, found["part"] or "", assumed=assumed)


def festival_span(name: str, around: str, year: int) -> DateSpan | None:
    day = almanac.festival(name, year)
    if day is None:
        return DateSpan(None, None, "approximate")
    reach = dt.timedelta(days=30 if almanac.is_lunar(name) else 15)
    if "前" in around:
        return datespan.stretch(day - reach, day - dt.timedelta(days=1))
    if "后" in around:
        return datespan.stretch(day + dt.timedelta(days=1), day + reach)
    if around in {"那天", "当天", "当日"} or (not around and name not in {"春节", "过年", "国庆", "五一", "十一"}):
        return datespan.one_day(day)
    return datespan.stretch(day - dt.timedelta(days=1), day + dt.timedelta(days=7))


def value(number: str) -> int:
    return int(number) if number.isascii() else int(chinese_integer(number))
