"""The calculators asked question by question: what comes after the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from law.calculators import InvalidInputs, Result, run
from law.calculators.echo import text
from law.calculators.inputs import questions, take_answers
from law.calculators.spec import Input, Spec
from law.calculators.words import is_unknown
from law.parameters import Parameters

Raw = Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """``asked``: the next question; None: there is a ``result``. ``problem``: why it is asked (again)."""

    asked: str | None
    result: Result | None = None
    problem: str = ""


def next_step(spec: Spec, raw: Raw, parameters: Parameters, today: date) -> Step:
    """The next question, or the result when nothing is missing."""
    open_ = questions(spec, raw, today, parameters)
    if open_:
        return Step(open_[0].name)
    try:
        return Step(None, run(spec.name, raw, parameters, today, {spec.name: spec}))
    except InvalidInputs as error:
        fault = error.faults[0]
        if fault.code == "missing":
            item = spec.input(fault.name)
            return Step(fault.name, problem=cannot_without(item) if is_unknown(raw.get(fault.name)) else "")
        return Step(fault.name, problem=f"{fault}。")


def fault_of(spec: Spec, raw: Raw, name: str, today: date) -> str:
    """What is wrong with the answer just given, alone or beside the others; "" when nothing is."""
    _, faults = take_answers(spec, raw, today)
    if faults:
        return f"{faults[0]}。"
    item = spec.input(name)
    return cannot_without(item) if is_unknown(raw[name]) and item.need == "required" and item.unknown is None else ""


def cannot_without(item: Input) -> str:
    """Said when the worker does not know what nothing can be calculated without."""
    where = f"{item.hint.rstrip('。')}。" if item.hint else ""
    guess = "点一个最像的也行" if item.choices or item.type == "yesno" else f"写个大概也行（例：{item.example}）"
    return f"“{item.label}”不知道的话算不出来。{where}{guess}；实在没有，可以回复“转人工”。"


def told(spec: Spec, raw: Raw, today: date) -> list[tuple[str, str]]:
    """(label, value) of every answer as it was read, one by one (one that contradicts another is told too); without
    those that are 不知道."""
    pairs = []
    for name in raw:
        values, _ = take_answers(spec, {name: raw[name]}, today)
        if name in values and not is_unknown(raw[name]):
            item = spec.input(name)
            pairs.append((item.label, text(item, values[name])))
    return pairs


def understood(spec: Spec, raw: Raw, name: str, today: date) -> str:
    """ "平均工资：8000元/月": an answer as it was read; "" for 不知道."""
    return heard(spec, {name: raw[name]}, today)


def heard(spec: Spec, raw: Raw, today: date) -> str:
    """Every answer so far as it was read, in one line."""
    return "；".join(f"{label}：{value}" for label, value in told(spec, raw, today))
