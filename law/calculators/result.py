"""What a calculator answers: the result first, then line by line where it comes from and what it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from law.sources import Citation

Value: TypeAlias = "Decimal | int | bool | str | date | list[Value] | dict[str, Value] | None"
Json: TypeAlias = "int | float | bool | str | list[Json] | dict[str, Json] | None"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """A published figure that was used. ``since``: first day it holds; ``region``: GB/T 2260 code, None = national."""

    name: str
    label: str
    value: Decimal
    unit: str
    region: str | None
    since: date
    source: str
    confidence: str


@dataclass(frozen=True)
class Line:
    """One step. ``how`` is the formula in words; ``rule`` is a rule of the spec, whose articles are ``citations``."""

    rule: str
    label: str
    amount: Decimal | None
    unit: str
    how: str
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A figure that would be needed and is not there. ``effect``: what the result lacks; ``published``: who has it."""

    name: str
    label: str
    effect: str
    published: str


@dataclass(frozen=True)
class Alternative:
    """Another reading of the law that some courts follow. ``values``: the outputs that differ."""

    note: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Deadline:
    """``day``: last day to act, None when none runs now. ``what``: what must be done until then."""

    what: str
    day: date | None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Range:
    """Smallest and largest value of one output when an input is not exactly known."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Scenario:
    """The result beside the asked one: for what-ifs and for each choice that is not known."""

    label: str
    headline: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Echo:
    """One input as it was understood, for the worker to confirm."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Result:
    """``values``: the outputs of the spec by name, money in yuan rounded to cents; None = does not apply or a range.

    ``headline``: the answer in one sentence. ``decides``: facts that would change it. ``ranges``: outputs that are not
    exact because an input was not.
    """

    calculator: str
    title: str
    headline: str
    values: Mapping[str, Value]
    lines: tuple[Line, ...] = ()
    inputs: tuple[Echo, ...] = ()
    decides: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    ranges: Mapping[str, Range] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    deadline: Deadline | None = None
    document: str | None = None
    ticket: str | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every article the result rests on, in order of use."""
        found = [cite for line in self.lines for cite in line.citations]
        found += self.deadline.citations if self.deadline else ()
        return tuple(dict.fromkeys(found))

    def to_json(self) -> dict[str, Json]:
        """Plain JSON: amounts as numbers, days as ISO dates; the shape of the HTTP API."""
        return {
            "calculator": self.calculator,
            "title": self.title,
            "headline": self.headline,
            "values": {name: plain(value) for name, value in self.values.items()},
            "lines": [_line(line) for line in self.lines],
            "inputs": [{"name": echo.name, "label": echo.label, "text": echo.text} for echo in self.inputs],
            "decides": list(self.decides),
            "not_covered": list(self.not_covered),
            "warnings": list(self.warnings),
            "missing": [
                {"name": item.name, "label": item.label, "effect": item.effect, "published": item.published}
                for item in self.missing
            ],
            "alternatives": [
                {"note": item.note, "values": {name: plain(value) for name, value in item.values.items()}}
                for item in self.alternatives
            ],
            "ranges": {name: {"low": plain(item.low), "high": plain(item.high)} for name, item in self.ranges.items()},
            "scenarios": [
                {
                    "label": item.label,
                    "headline": item.headline,
                    "values": {name: plain(value) for name, value in item.values.items()},
                }
                for item in self.scenarios
            ],
            "deadline": _deadline(self.deadline),
            "citations": [_citation(cite) for cite in self.citations],
            "next": {"document": self.document, "ticket": self.ticket},
        }


def cents(amount: Decimal) -> Decimal:
    """Rounded to 0.01, halves up: only ever the last step."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def plain(value: Value) -> Json:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def _line(line: Line) -> dict[str, Json]:
    return {
        "rule": line.rule,
        "label": line.label,
        "amount": plain(line.amount),
        "unit": line.unit,
        "how": line.how,
        "figures": [_figure(figure) for figure in line.figures],
        "citations": [_citation(cite) for cite in line.citations],
    }


def _figure(figure: Figure) -> dict[str, Json]:
    return {
        "name": figure.name,
        "label": figure.label,
        "value": plain(figure.value),
        "unit": figure.unit,
        "region": figure.region,
        "since": figure.since.isoformat(),
        "source": figure.source,
        "confidence": figure.confidence,
    }


def _citation(cite: Citation) -> dict[str, Json]:
    return {"law": cite.source, "article": cite.article}


def _deadline(deadline: Deadline | None) -> Json:
    if deadline is None:
        return None
    return {
        "what": deadline.what,
        "day": plain(deadline.day),
        "citations": [_citation(cite) for cite in deadline.citations],
    }
