"""The tables of cases/*.yml: what people write, and what is understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from law.regions import find_regions
from law.text.contact import find_phones, find_ticket_numbers
from law.text.counts import find_counts
from law.text.dates import DateMention, find_dates
from law.text.durations import find_durations
from law.text.lengths import Length
from law.text.mention import Mention
from law.text.money import MoneyMention, find_money, parse_amount
from tests.law.text.tables import FOLDER, Expected, cases, lists

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(("sentence", "expected"), cases("money"))
def test_money(sentence: str, expected: list[Expected]) -> None:
    assert [_money(mention) for mention in find_money(sentence)] == expected


@pytest.mark.parametrize(("answer", "expected"), cases("amounts"))
def test_amount_of_an_answer(answer: str, expected: list[Expected]) -> None:
    mention = parse_amount(answer)
    assert ([] if mention is None else [_money(mention)]) == expected


@pytest.mark.parametrize(("sentence", "expected"), cases("durations"))
def test_durations(sentence: str, expected: list[Expected]) -> None:
    found = [
        Expected(
            mention.text,
            _length(mention.low) if mention.exact else f"{_length(mention.low)}..{_length(mention.high)}",
            frozenset({"rate"} if mention.rate else ()),
        )
        for mention in find_durations(sentence)
    ]
    assert found == expected


@pytest.mark.parametrize(("sentence", "expected"), cases("dates"))
def test_dates(sentence: str, expected: list[Expected]) -> None:
    assert [_date(mention) for mention in find_dates(sentence, TODAY)] == expected


@pytest.mark.parametrize(("sentence", "expected"), cases("counts"))
def test_counts(sentence: str, expected: list[Expected]) -> None:
    found = [
        Expected(
            mention.text,
            _range(mention.quantity.low, mention.quantity.high, exact=mention.quantity.exact),
            frozenset({mention.kind, *(() if mention.valid else ("invalid",))}),
        )
        for mention in find_counts(sentence)
    ]
    assert found == expected


@pytest.mark.parametrize(("sentence", "expected"), cases("contact"))
def test_contact(sentence: str, expected: list[Expected]) -> None:
    found = [
        Expected(m.text, m.number, frozenset({m.kind, *(() if m.valid else ("invalid",))}))
        for m in find_phones(sentence)
    ]
    found += [
        Expected(m.text, m.number, frozenset({"ticket", *(() if m.valid else ("invalid",))}))
        for m in find_ticket_numbers(sentence)
    ]
    assert found == expected


@pytest.mark.parametrize(("sentence", "expected"), cases("regions"))
def test_regions(sentence: str, expected: list[Expected]) -> None:
    found = []
    for mention in find_regions(sentence):
        codes = [mention.region.code] if mention.region else [region.code for region in mention.candidates]
        assert bool(mention.question) == mention.ambiguous
        found.append(Expected(mention.text, "/".join(codes), frozenset({"ask"} if mention.ambiguous else ())))
    assert found == expected


FINDERS: dict[str, Callable[[str], Sequence[Mention]]] = {
    "money": find_money,
    "durations": find_durations,
    "dates": lambda text: find_dates(text, TODAY),
    "counts": find_counts,
    "contact": lambda text: [mention for mention in find_phones(text) if mention.valid],
    "regions": find_regions,
}


@pytest.mark.parametrize(
    ("kind", "sentence"), [(kind, line) for kind, lines in lists("silent").items() for line in lines]
)
def test_stays_silent(kind: str, sentence: str) -> None:
    assert FINDERS[kind](sentence) == []


def test_every_table_is_run() -> None:
    used = {"money", "amounts", "durations", "dates", "counts", "contact", "regions", "silent"}
    assert {Path(file).stem for file in FOLDER.glob("*.yml")} == used


def _money(mention: MoneyMention) -> Expected:
    assert mention.ambiguous == bool(mention.reason) == bool(mention.question)
    period = () if mention.period == "none" else (mention.period,)
    flags = frozenset({*period, *filter(None, [mention.reason])})
    return Expected(mention.text, _range(mention.low, mention.high, exact=mention.exact), flags)


def _date(mention: DateMention) -> Expected:
    if mention.first is None or mention.last is None:
        value = "none"
    else:
        value = f"{mention.first}" if mention.precision == "day" else f"{mention.first}..{mention.last}"
    flags = {mention.precision} - {"day"} | ({"assumed"} if mention.assumed else set())
    assert mention.valid == (not mention.problem)
    return Expected(mention.text, value, frozenset(flags | (set() if mention.valid else {"invalid"})))


def _range(low: Decimal, high: Decimal, *, exact: bool) -> str:
    return _plain(low) if exact else f"{_plain(low)}..{_plain(high)}"


def _length(length: Length) -> str:
    parts = ((Decimal(length.years), "y"), (Decimal(length.months), "m"), (length.days, "d"), (length.hours, "h"))
    return "".join(f"{_plain(value)}{unit}" for value, unit in parts if value)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
