"""The questions of a spec as fields of an HTML form, and what such a form sends back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request
from starlette.datastructures import FormData

from law.calculators.inputs import InputFault
from law.calculators.spec import Input
from law.regions import load_regions

Control = Literal["line", "lines", "day", "choice", "several"]
LONGEST = 2000
UNKNOWN = "不知道"
_BETWEEN = re.compile(r"[、，,；;\s]+")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value of a choice."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. ``control``: a line, lines of text, a day, one of ``options`` or several of them.

    ``hint``: where the answer is found and what a good one looks like; ``fault``: what is wrong with ``value``.
    """

    name: str
    label: str
    prompt: str
    hint: str
    unit: str
    control: Control
    options: tuple[Option, ...]
    value: str
    fault: str
    required: bool
    numeric: bool


def fields(
    items: Iterable[Input], raw: Mapping[str, object], faults: Iterable[InputFault] = (), *, long: Iterable[str] = ()
) -> tuple[Field, ...]:
    """The questions with what was answered; ``long``: names of the texts that want more than a line."""
    problems: dict[str, str] = {}
    for fault in faults:
        problems.setdefault(fault.name, fault.problem)
    lines = frozenset(long)
    return tuple(_field(item, raw.get(item.name), problems.get(item.name, ""), item.name in lines) for item in items)


def _field(item: Input, value: object, fault: str, long: bool) -> Field:
    if item.type == "region" and isinstance(value, str) and value in load_regions().by_code:
        value = load_regions().full_name(value)  # read from a sentence as a code, shown as people say it
    typed = [str(one) for one in value] if isinstance(value, (list, tuple)) else [] if value is None else [str(value)]
    return Field(
        name=item.name, label=item.label, prompt=item.prompt, hint=_hint(item), unit=item.unit,
        control=_control(item, long), options=_options(item, typed), value="、".join(typed), fault=fault,
        required=item.need == "required", numeric=item.type in ("money", "days", "hours", "integer", "decimal"),
    )  # fmt: skip


def _control(item: Input, long: bool) -> Control:
    if item.type in ("choice", "yesno"):
        return "several" if item.many else "choice"
    # A browser's own picker for a single day cannot say 去年三月 or 不知道; days are typed as people write them.
    return "lines" if long and item.type == "text" else "line"


def _options(item: Input, typed: list[str]) -> tuple[Option, ...]:
    if item.type == "yesno":
        pairs = [("是", "是"), ("否", "否")]
    else:
        pairs = [(choice.id, choice.label) for choice in item.choices]
    if not pairs:
        return ()
    if not item.many:
        first = "请选择" if item.need == "required" else "（可以不选）"
        pairs = [("", first), *pairs, *([(UNKNOWN, UNKNOWN)] if item.unknown is not None else [])]
    return tuple(Option(value=value, text=text, chosen=value in (typed or [""])) for value, text in pairs)


def _hint(item: Input) -> str:
    """The hint and an example, which for a choice are the choices themselves."""
    example = "" if item.type in ("choice", "yesno") else f"例：{item.example}"
    limits = item.limits
    most = f"不超过{limits.most:,f}{item.unit.split('/')[0]}" if limits.most is not None and item.unit else ""
    return "；".join(part.rstrip("。") for part in (item.hint, example, most) if part)


def answers(items: Iterable[Input], form: FormData) -> dict[str, object]:
    """What was filled in, by name of the question; what stayed empty is left out."""
    found: dict[str, object] = {}
    for item in items:
        typed = [text for one in form.getlist(item.name) if isinstance(one, str) and (text := _clean(one))]
        if typed and item.many:
            found[item.name] = typed if item.type == "choice" else _BETWEEN.split(typed[-1])
        elif typed:
            found[item.name] = typed[-1]
    return found


async def typed(request: Request) -> FormData:
    """Everything a form sent, whatever its fields are called."""
    return await request.form()


Typed = Annotated[FormData, Depends(typed)]


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:LONGEST]
