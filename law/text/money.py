"""Amounts of money in spoken Chinese: 三千五, 3万5, 5k, 三千五百块五毛, 四五千, 3000-5000元, 小一万, 一天200.

An amount needs 元 or 块, or a word of pay beside it; law articles, dates, phone and identity numbers, counts of days
and people are left alone. What is not clear (工资3) comes back ambiguous with a question; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from law.text import approximation, surroundings
from law.text.amounts import PERIOD_NAMES, MoneyMention, format_amount, plain, unclear
from law.text.contact import find_phones, find_ticket_numbers
from law.text.currency import Currency, scan_currency
from law.text.folding import fold
from law.text.mention import Quantity
from law.text.numbers import Core, scan_cores
from law.text.periods import Period, period_after, period_before

__all__ = ["MoneyMention", "Period", "find_money", "format_amount", "parse_amount"]

_COMPACT_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_WRITTEN = re.compile(r"\d,\d{3}|\.\d\d$")
_IDIOM = re.compile(r"一(?:分钱|毛(?![0-9一二三四五六七八九两])钱?|块(?!钱|[0-9一二三四五六七八九]))")
_ASKED = re.compile(r"(?:赔偿?|补偿?|判|罚|拿|要|给|领)$")
_JOINT = re.compile(r" ?(?:到|至|-|~|—+|–) ?")
_LETTERS = re.compile(r"[kw]$")
_SCREEN = re.compile(r" ?(?:屏|显示|视频|电视|分辨率|画质|超清|高清|粉|流量|点击|步|阅读)")
_CHAT = re.compile(
    r"大概|大约|差不多|左右|应该|估计|可能|一共|总共|合计|总计|加起来|就是|也就|就|是|有|要|欠|"
    r"拖欠|还|差|我|们|他|公司|老板|单位|工资|工钱|薪水|欠薪|月薪|每个?月|一个月"
    r"|的|了|吧|呢|啊|呀|哦|嗯|额|呃|嘛|么|钱|元|块|给|发|没|人民币|rmb|是|大致|目前|现在|涉及|金额|"
    r"数额|[ 。，,.!！~～:：、\"“”‘’'()（）]"
)
_MONTHS = re.compile(r"[0-9一二三四五六七八九十两几半]+多?个?半?(?:月|年|天|周|星期)")


def find_money(text: str) -> list[MoneyMention]:
    """All amounts of a sentence from left to right, without overlap."""
    folded = fold(text)
    taken = _taken(text, folded)
    mentions: list[MoneyMention] = []
    for cluster in _clusters(folded):
        if any(start < cluster[-1].end and cluster[0].start < end for start, end in taken):
            continue
        readings = (_mention(text, folded, core, bool(mentions)) for core in reversed(cluster))
        mention = next((reading for reading in readings if reading is not None), None)
        if mention is not None and len(cluster) > 1:
            mention = _run_together(text, cluster, mention)
        if mention is not None and (not mentions or mention.span[0] >= mentions[-1].span[1]):
            mentions.append(mention)
    return list(_joined(text, folded, mentions))


def parse_amount(answer: str) -> MoneyMention | None:
    """The amount of an answer to "how much?", where a bare number counts; None when it holds no amount.

    Several amounts, or a rate with a length of time (每月3500，欠4个月), come back ambiguous: the total is asked.
    """
    folded, mentions = fold(answer), find_money(answer)
    if not mentions:
        mentions = _bare(answer, folded)
    if not mentions:
        return None
    if len(mentions) > 1:
        return _several(answer, mentions)
    mention = mentions[0]
    rest = folded[: mention.span[0]] + folded[mention.span[1] :]
    if mention.period != "none" and not mention.ambiguous and _MONTHS.search(_without_rate(rest)):
        return unclear(
            mention,
            "rate_and_time",
            f"您说的“{mention.text}”是每{PERIOD_NAMES[mention.period]}的数目。一共是多少钱？请写总数。",
        )
    return mention


def _taken(text: str, folded: str) -> list[tuple[int, int]]:
    """Where phone and ticket numbers and compact dates stand."""
    spans = [phone.span for phone in find_phones(text)] + [ticket.span for ticket in find_ticket_numbers(text)]
    return spans + [found.span() for found in re.finditer(rf"(?<!\d){_COMPACT_DATE.pattern}(?!\d| ?[元块])", folded)]


def _clusters(folded: str) -> Iterator[list[Core]]:
    """Numerals that touch (六十两万, 3.5万5) belong together: no single one of them may be taken for the amount.

    3500一个月 and 3000五个人 are two numbers each: the second has a unit of its own.
    """
    cluster: list[Core] = []
    for core in scan_cores(folded):
        own_unit = surroundings.is_followed_by_unit(folded, core.end, core.quantity.high)
        if cluster and (cluster[-1].end != core.start or own_unit):
            yield cluster
            cluster = []
        cluster.append(core)
    if cluster:
        yield cluster


def _run_together(text: str, cluster: list[Core], mention: MoneyMention) -> MoneyMention:
    span = (min(cluster[0].start, mention.span[0]), max(cluster[-1].end, mention.span[1]))
    values = [core.quantity for core in cluster]
    low, high = min(value.low for value in values), max(mention.high, *(value.high for value in values))
    whole = MoneyMention(span, text[slice(*span)], low, high, False, mention.period)
    return unclear(whole, "unreadable", f"“{whole.text}”是多少元？请用数字写，比如“3500元”。")


def _mention(text: str, folded: str, core: Core, has_earlier: bool) -> MoneyMention | None:
    currency = scan_currency(folded, core.end)
    clause = surroundings.clause_before(folded, core.start)
    symbol = folded[: core.start].rstrip(" ")[-1:] in {"¥", "￥"} or clause.rstrip(" ").endswith(
        ("rmb", "cny", "人民币")
    )
    if currency is None and not symbol:
        if not _is_money(folded, core, clause, has_earlier):
            return None
    elif _IDIOM.match(folded, core.start) and period_before(clause) != "piece":
        return None
    if folded[core.start] == "几" and _ASKED.search(clause):
        return None
    return _build(text, folded, core, currency)


def _is_money(folded: str, core: Core, clause: str, has_earlier: bool) -> bool:
    """A bare number is money by its surroundings; ``has_earlier``: an amount stands before it in the text."""
    value = core.quantity.high
    if surroundings.is_identifier(folded, core.start, core.end) or surroundings.is_followed_by_unit(
        folded, core.end, value
    ):
        return False
    if _LETTERS.search(folded[core.start : core.end]):
        return not _SCREEN.match(folded, core.end)
    large = core.unit > 1 or (core.arabic and value >= 100)
    strong = surroundings.is_wage_context(clause)
    if large:
        return (
            strong
            or surroundings.is_paying_context(clause)
            or (
                (core.unit >= 1000 or _WRITTEN.search(folded[core.start : core.end]))
                and surroundings.is_owed_context(clause)
            )
            or surroundings.follows_pay(folded, core.start)
            or (has_earlier and surroundings.continues(clause))
            or (
                surroundings.is_followed_by_pay(folded, approximation.after(folded, core.end)[0]) and not _is_year(core)
            )
            or period_after(folded, core.end) != "none"
        )
    if surroundings.is_fine(clause) and core.arabic and value >= 5:
        return surroundings.ends_here(folded, core.end)
    near = period_before(clause) in {"hour", "piece", "day"} or period_after(folded, core.end) in {"hour", "piece"}
    if near and (strong or surroundings.is_paying_context(clause)) and core.arabic and value >= 5:
        return True
    return strong and (core.arabic or core.quantity.exact) and surroundings.ends_here(folded, core.end)


def _build(text: str, folded: str, core: Core, currency: Currency | None) -> MoneyMention:
    start, prefix = approximation.before(folded, core.start)
    end = currency.end if currency else core.end
    stop, suffix = approximation.after(folded, end)
    quantity = _in_yuan(core.quantity, currency)
    changes = [change for change in (prefix, suffix) if change is not None]
    quantity = reduce(lambda value, change: change(value), changes, quantity)
    clause = surroundings.clause_before(folded, start)
    period = period_after(folded, stop)
    period = period if period != "none" else period_before(clause)
    mention = MoneyMention((start, stop), text[start:stop], quantity.low, quantity.high, quantity.exact, period)
    if folded[core.end : core.end + 1] in {"十", "百", "千", "万", "亿"}:  # 三千五万: nobody can tell
        return unclear(mention, "unreadable", f"“{mention.text}”是多少元？请用数字写，比如“3500元”。")
    if currency is not None and currency.foreign:
        return unclear(mention, "foreign_currency", f"“{mention.text}”折合人民币是多少元？请写人民币的数目。")
    if (
        currency is None
        and "¥" not in folded[max(0, start - 2) : start]
        and "￥" not in folded[max(0, start - 2) : start]
    ):
        return mention if surroundings.is_fine(clause) else _check_bare(mention, core)
    return mention


def _in_yuan(number: Quantity, currency: Currency | None) -> Quantity:
    if currency is None:
        return number
    scaled = number.times(currency.scale)
    return Quantity(scaled.low + currency.extra, scaled.high + currency.extra, scaled.exact)


def _check_bare(mention: MoneyMention, core: Core) -> MoneyMention:
    """A number without a unit of money: small ones and year-like ones are asked back."""
    value = mention.low
    if (
        core.unit == 1
        and 0 < value < 100
        and mention.period not in {"hour", "piece"}
        and not (mention.period == "day" and value >= 10)
    ):
        factors = (1000, 10_000) if value < 10 else (100, 1000)
        guesses = tuple((value * factor).normalize() + 0 for factor in factors)
        said = "元、".join(f"{plain(guess)}" for guess in guesses)
        question = f"您说的“{mention.text.strip()}”是{said}元，还是{plain(value)}元？请把数目写完整，比如“3000元”。"
        return replace(unclear(mention, "no_magnitude", question), candidates=(*guesses, value))
    if _is_year(core):
        return unclear(
            mention, "looks_like_year", f"“{mention.text}”是{plain(value)}元，还是指{plain(value)}年？请说明一下。"
        )
    return mention


def _is_year(core: Core) -> bool:
    value = core.quantity.low
    four_digits = core.arabic and core.unit == 1 and core.quantity.exact and core.end - core.start == 4  # not 2,011
    return four_digits and 2010 <= value <= 2040 and value % 10 != 0


def _joined(text: str, folded: str, mentions: list[MoneyMention]) -> Iterator[MoneyMention]:
    """3000元到5000元 is one range."""
    held: MoneyMention | None = None
    for mention in mentions:
        if held is not None and held.exact and mention.exact and held.low < mention.high:
            between = folded[held.span[1] : mention.span[0]]
            if _JOINT.fullmatch(between) and not (held.ambiguous or mention.ambiguous):
                span = (held.span[0], mention.span[1])
                period = mention.period if mention.period != "none" else held.period
                held = MoneyMention(span, text[slice(*span)], held.low, mention.high, False, period)
                continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def _bare(answer: str, folded: str) -> list[MoneyMention]:
    """Numbers of an answer that consists of nothing but numbers and talk."""
    taken = _taken(answer, folded)
    cores = [core for core in scan_cores(folded) if not any(a < core.end and core.start < b for a, b in taken)]
    mentions = [_build(answer, folded, core, None) for core in cores]
    if any(
        surroundings.is_labelled(folded, core.start)
        or surroundings.is_followed_by_unit(folded, core.end, core.quantity.high)
        for core in cores
    ):
        return []
    rest, position = [], 0
    for mention in mentions:
        rest.append(folded[position : mention.span[0]])
        position = mention.span[1]
    rest.append(folded[position:])
    return mentions if not any(_CHAT.sub("", piece) for piece in rest) else []


def _several(answer: str, mentions: list[MoneyMention]) -> MoneyMention:
    span = (mentions[0].span[0], mentions[-1].span[1])
    low, high = min(m.low for m in mentions), max(m.high for m in mentions)
    listed = "、".join(format_amount(mention) for mention in mentions)
    whole = MoneyMention(span, answer[slice(*span)], low, high, low == high)
    question = f"您提到了几个数目：{listed}。一共是多少钱？请写一个总数。"
    return replace(unclear(whole, "several_amounts", question), candidates=tuple(m.low for m in mentions if m.exact))


def _without_rate(rest: str) -> str:
    return re.sub(r"(?:/|每个?|(?<![零一二三四五六七八九十两几0-9])[一1]个?)(?:月|天|年|周|星期)", "", rest)
