"""The forms of a date, each a pattern and what it means. Works on folded text; the longest form at a place wins."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from law.text import almanac, datespan, twodigit
from law.text.datespan import DateSpan
from law.text.durations import scan_duration
from law.text.numerals import chinese_integer

Found = tuple[int, DateSpan]
_CN = "一二三四五六七八九"
_MONTH = rf"(?:\d{{1,2}}|十[一二]?|[{_CN}])"
_DAY = rf"(?:\d{{1,2}}|三十[一]?|二十[{_CN}]?|廿[{_CN}]?|十[{_CN}]?|[{_CN}])"
_YEAR = rf"(?:(?P<year>\d{{4}}|\d{{2}}|[零{_CN}]{{4}}|[零{_CN}]{{2}}) ?年|(?P<rel>大前年|前年|去年|上一年|今年|本年|明年|后年))"
_PART = r"(?P<part>初(?![一二三四五六七八九十])|上旬|中旬|下旬|底(?!薪)|末)"
_MONTH_DAY = (
    rf"(?P<month>{_MONTH}) ?月(?:份)?的?(?: ?(?P<day>{_DAY}) ?[日号](?![楼线机车仓])| ?(?P<bare>(?:3[01]|[12]\d|0?[1-9]))(?![\d.,、~\-]| ?[到至月个天年号万千百元块人点号:])|{_PART})?"
)
_FESTIVAL = r"(?P<festival>春节|过年|除夕|大年三十|年三十|大年初[一二三]|元宵节?|元旦|五一|十一|国庆)"
_AROUND = r"(?P<around>以前|之前|前|以后|之后|后|期间|那天|当天|当日)?"
_WITH_YEAR = re.compile(
    rf"{_YEAR}(?: ?的? ?(?:{_MONTH_DAY}|年?(?P<yearpart>初(?![一二三四五六七八九十中])|中(?![秋国午旬心途断层考学])|底(?!薪)|末|尾|上半年|下半年)|{_FESTIVAL}(?:节)?{_AROUND}))?"
)
_WITHOUT_YEAR = re.compile(rf"{_MONTH_DAY}(?! ?[薪嫂饼经台租供])")
_ISO = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d|[-/.]\d)")
_ISO_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>1[0-2]|0?[1-9])(?![\d]|[-/.]\d| ?(?:元|块|万|千))")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d| ?[元块a-z])")
_DAY_ALONE = re.compile(
    rf"(?P<day>{_DAY})号(?![楼线机车仓门店厂院房馆文令公员码台窗床工岗库技选位炉井矿标地坑塔桥项路人召称称])"
)
_DAYS = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0,
         "今儿": 0, "明天": 1, "明日": 1, "明早": 1, "大后天": 3, "后天": 2}  # fmt: skip
_NEAR_DAY = re.compile(rf"(?P<word>{'|'.join(_DAYS)})(?<!前天(?=[天气津]))(?<!后天(?=[性天气]))")
_NOT_NEAR_DAY = re.compile("[目以之年月日周天期节提午然今最背]$")
_NEAR_MONTH = re.compile(
    rf"(?P<which>上上个?|上个?|这个?|本|下下个?|下个?)月(?:份)?的?(?:月?{_PART}|(?P<day>{_DAY})[日号])?(?!经|嫂|薪)"
)
_MONTHS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAYS = "一二三四五六日"
_WEEK = re.compile(r"(?P<which>上上个?|上个?|这个?|本|下下个?|下个?)(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-6末])?(?![转岁边])")
_WEEKDAY = re.compile("(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![个天年月周次至到])")
_FESTIVAL_ALONE = re.compile(
    rf"{_FESTIVAL}(?:劳动节|节)?(?P<around>以前|之前|前|以后|之后|后|期间|那天|当天|当日|长假|假期|放假|加班|黄金周)?"
)
_PART_ALONE = re.compile(r"(?P<year>年)?(?:(?<=年)|月)(?P<part>初(?![一二三四五六七八九十中])|底(?!薪|双)|末)")
_NEW_YEAR = re.compile("年(?P<around>前|后)(?![往])")
_LUNAR_MONTH = re.compile(rf"(?:农历|阴历|旧历)(?:{_MONTH}|正|腊|冬)月(?:初?{_DAY})?|(?P<month>正月|腊月)(?:初?{_DAY})?")
_AGO = re.compile("(?:以|之)?前(?![后往台来])")
_EVENT_BEFORE = re.compile("[提期满职产院节假同]$")
_START = re.compile(rf"[\d零{_CN}十廿大前去今明后上这本下昨春过除年元国周星礼月农阴旧正腊半两俩仨几好]")


def starts(folded: str) -> Iterator[int]:
    """Places where a date may begin: not inside a run of digits, a law number or a word of another length."""
    for found in _START.finditer(folded):
        start = found.start()
        before = folded[start - 1 : start]
        if folded[start].isdigit() and (before.isdigit() or before in set("-./_") or (before.isascii() and before.isalpha())):
            continue
        if folded[start] in f"零{_CN}十廿" and before and before in f"零{_CN}十百千万第几":
            continue
        if before != "第":
            yield start


def scan(folded: str, start: int, today: dt.date) -> Found | None:
    """The longest date that begins at ``start``: its end and what it means."""
    found = [result for rule in _RULES if (result := rule(folded, start, today)) is not None]
    return max(found, key=lambda result: result[0], default=None)


def _with_year(folded: str, start: int, today: dt.date) -> Found | None:
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
        span = _festival_span(found["festival"], found["around"] or "", year)
        return (found.end(), span) if span else None
    if found["yearpart"]:
        return found.end(), datespan.year_of(year, found["yearpart"])
    if found["month"] is None:
        return found.end(), datespan.year_of(year)
    return found.end(), _month_or_day(found, year, assumed=False)


def _without_year(folded: str, start: int, today: dt.date) -> Found | None:
    found = _WITHOUT_YEAR.match(folded, start)
    if found is None or folded[start - 1 : start] in set("个每年两几上下"):
        return None
    month = _value(found["month"])
    day = found["day"] or found["bare"]
    if day is not None:
        return found.end(), datespan.nearest_past_day(month, _value(day), today)
    if not 1 <= month <= 12 or re.match(r"[\d一二三四五六七八九两]+[千百万\d]", folded[found.end() : found.end() + 3]):
        return None
    return found.end(), _month_or_day(found, datespan.nearest_past_month(month, today), assumed=True)


def _digits(folded: str, start: int, today: dt.date) -> Found | None:
    """2024-3-5, 2024.3, 20240305."""
    for pattern in (_ISO, _COMPACT, _ISO_MONTH):
        found = pattern.match(folded, start)
        if found and datespan.is_plausible(int(found["year"]), today):
            year, month = int(found["year"]), int(found["month"])
            if pattern is _ISO_MONTH:
                return found.end(), datespan.month_of(year, month)
            return found.end(), datespan.day_of(year, month, int(found["day"]))
    return None


def _day_alone(folded: str, start: int, today: dt.date) -> Found | None:
    found = _DAY_ALONE.match(folded, start)
    if found is None or re.search("(?:每个?月|〕|]|第|来|多|[a-z#月])$", folded[max(0, start - 3) : start]):
        return None
    day = _value(found["day"])
    if not 1 <= day <= 31:
        return None
    for back in range(3):
        year, month = datespan.shift_month(today, -back)
        span = datespan.day_of(year, month, day, assumed=True)
        if span.first is not None and span.first <= today:
            return found.end(), span
    return None


def _near_day(folded: str, start: int, today: dt.date) -> Found | None:
    found = _NEAR_DAY.match(folded, start)
    if found is None or (folded[start] in "前后" and _NOT_NEAR_DAY.search(folded[:start][-1:])):
        return None
    return found.end(), datespan.one_day(today + dt.timedelta(days=_DAYS[found["word"]]))


def _near_month(folded: str, start: int, today: dt.date) -> Found | None:
    found = _NEAR_MONTH.match(folded, start)
    if found is None:
        return None
    year, month = datespan.shift_month(today, _MONTHS[found["which"].rstrip("个")])
    if found["day"]:
        return found.end(), datespan.day_of(year, month, _value(found["day"]))
    return found.end(), datespan.month_of(year, month, found["part"] or "")


def _week(folded: str, start: int, today: dt.date) -> Found | None:
    found = _WEEK.match(folded, start)
    if found is not None:
        monday, sunday = datespan.week_of(today, _MONTHS[found["which"].rstrip("个")])
        if found["day"] is None:
            return found.end(), datespan.stretch(monday, sunday)
        if found["day"] == "末":
            return found.end(), datespan.stretch(sunday - dt.timedelta(days=1), sunday)
        return found.end(), datespan.one_day(monday + dt.timedelta(days=_weekday(found["day"])))
    alone = _WEEKDAY.match(folded, start)
    if alone is None or re.search(rf"[每个{_CN}十两几到至休]$", folded[:start][-1:]):
        return None
    back = (today.weekday() - _weekday(alone["day"])) % 7
    return alone.end(), datespan.one_day(today - dt.timedelta(days=back), assumed=True)


def _festival(folded: str, start: int, today: dt.date) -> Found | None:
    found = _FESTIVAL_ALONE.match(folded, start)
    if found is None or (found["festival"] in {"五一", "十一", "国庆"} and found.end() == found.end("festival")):
        return None
    around = found["around"] or ""
    for year in (today.year, today.year - 1):
        day = almanac.festival(found["festival"], year)
        if day is not None and day <= today:
            span = _festival_span(found["festival"], around if around not in {"放假", "加班"} else "期间", year)
            return (found.end(), _assumed(span)) if span else None
    return None


def _part_alone(folded: str, start: int, today: dt.date) -> Found | None:
    """月底, 年初 without saying which: the present one."""
    found, before = _PART_ALONE.match(folded, start), folded[:start][-1:]
    if found is None or re.search(rf"[\d{_CN}十两几个每上下这本当年月前去今明]$", before):
        return None
    if found["year"]:
        span = datespan.year_of(today.year, found["part"], assumed=True)
        if span.first is not None and span.first > today:
            span = datespan.year_of(today.year - 1, found["part"], assumed=True)
        return found.end(), span
    return found.end(), datespan.month_of(today.year, today.month, found["part"], assumed=True)


def _new_year(folded: str, start: int, today: dt.date) -> Found | None:
    """年前, 年后: before or after the last lunar new year."""
    found, before = _NEW_YEAR.match(folded, start), folded[:start][-1:]
    if found is None or re.search(rf"[\d{_CN}十百千两几多半前去今明后个周每头成零整]$", before):
        return None
    day = next((d for y in (today.year, today.year - 1) if (d := almanac.festival("春节", y)) and d <= today), None)
    span = _festival_span("春节", found["around"], day.year) if day else None
    return (found.end(), _assumed(span)) if span else None


def _lunar(folded: str, start: int, today: dt.date) -> Found | None:
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


def _ago(folded: str, start: int, today: dt.date) -> Found | None:
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


_RULES: tuple[Callable[[str, int, dt.date], Found | None], ...] = (
    _with_year, _without_year, _digits, _day_alone, _near_day, _near_month, _week, _festival, _part_alone, _new_year, _lunar, _ago,
)  # fmt: skip


def _year(folded: str, found: re.Match[str], today: dt.date) -> int | None:
    if found["rel"]:
        offsets = {"大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
        return today.year + offsets[found["rel"]]
    digits = "".join(char if char.isdigit() else str(f"零{_CN}".index(char)) for char in found["year"])
    if len(digits) == 4:
        return int(digits)
    if found.end() == found.end("year") + 1 and not twodigit.is_calendar_year(folded, *found.span("year")):
        return None
    if re.search(rf"[\d{_CN}十]$", folded[: found.start()][-1:]):
        return None
    century = 2000 if int(digits) <= today.year % 100 + 10 else 1900
    return century + int(digits)


def _month_or_day(found: re.Match[str], year: int, *, assumed: bool) -> DateSpan:
    month, day = _value(found["month"]), found["day"] or found["bare"]
    if day is not None:
        return datespan.day_of(year, month, _value(day), assumed=assumed)
    return datespan.month_of(year, month, found["part"] or "", assumed=assumed)


def _festival_span(name: str, around: str, year: int) -> DateSpan | None:
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


def _assumed(span: DateSpan) -> DateSpan:
    return DateSpan(span.first, span.last, span.precision, True, span.problem)


def _weekday(name: str) -> int:
    return int(name) - 1 if name.isdigit() else _WEEKDAYS.index("日" if name == "天" else name)


def _value(number: str) -> int:
    return int(number) if number.isascii() else int(chinese_integer(number))
