"""One FAQ entry: what it is and how its text is filled. Reading its file is ``law.faqfile``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from law.errors import NoValue, NoValueForRegion
from law.parameters import DatedValue, Parameters, wider
from law.sources import Citation

TOPICS = (
    "wage_arrears",
    "wage_deduction",
    "minimum_wage",
    "overtime",
    "rest_leave",
    "sick_leave",
    "contract_signing",
    "contract_change",
    "resignation",
    "dismissal",
    "severance",
    "noncompete_training",
    "social_insurance",
    "retirement_pension",
    "unemployment",
    "work_injury",
    "occupational_safety",
    "women_maternity",
    "sexual_harassment",
    "discrimination",
    "minors",
    "internship_student",
    "overage_workers",
    "dispatch_outsourcing",
    "migrant_construction",
    "employment_relation",
    "platform_work",
    "dispute_procedure",
    "union_rights",
    "collective_bargaining",
    "legal_aid",
    "union_services",
    "criminal",
    "other_labor",
    "about_bot",
)
AUDIENCES = ("worker", "employer", "cadre", "family", "anyone")
MANNERS = ("plain", "short", "colloquial", "story", "relative", "employer", "premise")
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
NAMED = re.compile(r"^(?P<name>[a-z][a-z0-9_]*)(?P<region>@region)?(?:\|(?P<otherwise>[^|{}]+))?$")
_NOT_SAID = re.compile(r"[\W_]+")
UNKNOWN_FIGURE = "（以当地公布的数字为准）"


@dataclass(frozen=True)
class Premise:
    """A false belief the entry corrects."""

    belief: str
    correction: str


@dataclass(frozen=True)
class Next:
    """Where to go from the answer: ids of a calculator, a document, a ticket kind, related entries."""

    calculator: str | None = None
    document: str | None = None
    ticket: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class FaqEntry:
    """One entry of knowledge/faq (contract: docs/architecture.md).

    ``ask``: manner → ways to ask; texts still hold their placeholders; ``figures``: a figure of the texts → where it
    comes from (law.origins); ``lines``: place in the file → line.
    """

    id: str
    topic: str
    audience: str
    question: str
    ask: Mapping[str, tuple[str, ...]]
    answer: str
    citations: tuple[Citation, ...]
    valid_from: date
    valid_to: date | None
    checked_on: date
    checked_against: tuple[str, ...]
    more: str = ""
    premises: tuple[Premise, ...] = ()
    regions: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    next: Next = field(default_factory=Next)
    path: Path = Path()
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, repr=False, compare=False)

    def ways_to_ask(self) -> tuple[str, ...]:
        """Every way to ask, the canonical question first, none twice."""
        return tuple({normalise(text): text for _, text in reversed(list(self.asks()))}.values())[::-1]

    def asks(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every way to ask with its place in the file, as written."""
        yield ("question",), self.question
        for manner, texts in self.ask.items():
            for index, text in enumerate(texts):
                yield ("ask", manner, index), text

    def in_force(self, day: date) -> bool:
        """The entry is right on that day (first and last day count)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def region_note(self, region: str | None) -> str | None:
        """What differs in the region, its city or its province (narrowest wins); None when nothing does."""
        return next((self.regions[code] for code in wider(region) if code in self.regions), None) if region else None

    @property
    def is_regional(self) -> bool:
        """What the answer says depends on the worker's region."""
        named = (NAMED.match(place.strip()) for place in PLACEHOLDER.findall(self.answer))
        return bool(self.regions) or any(name is not None and name["region"] is not None for name in named)

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every text a worker may read, with its place in the file."""
        yield ("answer",), self.answer
        yield ("more",), self.more
        for index, premise in enumerate(self.premises):
            yield ("premises", index, "correction"), premise.correction
        for code, text in self.regions.items():
            yield ("regions", code), text


def figures_in(entry: FaqEntry) -> frozenset[str]:
    """Names of the parameters that stand in the texts of an entry."""
    found = (NAMED.match(inside.strip()) for _, text in entry.texts() for inside in PLACEHOLDER.findall(text))
    return frozenset(named["name"] for named in found if named)


def normalise(question: str) -> str:
    """What counts as the same question: width, case, blanks and punctuation do not matter."""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", question).casefold())


def render(text: str, *, day: date, region: str | None, parameters: Parameters) -> str:
    """Fill ``{{name}}``, ``{{name@region}}`` and ``{{name@region|words when there is no figure}}``.

    A missing national figure without words raises NoValue (the validator finds it first). A missing regional figure is
    an ordinary thing (the region is not known): the words, or else a standing phrase, take its place.
    """
    return PLACEHOLDER.sub(lambda match: _figure(match.group(1), day, region, parameters), text)


def _figure(inside: str, day: date, region: str | None, parameters: Parameters) -> str:
    named = NAMED.match(inside.strip())
    if named is None:
        raise ValueError(f"占位符写法不对：{{{{{inside}}}}}，应为 {{{{名称}}}} 或 {{{{名称@region}}}}")
    regional = named["region"] is not None
    try:
        if regional and region is None:
            raise NoValueForRegion(named["name"], day, None, "要先知道地区")
        return figure_of(parameters.lookup(named["name"], day=day, region=region if regional else None))
    except NoValue:
        if named["otherwise"]:
            return named["otherwise"].strip()
        if regional:
            return UNKNOWN_FIGURE
        raise


def figure_of(dated: DatedValue) -> str:
    """The figure; where a region has tiers, from the lowest to the highest: which one holds depends on the place."""
    if len(dated.tiers) < 2:
        return figure(dated.value)
    return f"{figure(dated.tiers[-1].value)}–{figure(dated.tiers[0].value)}"


def figure(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros (2.50 → 2.5, 1130040 → 1130040)."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
