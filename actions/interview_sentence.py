"""What the worker has said before the questions: only what can go to one place is taken, and it is echoed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from law.calculators import InvalidInputs, check_answer
from law.calculators.spec import Input, Spec
from law.regions import find_regions
from law.text.durations import find_durations
from law.text.money import find_money

_WAGE = re.compile("工资|月薪|底薪|薪水|每月|一个月|月收入")
_WORKED = re.compile("干了|工作|上班|做了|工龄|待了|入职|进厂|缴|交")
_SHORTEST = 2  # characters of a word that tells a choice


def first_answers(spec: Spec, texts: Iterable[str], region: str | None, today: date) -> dict[str, object]:
    """Raw inputs by name, later messages first. ``region``: GB/T 2260 code known from the conversation, or None."""
    found: dict[str, object] = {}
    for text in reversed(list(texts)):
        found = {**dict(_said(spec, text)), **found}
    for item in spec.inputs:
        if item.type == "region" and region is not None:
            found.setdefault(item.name, region)
    return {name: raw for name, raw in found.items() if _accepted(spec, name, raw, today)}


def _said(spec: Spec, text: str) -> Iterator[tuple[str, object]]:
    """Places, choices by their words, one monthly wage, one length of work."""
    wage = [mention.text for mention in find_money(text) if not mention.ambiguous] if _WAGE.search(text) else []
    worked = [mention.text for mention in find_durations(text) if not mention.rate] if _WORKED.search(text) else []
    monthly = _only(spec, lambda item: item.type == "money" and item.unit == "元/月" and item.need != "optional")
    years = _only(spec, lambda item: item.type == "years" and not item.many)
    if len(wage) == 1 and monthly is not None:
        yield monthly.name, wage[0]
    if len(worked) == 1 and years is not None:
        yield years.name, worked[0]
    for item in spec.inputs:
        if item.type == "region" and (places := [place.text for place in find_regions(text)]):
            yield item.name, places[0]
        elif item.choices and not item.many and (chosen := _chosen(item, text)):
            yield item.name, chosen


def _only(spec: Spec, fits: Callable[[Input], bool]) -> Input | None:
    """The first input of that kind: the specs list the one that is asked for first."""
    return next((item for item in spec.inputs if fits(item)), None)


def _chosen(item: Input, text: str) -> str | None:
    """The id of the choice whose longest word stands in the text; None when two are as long."""
    lengths = {
        choice.id: max(
            (len(word) for word in (choice.label, *choice.words) if len(word) >= _SHORTEST and _stands(word, text)),
            default=0,
        )
        for choice in item.choices
    }
    best = max(lengths.values(), default=0)
    found = [id_ for id_, length in lengths.items() if best and length == best]
    return found[0] if len(found) == 1 else None


def _stands(word: str, text: str) -> bool:
    start = text.find(word)
    return start >= 0 and not text[:start].endswith(("不", "没", "没有", "不是")) and not word.isascii()


def _accepted(spec: Spec, name: str, raw: object, today: date) -> bool:
    try:
        return check_answer(spec, name, raw, today) is not None
    except InvalidInputs:
        return False
