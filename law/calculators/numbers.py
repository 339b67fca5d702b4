"""Raw numbers → Decimal: JSON numbers, "8,000", "8千", "八千元", "三年半". Refuses kindly what no answer can be."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from law.calculators.spec import Input, Limits
from law.calculators.values import Refusal, Span, shown
from law.text.amounts import PERIOD_NAMES, MoneyMention, plain
from law.text.counts import parse_grade
from law.text.durations import parse_duration
from law.text.folding import fold
from law.text.lengths import Length
from law.text.money import find_money, parse_amount
from law.text.numbers import scan_cores
from law.text.periods import Period

_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_PHONE = re.compile(r"1[3-9]\d{9}$")
_NEGATIVE = re.compile(r"^(?:-|负|−)\s*[¥￥]?\s*[\d零一二三四五六七八九十两]")
_FOREIGN = re.compile("美元|美金|港币|港元|欧元|日元|韩元|台币|英镑|泰铢|卢布|越南盾|usd|hkd|eur|jpy|gbp")
_BARE = re.compile(r"(?<![\d.零〇一二两三四五六七八九十百千万亿几数半上])(?=[百千]万)")
_PERIODS: dict[str, Period] = {"元/月": "month", "元/天": "day", "元/小时": "hour", "元/年": "year"}
_TAIL = re.compile(r"(?:个|人|名|位|级|胎|次|倍|件|%|个孩子|个人)?$")
_MONTHS_PER_YEAR = 12
_LONGEST = 60
_LARGEST = Decimal(10) ** 13


def read_number(raw: object, item: Input) -> Decimal | Span:
    """A number of the input's type within its limits. Raises Refusal."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal, str)):
        raise Refusal("要写一个数字")
    value = _from_text(raw.strip(), item) if isinstance(raw, str) else _exact(raw)
    for end in (value.low, value.high) if isinstance(value, Span) else (value,):
        _check(Decimal(str(end)), item)
    return value


def _exact(raw: str | int | float | Decimal) -> Decimal:
    try:
        value = Decimal(str(raw) if isinstance(raw, float) else raw)
    except InvalidOperation:
        raise Refusal("不是数字") from None
    if not value.is_finite():
        raise Refusal("不是数字")
    if abs(value) > _LARGEST:
        raise Refusal("太大了，请核对有没有多写数字")
    return value


def _from_text(text: str, item: Input) -> Decimal | Span:
    folded = fold(text)
    if len(text) > _LONGEST:
        raise Refusal("写得太长了，只写这一项的数字")
    if _PLAIN.match(folded):
        return _exact(folded.replace(",", ""))
    if _NEGATIVE.match(folded):
        raise Refusal(f"不能是负数（您写的是“{shown(text)}”）")
    if item.type == "money":
        return _money(text, folded, item)
    if item.type in ("days", "months", "years", "hours"):
        return _length(text, folded, item)
    return _count(text, folded)


def _money(text: str, folded: str, item: Input) -> Decimal | Span:
    if _FOREIGN.search(folded):
        raise Refusal(f"请只用人民币写（您写的是“{shown(text)}”），外币先折成人民币")
    text = _BARE.sub("一", text)  # 月薪百万 is said, and is a million
    mention = parse_amount(text)
    if mention is None:
        found = find_money(text)
        mention = found[0] if len(found) == 1 else None
    if mention is None:
        raise Refusal(f"看不出是多少钱（您写的是“{shown(text)}”）")
    if mention.ambiguous:
        raise Refusal(mention.question.rstrip("。") or f"看不出是多少钱（您写的是“{shown(text)}”）")
    _check_period(mention, item)
    return mention.low if mention.low == mention.high else Span(mention.low, mention.high)


def _check_period(mention: MoneyMention, item: Input) -> None:
    wanted = _PERIODS.get(item.unit)
    if wanted is not None and mention.period not in ("none", wanted):
        said = f"每{PERIOD_NAMES[mention.period]}"
        raise Refusal(f"您写的是{said}的数，这里要填每{PERIOD_NAMES[wanted]}的数，请换算后再填")


def _length(text: str, folded: str, item: Input) -> Decimal | Span:
    mention = parse_duration(text)
    if mention is None:
        return _count(text, folded)
    low, high = (_in_unit(length, item, text) for length in (mention.low, mention.high))
    return low if low == high else Span(low, high)


def _in_unit(length: Length, item: Input, text: str) -> Decimal:
    months = Decimal(length.years * _MONTHS_PER_YEAR + length.months)
    if item.type == "years":
        return months / _MONTHS_PER_YEAR + length.days / 365
    if item.type == "months":
        return months + length.days / 30
    if item.type == "hours" and not months and not length.days:
        return length.hours
    if item.type == "days" and not months and not length.hours:
        return length.days
    raise Refusal(f"这里要写{item.unit or '数量'}（您写的是“{shown(text)}”），请换算后再填")


def _count(text: str, folded: str) -> Decimal | Span:
    """十级, 两个, 3人, 九十八: one number with at most a measure word."""
    grade = parse_grade(text)
    if grade is not None:
        if not grade.valid:
            raise Refusal(grade.problem.rstrip("。"))
        return grade.quantity.low if grade.quantity.exact else Span(grade.quantity.low, grade.quantity.high)
    cores = list(scan_cores(folded))
    if len(cores) != 1 or cores[0].start != 0 or not _TAIL.fullmatch(folded[cores[0].end :].strip()):
        raise Refusal(f"看不出是多少（您写的是“{shown(text)}”），请只写数字")
    quantity = cores[0].quantity
    return quantity.low if quantity.exact else Span(quantity.low, quantity.high)


def _check(value: Decimal, item: Input) -> None:
    words = plain(value)
    if item.type == "money" and value == value.to_integral_value() and _PHONE.match(str(int(value))):
        raise Refusal(f"{words} 像是手机号，不是钱数；手机号不用填在这里")
    if value < 0:
        raise Refusal(f"不能是负数（您写的是 {words}）")
    if item.type == "integer" and value != value.to_integral_value():
        raise Refusal(f"要写整数（您写的是 {words}）")
    _check_limits(value, item.limits, item, words)


def _check_limits(value: Decimal, limits: Limits, item: Input, words: str) -> None:
    unit = item.unit.partition("/")[0]
    if limits.above is not None and value <= limits.above:
        raise Refusal(f"要大于 {plain(limits.above)}{unit}（您写的是 {words}）")
    if limits.least is not None and value < limits.least:
        raise Refusal(f"不能小于 {plain(limits.least)}{unit}（您写的是 {words}）")
    if limits.most is not None and value > limits.most:
        raise Refusal(f"{words}{unit} 太大了，请核对有没有多写零或写错单位（这里最多填 {plain(limits.most)}{unit}）")
