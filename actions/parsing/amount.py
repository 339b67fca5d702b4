"""How much money it is about. Slot value: yuan as a decimal string, ``low~high`` for a range, or ``unknown``."""

from __future__ import annotations

import re
from decimal import Decimal

from actions.parsing.phrases import bare, skips
from actions.parsing.reading import NOTHING, UNKNOWN, Fit, Option, Reading
from law.text.money import MoneyMention, find_money, parse_amount

UNKNOWN_LABEL = "未填"
_STORED = re.compile(r"(\d+(?:\.\d+)?)(?:~(\d+(?:\.\d+)?))?")
_FILLER = re.compile(
    r"大概|大约|差不多|左右|一共|总共|合计|加起来|全部|可能|应该|估计|也就|就|是|有|吧|约|得|多|的样子|来|上下|欠我?|我|了|这么"
)
_ABOUT = re.compile(r"大概|大约|差不多|左右|上下|约|估计|可能")  # 大概两万 is entered as 两万, not as a range around it
MAX_OPTIONS = 4
LEAST_OFFERED = 10  # yuan; 一分钱没给 names no sum


def amount_label(value: str | None) -> str:
    """How a slot value is shown: 24000元, 3000～5000元."""
    if value is None or value == UNKNOWN:
        return UNKNOWN_LABEL
    return value.replace("~", "～") + "元"


def ticket_amount(value: str | None) -> str | None:
    """The decimal string of the ticket; of a range its lower end, so that nobody is promised more."""
    if value is None or value == UNKNOWN:
        return None
    return value.split("~")[0]


def read_amount(text: str) -> Reading:
    """The total an answer names. A rate (每月5000) and several figures are asked back."""
    text = text.strip()
    if text == UNKNOWN or skips(text):
        return Reading(UNKNOWN, Fit.WHOLE)
    if _STORED.fullmatch(text):
        return Reading(text, Fit.WHOLE)
    mention = parse_amount(text)
    if mention is None:
        return NOTHING
    if not mention.exact and (named := parse_amount(_ABOUT.sub("", text))) is not None and named.exact:
        mention, text = named, _ABOUT.sub("", text)
    fit = Fit.PART if _rest(text, mention) else Fit.WHOLE
    if mention.ambiguous:
        return Reading(None, fit, mention.question, _options(list(mention.candidates)))
    if mention.period != "none":
        return Reading(None, fit, problem="utter_ticket_amount_period")
    return Reading(_stored(mention), fit)


def mentioned_totals(story: str) -> tuple[Option, ...]:
    """Buttons for exact sums named in the story, at most ``MAX_OPTIONS``, in the order they are named."""
    sums = [
        mention.low
        for mention in find_money(story)
        if mention.exact and not mention.ambiguous and mention.period == "none" and mention.low >= LEAST_OFFERED
    ]
    return _options(sums)


def _stored(mention: MoneyMention) -> str:
    low, high = _plain(mention.low), _plain(mention.high)
    return low if low == high else f"{low}~{high}"


def _options(amounts: list[Decimal]) -> tuple[Option, ...]:
    figures = list(dict.fromkeys(f"{_plain(amount)}元" for amount in amounts))[:MAX_OPTIONS]
    return tuple(Option(figure, figure) for figure in figures)


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rest(text: str, mention: MoneyMention) -> str:
    return _FILLER.sub("", bare(text[: mention.span[0]] + text[mention.span[1] :]))
