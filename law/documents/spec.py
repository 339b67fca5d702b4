"""What one document asks and says: the contents of knowledge/documents/<name>.yml as objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from law.calculators.spec import Condition, Spec
from law.sources import Citation

Audience = Literal["worker", "staff"]


@dataclass(frozen=True)
class Sentence:
    """One line of a list in the document; ``{input}`` in it is replaced by the answer, or by a visible blank."""

    text: str
    when: Condition = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Never:
    """Choices of one input that the law does not give ``together``; ``problem`` says why, and what to do."""

    input: str
    together: tuple[str, ...]
    problem: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class DocumentSpec:
    """One document.

    ``form``: the questions, in order. ``lists``: named lists of sentences, those whose condition holds are printed.
    ``sums``: name → money inputs that are added up. ``prefill``: input → places where an answer may already be
    ("calculator.severance.total", "ticket.employer", "conversation.region"), best first. ``submit``: where it goes and
    until when, told with the finished document. ``differ``: pairs of inputs that may not be the same. ``long``: texts
    of several sentences. ``never``: claims that exclude each other.
    """

    name: str
    title: str
    description: str
    audience: Audience
    form: Spec
    submit: str
    citations: tuple[Citation, ...]
    lists: Mapping[str, tuple[Sentence, ...]]
    sums: Mapping[str, tuple[str, ...]]
    prefill: Mapping[str, tuple[str, ...]]
    differ: tuple[tuple[str, str], ...]
    template: Path
    long: frozenset[str] = frozenset()
    never: tuple[Never, ...] = ()

    @property
    def template_names(self) -> frozenset[str]:
        """Every name the Word template may use."""
        own = {item.name for item in self.form.inputs}
        made = {*(f"{name}_words" for name in self.sums), *(f"{name}_lines" for name in self.long)}
        return frozenset({*own, *self.lists, *self.sums, *made, "today", "title"})
