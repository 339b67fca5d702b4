"""Numerals in spoken Chinese (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from dataclasses import dataclass

from law.text.mention import Mention, Quantity


@dataclass(frozen=True)
class NumberMention(Mention):
    """A numeral. ``quantity`` has no unit; ``magnitude`` is True when 百 千 万 亿 k w was said."""

    quantity: Quantity
    magnitude: bool


def find_numbers(text: str) -> list[NumberMention]:
    """All numerals of a text from left to right, without overlap."""
    raise NotImplementedError


def read_number(text: str) -> Quantity | None:
    """The quantity when the whole text is one numeral, else None."""
    raise NotImplementedError
