"""What a parser found in an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Fit(Enum):
    """How much of a message a value explains."""

    NONE = "none"  # no value
    PART = "part"  # a value inside other words
    WHOLE = "whole"  # nothing but the value


@dataclass(frozen=True)
class Option:
    """One of several values a message may mean: what the worker reads, and what typing it would be."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reading:
    """The value of an answer as it is stored in the slot; None when there is none or it must be asked back.

    ``question``: what to ask back ("" when the general question will do), with ``options`` as its buttons.
    ``problem``: name of the response that says what is wrong with the answer ("" = the slot's general one).
    """

    value: str | None
    fit: Fit
    question: str = ""
    options: tuple[Option, ...] = field(default=())
    problem: str = ""

    @property
    def open(self) -> bool:
        """True when the worker must choose before there is a value."""
        return self.value is None and bool(self.options)


NOTHING = Reading(None, Fit.NONE)
UNKNOWN = "unknown"  # slot value: asked, and the worker cannot or does not want to say
EMPLOYER_UNKNOWN = "不知道"
