"""What one calculator asks, gives and rests on: the contents of knowledge/calculators/<name>.yml as objects.

Reading the files is law.calculators.specfile. Everything here is immutable and free of the file format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal

from law.sources import Citation
from law.text.folding import fold

InputType = Literal[
    "money", "days", "months", "years", "hours", "date", "month", "choice", "yesno", "integer", "decimal", "region",
    "text",
]  # fmt: skip
Need = Literal["required", "useful", "optional"]
Condition = Mapping[str, tuple[str, ...]]
"""Input name → what its value may be (choice ids, "true"/"false", or "given"/"absent"); all must hold."""

UNIT_SUFFIX = re.compile(r"_(?:yuan(?:_(?:month|per_month|monthly))?|rmb|cny)$")


@dataclass(frozen=True)
class Choice:
    """One value of a choice. ``words``: other ways to say it; an answer that contains one of them means this choice.

    ``cues``: what means it inside a whole sentence; empty = the label and words of two characters and more.
    """

    id: str
    label: str
    words: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Numbers allowed. ``above`` is exclusive, ``least`` and ``most`` inclusive."""

    least: Decimal | None = None
    above: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class Unknown:
    """What "不知道" means: ``low`` and ``high``, or ``choices``, are tried out and give a range; else: not given."""

    low: str | None = None
    high: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Input:
    """One thing that is asked.

    ``need``: required = no result without it; useful = asked, may be skipped; optional = used when given.
    ``when``: it counts only then (empty = always). ``many``: a list. ``per_year``: the name carries a year
    (income_2025_yuan). ``hint``: where the worker finds the figure. ``example``: a good answer, as typed.
    ``figure``: the parameter that answers it where it is published for the region; then it is not asked.
    In a whole sentence a figure beside one of ``cues`` is this input's (a cue ending in ? is a weak one); ``says``:
    words that give its value outright.
    """

    name: str
    label: str
    prompt: str
    type: InputType
    example: str
    need: Need = "optional"
    unit: str = ""
    when: Condition = field(default_factory=dict)
    many: bool = False
    per_year: bool = False
    limits: Limits = Limits()
    choices: tuple[Choice, ...] = ()
    default: str | None = None
    unknown: Unknown | None = None
    aliases: tuple[str, ...] = ()
    hint: str = ""
    cues: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    figure: str = ""

    def choice(self, id_: str) -> Choice | None:
        """The choice of that id."""
        return next((choice for choice in self.choices if choice.id == id_), None)


@dataclass(frozen=True)
class Output:
    """One named figure of the result; ``unit`` is 元, 天, 个月 … or "" for yes/no, dates and words."""

    name: str
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule the function applies. Lines of a result name it; it carries the articles.

    ``title``: the rule in a sentence a worker understands; ``decides``: facts that would change its outcome.
    """

    id: str
    title: str
    citations: tuple[Citation, ...]
    decides: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureUse:
    """A parameter the calculator reads, and who publishes it, for the day on which it is missing."""

    name: str
    label: str
    published: str


@dataclass(frozen=True)
class WhatIf:
    """A result shown beside the asked one: the same inputs with some changed."""

    label: str
    change: Mapping[str, str]
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True)
class Spec:
    """One calculator. ``order``: pairs of dates of which the first may not come after the second.

    ``mentions``: words of a question → how strongly they ask for this calculator.
    """

    name: str
    title: str
    description: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    figures: tuple[FigureUse, ...]
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    what_if: tuple[WhatIf, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    mentions: Mapping[str, int] = field(default_factory=dict)
    document: str | None = None
    ticket: str | None = None
    path: Path = Path()
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_name(self) -> dict[str, Input]:
        names: dict[str, Input] = {}
        for item in self.inputs:
            for name in (item.name, *item.aliases):
                names.setdefault(name, item)
                names.setdefault(UNIT_SUFFIX.sub("", name), item)
        return names

    @cached_property
    def _per_year(self) -> tuple[tuple[re.Pattern[str], Input], ...]:
        return tuple(
            (re.compile(UNIT_SUFFIX.sub("", item.name) + r"_(?P<year>\d{4})(?:_yuan)?$"), item)
            for item in self.inputs
            if item.per_year
        )

    def find(self, name: str) -> tuple[Input, int | None] | None:
        """The input of that name or alias, with the year in it; the unit at the end of a name may be missing."""
        item = self._by_name.get(name) or self._by_name.get(UNIT_SUFFIX.sub("", name))
        if item is not None:
            return item, None
        for pattern, yearly in self._per_year:
            if found := pattern.match(name):
                return yearly, int(found["year"])
        return None

    def input(self, name: str) -> Input:
        """The input of exactly that name. Raises KeyError: a calculator asked for what its spec does not have."""
        item = self._by_name[name]
        if item.name != name:
            raise KeyError(name)
        return item

    @cached_property
    def folded_mentions(self) -> Mapping[str, int]:
        """``mentions`` as they stand in folded text."""
        return {fold(word): points for word, points in self.mentions.items()}

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def output_by_name(self) -> Mapping[str, Output]:
        """Outputs by name."""
        return {output.name: output for output in self.outputs}

    @cached_property
    def figure_by_name(self) -> Mapping[str, FigureUse]:
        """Figures by parameter name."""
        return {figure.name: figure for figure in self.figures}
