"""One entry for every caller: read the inputs, calculate (at the ends where an input is not exact), put it together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import TypeGuard

from law.calculators.echo import echo
from law.calculators.inputs import InputFault, Inputs, InvalidInputs, holds, read_inputs
from law.calculators.registry import CALCULATORS
from law.calculators.result import Range, Result, Scenario, Value
from law.calculators.spec import Spec
from law.calculators.specfile import load_specs
from law.calculators.values import InputValue, OneOf, Span
from law.errors import LawError
from law.parameters import Parameters

_MOST_TRIALS = 16


class UnknownCalculator(LawError):  # noqa: N818 - read as a sentence at the call
    """No calculator of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"没有名为“{self.name}”的计算器"


def run(
    name: str,
    raw_inputs: Mapping[str, object],
    parameters: Parameters,
    today: date,
    specs: Mapping[str, Spec] | None = None,
) -> Result:
    """Calculate. ``raw_inputs``: JSON values or typed text by input name or alias; ``today``: the China date.

    Raises UnknownCalculator, or InvalidInputs naming every field that is missing or wrong.
    """
    spec = (load_specs() if specs is None else specs).get(name)
    if spec is None or name not in CALCULATORS:
        raise UnknownCalculator(name)
    inputs = read_inputs(spec, raw_inputs, today)
    result = _calculate(inputs, parameters, today)
    scenarios = (*result.scenarios, *_what_ifs(inputs, parameters, today))
    return replace(result, inputs=echo(inputs), scenarios=scenarios)


def _calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """One calculation, or several at the ends of what is not exactly known."""
    calculate = CALCULATORS[inputs.spec.name]
    trials = list(_trials(inputs))
    if len(trials) == 1:
        return calculate(trials[0][1], parameters, today)
    results = [(label, calculate(trial, parameters, today)) for label, trial in trials]
    return _merged(results)


def _trials(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    """Every combination of the ends of what is not exact, with the unknown choices in words."""
    open_values = {name: _ends(value) for name, value in inputs.values.items() if isinstance(value, (Span, OneOf))}
    count = 1
    for ends in open_values.values():
        count *= len(ends)
    if count > _MOST_TRIALS:
        faults = [inputs.spec.input(name) for name in open_values]
        problem = "和别的几项都不确定，范围太大算不出有用的结果，请至少确定其中一项"
        raise InvalidInputs((InputFault(faults[0].name, faults[0].label, "invalid", problem, faults[0].example),))
    for combination in product(*open_values.values()):
        values = {**inputs.values, **dict(zip(open_values, combination, strict=True))}
        yield _label(inputs, dict(zip(open_values, combination, strict=True))), replace(inputs, values=values)


def _ends(value: InputValue) -> tuple[InputValue, ...]:
    if isinstance(value, OneOf):
        return value.ids
    return (value.low, value.high) if isinstance(value, Span) else (value,)


def _label(inputs: Inputs, combination: Mapping[str, InputValue]) -> str:
    words = []
    for name, value in combination.items():
        choice = inputs.spec.input(name).choice(str(value)) if isinstance(inputs.values[name], OneOf) else None
        if choice is not None:
            words.append(choice.label)
    return "、".join(words)


def _merged(results: list[tuple[str, Result]]) -> Result:
    """Values on which all agree; numbers that differ become ranges; a scenario for each unknown choice."""
    first = results[0][1]
    values: dict[str, Value] = {}
    ranges: dict[str, Range] = {}
    for name in dict.fromkeys(key for _, result in results for key in result.values):
        found = [result.values.get(name) for _, result in results]
        if all(value == found[0] for value in found):
            values[name] = found[0]
            continue
        values[name] = None
        numbers = [Decimal(value) for value in found if _is_number(value)]
        if len(numbers) == len(found):
            ranges[name] = Range(min(numbers), max(numbers))
    labelled = {label: result for label, result in results if label}
    headlines = list(dict.fromkeys(result.headline for _, result in results))
    return replace(
        first,
        values=values,
        ranges=ranges,
        decides=tuple(dict.fromkeys(fact for _, result in results for fact in result.decides)),
        missing=tuple(dict.fromkeys(item for _, result in results for item in result.missing)),
        headline=headlines[0] if len(headlines) == 1 else f"在两种结果之间：{headlines[0]} {headlines[-1]}",
        warnings=(*first.warnings, "有的情况还不确定，所以给的是范围；明细按其中一种算，确定后再算一次。"),
        scenarios=tuple(Scenario(label, result.headline, result.values) for label, result in labelled.items()),
    )


def _is_number(value: Value) -> TypeGuard[int | Decimal]:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _what_ifs(inputs: Inputs, parameters: Parameters, today: date) -> Iterator[Scenario]:
    """The what-ifs of the spec that apply; one whose inputs do not suffice is left out."""
    for what_if in inputs.spec.what_if:
        same = all(inputs.values.get(name) == value for name, value in what_if.change.items())
        if same or not holds(what_if.when, inputs.values):
            continue
        trial = replace(inputs, values={**inputs.values, **what_if.change})
        try:
            result = _calculate(trial, parameters, today)
        except InvalidInputs:
            continue
        yield Scenario(what_if.label, result.headline, result.values)
