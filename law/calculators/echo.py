"""Inputs as they were understood, in words, so that the worker can confirm each figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Echo
from law.calculators.spec import Input
from law.calculators.values import InputValue, OneOf, Span
from law.regions import load_regions
from law.text.amounts import plain


def echo(inputs: Inputs) -> tuple[Echo, ...]:
    """Every value that was used, in the order of the spec."""
    return tuple(
        Echo(item.name, item.label, text(item, inputs.values[item.name]))
        for item in inputs.spec.inputs
        if item.name in inputs.values
    )


def text(item: Input, value: InputValue) -> str:
    """One value in words."""
    if isinstance(value, Span):
        return f"{text(item, value.low)}～{text(item, value.high)}"
    if isinstance(value, OneOf):
        return "不确定"
    if isinstance(value, tuple):
        return "、".join(text(item, one) for one in value)
    if isinstance(value, dict):
        return "、".join(f"{year}年{text(item, one)}" for year, one in sorted(value.items()))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        # Yuan keep two decimals (3500.50元); years and hours are said as people say them (3.5年).
        shown = plain(value) if item.type == "money" else format(Decimal(plain(value)).normalize(), "f")
        return f"{shown}{item.unit}"
    if isinstance(value, date):
        month = f"{value.year}年{value.month}月"
        return month if item.type == "month" else f"{month}{value.day}日"
    choice = item.choice(str(value))
    if choice is not None:
        return choice.label
    return load_regions().full_name(str(value)) if item.type == "region" else str(value)
