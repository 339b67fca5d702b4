"""Raw inputs → values a calculator can use, by the spec. Every fault names its field, what is wrong and an example."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NoReturn

from law.calculators.moments import read_day, read_month
from law.calculators.numbers import read_number
from law.calculators.spec import Condition, Input, Spec
from law.calculators.values import InputValue, OneOf, Plain, Refusal, Span, shown
from law.calculators.words import is_unknown, read_choice, read_region, read_text, read_yes
from law.errors import LawError, NoValue
from law.parameters import Parameters
from law.text.folding import fold

FaultCode = Literal["missing", "invalid", "conflict"]
_NUMBERS = ("money", "days", "months", "years", "hours", "integer", "decimal")
_MOST_ITEMS = 100
_BETWEEN = re.compile(r"[、，,；;\s]+|还有|以及|和")


@dataclass(frozen=True)
class InputFault:
    """One thing wrong with one input. ``problem`` is Chinese; ``example`` a good answer."""

    name: str
    label: str
    code: FaultCode
    problem: str
    example: str

    def __str__(self) -> str:
        return f"“{self.label}”{self.problem}。例：{self.example}"


class InvalidInputs(LawError):  # noqa: N818 - read as a sentence at the call
    """The inputs cannot be calculated with; ``faults`` says why, missing ones in the order of asking."""

    def __init__(self, faults: tuple[InputFault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "；".join(str(fault) for fault in self.faults)


@dataclass(frozen=True)
class Inputs:
    """What was given, read. ``notes``: what was ignored or assumed, in Chinese. ``skipped``: answered 不知道."""

    spec: Spec
    values: Mapping[str, InputValue]
    notes: tuple[str, ...] = ()
    skipped: frozenset[str] = field(default_factory=frozenset)

    def _plain(self, name: str) -> Plain | None:
        self.spec.input(name)
        value = self.values.get(name)
        if isinstance(value, (Span, OneOf, tuple, dict)):
            raise TypeError(f"{name} is not one plain value")
        return value

    def given(self, name: str) -> bool:
        """A value is there."""
        self.spec.input(name)
        return name in self.values

    def number(self, name: str) -> Decimal | None:
        """Money, days, months, years, hours, decimal or integer."""
        value = self._plain(name)
        return value if isinstance(value, Decimal) else None

    def whole(self, name: str) -> int | None:
        """An integer."""
        value = self.number(name)
        return None if value is None else int(value)

    def day(self, name: str) -> date | None:
        """A date, or the first day of a month."""
        value = self._plain(name)
        return value if isinstance(value, date) else None

    def choice(self, name: str) -> str | None:
        """The id of a choice, a region code or a text."""
        value = self._plain(name)
        return value if isinstance(value, str) else None

    def yes(self, name: str) -> bool | None:
        """A yes/no answer."""
        value = self._plain(name)
        return value if isinstance(value, bool) else None

    def days(self, name: str) -> tuple[date, ...]:
        """A list of dates."""
        value = self.values.get(self.spec.input(name).name, ())
        return tuple(item for item in value if isinstance(item, date)) if isinstance(value, tuple) else ()

    def choices(self, name: str) -> tuple[str, ...]:
        """A list of choice ids."""
        value = self.values.get(self.spec.input(name).name, ())
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """A list of numbers."""
        value = self.values.get(self.spec.input(name).name, ())
        return tuple(item for item in value if isinstance(item, Decimal)) if isinstance(value, tuple) else ()

    def of_year(self, name: str, year: int) -> Decimal | None:
        """The figure of one year of a ``per_year`` input."""
        value = self.values.get(self.spec.input(name).name)
        found = value.get(year) if isinstance(value, dict) else None
        return found if isinstance(found, Decimal) else None

    def need_number(self, name: str) -> Decimal:
        """The number, or InvalidInputs: it is needed in this situation."""
        value = self.number(name)
        if value is None:
            self.lack(name)
        return value

    def need_day(self, name: str) -> date:
        """The day, or InvalidInputs: it is needed in this situation."""
        value = self.day(name)
        if value is None:
            self.lack(name)
        return value

    def lack(self, name: str) -> NoReturn:
        """Raise InvalidInputs: the input is needed in this situation."""
        raise InvalidInputs((missing(self.spec.input(name)),))

    def conflict(self, name: str, problem: str) -> InvalidInputs:
        """An error to raise: this input does not go with another one."""
        item = self.spec.input(name)
        return InvalidInputs((InputFault(item.name, item.label, "conflict", problem, item.example),))


def missing(item: Input) -> InputFault:
    """The fault of an input that is needed and absent."""
    return InputFault(item.name, item.label, "missing", f"还没有填：{item.prompt}", item.example)


def read_inputs(spec: Spec, raw: Mapping[str, object], today: date) -> Inputs:
    """Read everything that was given; raises InvalidInputs with every fault."""
    reading = _Reading(spec, today)
    for name, value in raw.items():
        reading.take(str(name), value)
    reading.fill_defaults()
    inputs = Inputs(spec, reading.values, tuple(reading.notes), frozenset(reading.skipped))
    faults = (*reading.faults, *_disorder(inputs), *_missing(inputs, {fault.name for fault in reading.faults}))
    if faults:
        raise InvalidInputs(faults)
    return inputs


def check_answer(spec: Spec, name: str, raw: object, today: date) -> InputValue | None:
    """One answer of a form: its value, None for 不知道 or nothing said. Raises InvalidInputs with one fault."""
    reading = _Reading(spec, today)
    reading.take(name, raw)
    if reading.faults:
        raise InvalidInputs(tuple(reading.faults))
    return reading.values.get(spec.input(name).name)


def take_answers(
    spec: Spec, raw: Mapping[str, object], today: date
) -> tuple[Mapping[str, InputValue], tuple[InputFault, ...]]:
    """What can be read of the answers so far, and what is wrong with the others; nothing is required yet."""
    reading = _Reading(spec, today)
    for name, value in raw.items():
        reading.take(name, value)
    reading.fill_defaults()
    return reading.values, (*reading.faults, *_disorder(Inputs(spec, reading.values)))


def questions(spec: Spec, raw: Mapping[str, object], today: date, parameters: Parameters | None = None) -> list[Input]:
    """What is still to be asked, in order: required and useful inputs that apply, are absent and were not skipped.

    With ``parameters`` nothing is asked that is published for the region.
    """
    reading = _Reading(spec, today)
    for name, value in raw.items():
        reading.take(str(name), value)
    reading.fill_defaults()
    known = reading.values.keys() | reading.skipped
    return [
        item for item in spec.inputs
        if item.need != "optional" and item.name not in known and holds(item.when, reading.values)
        and not (parameters is not None and _published(item, reading.values, parameters, today))
    ]  # fmt: skip


def _published(item: Input, values: Mapping[str, InputValue], parameters: Parameters, today: date) -> bool:
    """The figure of this question is there for the region that was named."""
    region = values.get("region")
    if not item.figure or not isinstance(region, str):
        return False
    try:
        parameters.lookup(item.figure, day=today, region=region)
    except NoValue:
        return False
    return True


def holds(condition: Condition, values: Mapping[str, InputValue]) -> bool:
    """Every named input has one of the values (a choice that is not known: may have)."""
    return all(_fits(values.get(name), allowed) for name, allowed in condition.items())


def _fits(value: InputValue | None, allowed: tuple[str, ...]) -> bool:
    if value is None:
        return "absent" in allowed
    if "given" in allowed:
        return True
    if isinstance(value, OneOf):
        return any(choice in allowed for choice in value.ids)
    if isinstance(value, tuple):
        return any(item in allowed for item in value)
    return (str(value).lower() if isinstance(value, bool) else value) in allowed


def _missing(inputs: Inputs, faulty: set[str]) -> Iterator[InputFault]:
    for item in inputs.spec.inputs:
        absent = item.name not in inputs.values and item.name not in faulty
        if item.need == "required" and absent and holds(item.when, inputs.values):
            yield missing(item)


def _disorder(inputs: Inputs) -> Iterator[InputFault]:
    for first, second in inputs.spec.order:
        early, late = (_ends(inputs.values.get(name)) for name in (first, second))
        if early and late and early[0] > late[1]:
            item, other = inputs.spec.input(second), inputs.spec.input(first)
            problem = f"（{late[1]}）早于“{other.label}”（{early[0]}），请核对"
            yield InputFault(item.name, item.label, "conflict", problem, item.example)


def _ends(value: InputValue | None) -> tuple[date, date] | None:
    if isinstance(value, date):
        return value, value
    if isinstance(value, Span) and isinstance(value.low, date) and isinstance(value.high, date):
        return value.low, value.high
    return None


def _pieces(item: Input, raw: object) -> list[object]:
    """The parts of a typed list of choices (工资、加班费和社保); anything else is one part."""
    if item.type != "choice" or not isinstance(raw, str):
        return [raw]
    return [part for part in _BETWEEN.split(raw) if part]


class _Reading:
    """Collects values and faults while raw inputs are taken one by one."""

    def __init__(self, spec: Spec, today: date) -> None:
        self.spec = spec
        self.today = today
        self.values: dict[str, InputValue] = {}
        self.notes: list[str] = []
        self.skipped: set[str] = set()
        self.faults: list[InputFault] = []

    def take(self, name: str, raw: object) -> None:
        """Read one raw input; None and empty mean not given."""
        found = self.spec.find(name)
        if found is None:
            self.notes.append(self._stranger(name))
            return
        item, year = found
        if raw is None or raw == "" or raw == []:
            return
        if is_unknown(raw):
            self._skip(item)
            return
        try:
            value = self._value(item, raw)
        except Refusal as refusal:
            self.faults.append(InputFault(item.name, item.label, "invalid", refusal.problem, item.example))
            return
        if year is not None and not isinstance(value, (Span, OneOf, tuple, dict)):
            known = self.values.get(item.name)
            self.values[item.name] = {**(known if isinstance(known, dict) else {}), year: value}
        elif self.values.setdefault(item.name, value) != value:
            problem = f"写了两次，数值不同（{self.values[item.name]} 和 {value}）"
            self.faults.append(InputFault(item.name, item.label, "conflict", problem, item.example))

    def fill_defaults(self) -> None:
        """Absent inputs that have a default and apply."""
        for item in self.spec.inputs:
            absent = item.name not in self.values and not any(fault.name == item.name for fault in self.faults)
            if item.default is not None and absent and holds(item.when, self.values):
                self.values[item.name] = self._one(item, item.default)

    def _value(self, item: Input, raw: object) -> InputValue:
        if not item.many:
            if isinstance(raw, (list, tuple, dict, set)):
                raise Refusal("只能填一个值")
            return self._one(item, raw)
        several = raw if isinstance(raw, (list, tuple)) else _pieces(item, raw)
        if len(several) > _MOST_ITEMS:
            raise Refusal(f"最多填{_MOST_ITEMS}项")
        values: list[Plain] = []
        for one in several:
            value = self._one(item, one)
            if isinstance(value, (Span, OneOf, tuple, dict)):
                raise Refusal(f"“{shown(one)}”要写得更准")
            values.append(value)
        return tuple(values)

    def _one(self, item: Input, raw: object) -> InputValue:
        if isinstance(raw, str):
            raw = item.says.get(fold(raw).strip("。.!！了 "), raw)
        if item.type in _NUMBERS:
            return read_number(raw, item)
        if item.type == "date":
            return read_day(raw, self.today)
        if item.type == "month":
            return read_month(raw, self.today)
        if item.type == "choice":
            return read_choice(raw, item)
        if item.type == "yesno":
            return read_yes(raw)
        return read_region(raw) if item.type == "region" else read_text(raw)

    def _skip(self, item: Input) -> None:
        """不知道: a range to try, or simply not given."""
        self.skipped.add(item.name)
        if item.unknown is None:
            return
        if item.unknown.choices:
            self.values[item.name] = OneOf(item.unknown.choices)
        elif item.unknown.low is not None and item.unknown.high is not None:
            low, high = self._one(item, item.unknown.low), self._one(item, item.unknown.high)
            if not isinstance(low, (Span, OneOf, tuple, dict)) and not isinstance(high, (Span, OneOf, tuple, dict)):
                self.values[item.name] = Span(low, high)

    def _stranger(self, name: str) -> str:
        known = [item.name for item in self.spec.inputs]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        hint = f"，是不是“{near[0]}”？" if near else ""
        return f"没有用到“{name[:60]}”：{self.spec.title}没有这一项{hint}"
