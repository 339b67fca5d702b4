"""What an input can be once it is read, and a value of which only the ends are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Plain: TypeAlias = "Decimal | int | str | bool | date"


@dataclass(frozen=True)
class Span:
    """Somewhere between ``low`` and ``high`` (去年三月, 三四千), both of the same type."""

    low: Plain
    high: Plain


@dataclass(frozen=True)
class OneOf:
    """Not known: one of these choice ids."""

    ids: tuple[str, ...]


InputValue: TypeAlias = "Plain | Span | OneOf | tuple[Plain, ...] | dict[int, Plain]"


_LONGEST_SHOWN = 30


def shown(raw: object) -> str:
    """What somebody wrote, short enough to be quoted back on one line."""
    text = " ".join(str(raw).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


class Refusal(Exception):  # noqa: N818 - read as a sentence at the call
    """A raw value cannot be taken. ``problem``: Chinese, what is wrong; the caller adds the label and an example."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
