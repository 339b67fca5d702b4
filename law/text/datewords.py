"""Dates seen from today or by name: 前天, 上个月底, 上周五, 春节前, 国庆期间, 年前, 腊月, 三个月前. Folded text.

Each rule looks at one place and answers (end, what it means) or None.
"""

from __future__ import annotations

import datetime as dt
import re

from law.text import almanac, datespan
from law.text.daterules import CN, DAY, FESTIVAL, MONTH, PART, Found, festival_span, value
from law.text.datespan import DateSpan
from law.text.durations import scan_duration

_DAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0,
    "明天": 1, "明日": 1, "明早": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_NEAR_DAY = re.compile(
    rf"(?P<word>{'|'.join(sorted(_DAYS, key=len, reverse=True))})(?<!前天(?=[天气津]))(?<!后天(?=[性天气]))"
)
_NOT_NEAR_DAY = re.compile("[目以之年月日周天期节提午然今最背]$")
_NEAR_MONTH = re.compile(
    rf"(?P<which>上上个?|上个?|这个?|本|下下个?|下个?)月(?:份)?(?:的?(?:月?{PART}|(?P<day>{DAY})[日号]))?(?!经|嫂|薪)"
)
_MONTHS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAYS = "一二三四五六日"
_WEEK = re.compile(
    r"(?P<which>上上个?|上个?|这个?|本|下下个?|下个?)(?:周|星期|"
    r"礼拜)(?P<day>[一二三四五六日天1-6末])?(?![转岁边])"
)
_WEEKDAY = re.compile("(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![个天年月周次至到])")
_FESTIVAL_ALONE = re.compile(
    rf"{FESTIVAL}(?:劳动节|节)?(?P<around>以前|之前|前|以后|之后|后|期间|那天|当天|当日|长假|假期|黄金周)?"
)
_HOLIDAY_AFTER = re.compile("放假|加班|上班|值班|休|不放|没放|三倍")
_PART_ALONE = re.compile(r"(?P<year>年)?(?:(?<=年)|月)(?P<part>初(?![一二三四五六七八九十中])|底(?!薪|双)|末)")
_NEW_YEAR = re.compile("年(?P<around>前|后)(?![往])")
_LUNAR_MONTH = re.compile(rf"(?:农历|阴历|旧历)(?:{MONTH}|正|腊|冬)月(?:初?{DAY})?|(?P<month>正月|腊月)(?:初?{DAY})?")
_AGO = re.compile("(?:以|之)?前(?![后往台来])")
_EVENT_BEFORE = re.compile("[提前期满职产院节假同]$")


def near_day(folded: str, start: int, today: dt.date) -> Found | None:
    found = _NEAR_DAY.match(folded, start)
    if found is None or (folded[start] in "前后" and _NOT_NEAR_DAY.search(folded[:start][-1:])):
        return None
    return found.end(), datespan.one_day(today + dt.timedelta(days=_DAYS[found["word"]]))


def near_month(folded: str, start: int, today: dt.date) -> Found | None:
    found = _NEAR_MONTH.match(folded, start)
    if found is None:
        return None
    year, month = datespan.shift_month(today, _MONTHS[found["which"].rstrip("个")])
    if found["day"]:
        return found.end(), datespan.day_of(year, month, value(found["day"]))
    return found.end(), datespan.month_of(year, month, found["part"] or "")


def week(folded: str, start: int, today: dt.date) -> Found | None:
    found = _WEEK.match(folded, start)
    if found is not None:
        monday, sunday = datespan.week_of(today, _MONTHS[found["which"].rstrip("个")])
        if found["day"] is None:
            return found.end(), datespan.stretch(monday, sunday)
        if found["day"] == "末":
            return found.end(), datespan.stretch(sunday - dt.timedelta(days=1), sunday)
        return found.end(), datespan.one_day(monday + dt.timedelta(days=_weekday(found["day"])))
    alone = _WEEKDAY.match(folded, start)
    if alone is None or re.search(rf"[每个{CN}十两几到至休]$", folded[:start][-1:]):
        return None
    back = (today.weekday() - _weekday(alone["day"])) % 7
    return alone.end(), datespan.one_day(today - dt.timedelta(days=back), assumed=True)


def festival(folded: str, start: int, today: dt.date) -> Found | None:
    found = _FESTIVAL_ALONE.match(folded, start)
    if found is None or (found.end() == found.end("festival") and not _is_holiday(folded, found)):
        return None
    around = found["around"] or ""
    for year in (today.year, today.year - 1):
        day = almanac.festival(found["festival"], year)
        if day is not None and day <= today:
            span = festival_span(found["festival"], around, year)
            return (found.end(), _assumed(span)) if span else None
    return None


def _is_holiday(folded: str, found: re.Match[str]) -> bool:
    """五一, 十一 and 国庆 alone are holidays only before a word of work or rest: 三百五一个 and 二十一 are not."""
    return found["festival"] not in {"五一", "十一", "国庆"} or bool(_HOLIDAY_AFTER.match(folded, found.end()))


def part_alone(folded: str, start: int, today: dt.date) -> Found | None:
    """月底, 年初 without saying which: the present one."""
    found, before = _PART_ALONE.match(folded, start), folded[:start][-1:]
    if found is None or re.search(rf"[\d{CN}十两几个每上下这本当年月前去今明]$", before):
        return None
    if found["year"]:
        span = datespan.year_of(today.year, found["part"], assumed=True)
        if span.first is not None and span.first > today:
            span = datespan.year_of(today.year - 1, found["part"], assumed=True)
        return found.end(), span
    return found.end(), datespan.month_of(today.year, today.month, found["part"], assumed=True)


def new_year(folded: str, start: int, today: dt.date) -> Found | None:
    """年前, 年后: before or after the last lunar new year."""
    found, before = _NEW_YEAR.match(folded, start), folded[:start][-1:]
    if found is None or re.search(rf"[\d{CN}十百千两几多半前去今明后个周每头成零整]$", before):
        return None
    day = next((d for y in (today.year, today.year - 1) if (d := almanac.festival("春节", y)) and d <= today), None)
    span = festival_span("春节", found["around"], day.year) if day else None
    return (found.end(), _assumed(span)) if span else None


def lunar(folded: str, start: int, today: dt.date) -> Found | None:
    """Days of the lunar calendar: 正月 and 腊月 roughly, others are asked in the common calendar."""
    found = _LUNAR_MONTH.match(folded, start)
    if found is None:
        return None
    unknown = DateSpan(None, None, "approximate", assumed=True)
    if found["month"] is None:
        return found.end(), unknown
    for year in (today.year, today.year - 1):
        day = almanac.festival("春节", year)
        first = day if found["month"] == "正月" or day is None else day - dt.timedelta(days=30)
        if first is not None and first <= today:
            return found.end(), datespan.stretch(first, first + dt.timedelta(days=29), assumed=True)
    return found.end(), unknown


def ago(folded: str, start: int, today: dt.date) -> Found | None:
    """三天前, 半年前, 两个多月以前."""
    if _EVENT_BEFORE.search(folded[:start][-1:]):
        return None
    found = scan_duration(folded, start)
    after = _AGO.match(folded, found[0]) if found else None
    if found is None or after is None:
        return None
    _, low, high, exact = found
    try:
        first, last = high.before(today), low.before(today)
    except ValueError:
        return None
    if exact and low.years == low.months == 0 and low.days == int(low.days) and not low.hours:
        return after.end(), datespan.one_day(first)
    margin = dt.timedelta(days=0 if not exact else 15 if low.years == 0 else 90)
    return after.end(), datespan.stretch(first - margin, min(last + margin, today))


def _assumed(span: DateSpan) -> DateSpan:
    return DateSpan(span.first, span.last, span.precision, True, span.problem)


def _weekday(name: str) -> int:
    return int(name) - 1 if name.isdigit() else _WEEKDAYS.index("日" if name == "天" else name)
