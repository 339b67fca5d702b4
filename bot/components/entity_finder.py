"""Entities by our own rules: money, duration, date, region, platform, disability_grade, phone, ticket_number.

Nothing is trained and names of people are never looked for. Positions count in the normalised text. ``value`` is a
plain scalar a slot can take; what the rules found beyond it stands in ``additional_info``:

=================  ==========================================  =====================================================
entity             value                                       additional_info
=================  ==========================================  =====================================================
money              "3500" or "3000-5000" (元)                   low, high, exact, period, ambiguous
duration           ISO 8601: "P2Y6M", "PT4H"                   exact, rate, low, high (ISO 8601)
date               "2026-03-01" or "2026-03-01/2026-03-31"     precision, assumed
region             GB/T 2260 code (when unambiguous, not 不是北京)  name, level
platform           canonical name                              –
disability_grade   "1" … "10"                                  –
phone              digits (landline with hyphen)               kind
ticket_number      "FY-YYYYMMDD-NNNN"                          –
=================  ==========================================  =====================================================
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.chinese_nlp import PLATFORM, ChineseNLP
from bot.context.places import denied
from bot.text import is_command
from law.china import china_today
from law.faq import figure
from law.regions import find_regions
from law.text.contact import find_phones, find_ticket_numbers
from law.text.counts import find_counts
from law.text.dates import find_dates
from law.text.durations import Length, find_durations
from law.text.mention import Span
from law.text.money import find_money

logger = logging.getLogger(__name__)

EXTRACTOR = "EntityFinder"


@dataclass(frozen=True)
class Found:
    """One entity: half-open span in the text, name, value, details."""

    span: Span
    entity: str
    value: str
    info: dict[str, Any] = field(default_factory=dict)


def _tickets(text: str) -> Iterator[Found]:
    for mention in find_ticket_numbers(text):
        if mention.valid:
            yield Found(mention.span, "ticket_number", mention.number)


def _phones(text: str) -> Iterator[Found]:
    for mention in find_phones(text):
        if mention.valid:
            yield Found(mention.span, "phone", mention.number, {"kind": mention.kind})


def _regions(text: str) -> Iterator[Found]:
    for mention in find_regions(text):
        if mention.region is not None and not denied(text, mention):
            info = {"name": mention.region.name, "level": mention.region.level}
            yield Found(mention.span, "region", mention.region.code, info)


def _dates(text: str) -> Iterator[Found]:
    for mention in find_dates(text, china_today()):
        if mention.valid and mention.first is not None and mention.last is not None:
            info = {"precision": mention.precision, "assumed": mention.assumed}
            yield Found(mention.span, "date", _days(mention.first, mention.last), info)


def _durations(text: str) -> Iterator[Found]:
    for mention in find_durations(text):
        low, high = iso_duration(mention.low), iso_duration(mention.high)
        info = {"exact": mention.exact, "rate": mention.rate, "low": low, "high": high}
        yield Found(mention.span, "duration", low, info)


def _money(text: str) -> Iterator[Found]:
    for mention in find_money(text):
        low, high = figure(mention.low), figure(mention.high)
        info = {
            "low": low,
            "high": high,
            "exact": mention.exact,
            "period": mention.period,
            "ambiguous": mention.ambiguous,
        }
        yield Found(mention.span, "money", low if low == high else f"{low}-{high}", info)


def _grades(text: str) -> Iterator[Found]:
    for mention in find_counts(text):
        if mention.kind == "disability_grade" and mention.valid and mention.quantity.exact:
            yield Found(mention.span, "disability_grade", figure(mention.quantity.low))


_BEFORE_PLATFORMS: tuple[Callable[[str], Iterator[Found]], ...] = (_tickets, _phones, _regions)
_AFTER_PLATFORMS: tuple[Callable[[str], Iterator[Found]], ...] = (_dates, _durations, _money, _grades)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityFinder(GraphComponent):
    """Finds the entities named above; earlier rules win where two overlap."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Platforms come from the entity ruler."""
        return [ChineseNLP]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """Nothing to set up."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of every message; commands keep theirs for RegexMessageHandler."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [] if is_command(text) else without_overlap(_all(text, message))
            message.set(ENTITIES, [_as_entity(item) for item in found], add_to_output=True)
        return messages


def _all(text: str, message: Message) -> Iterator[Found]:
    for finder in _BEFORE_PLATFORMS:
        yield from _careful(finder, text)
    doc = message.get(SPACY_DOCS[TEXT])
    for entity in doc.ents if doc is not None else ():
        if entity.label_ == PLATFORM:
            yield Found((entity.start_char, entity.end_char), PLATFORM, entity.ent_id_ or entity.text)
    for finder in _AFTER_PLATFORMS:
        yield from _careful(finder, text)


def _careful(finder: Callable[[str], Iterator[Found]], text: str) -> list[Found]:
    """An odd number must not cost the worker the answer: it is no entity, and the log says which rule failed."""
    try:
        return list(finder(text))
    except (ValueError, ArithmeticError) as error:
        logger.warning(
            "entity rule %s failed with %s on %d characters", finder.__name__, type(error).__name__, len(text)
        )
        return []


def without_overlap(found: Iterable[Found]) -> list[Found]:
    """The findings that do not overlap an earlier one, by position."""
    kept: list[Found] = []
    for item in found:
        if all(item.span[1] <= other.span[0] or other.span[1] <= item.span[0] for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.span)


def _as_entity(found: Found) -> dict[str, Any]:
    start, end = found.span
    return {
        "entity": found.entity,
        "start": start,
        "end": end,
        "value": found.value,
        "extractor": EXTRACTOR,
        "additional_info": found.info,
    }


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def iso_duration(length: Length) -> str:
    """ISO 8601 duration; "P0D" for nothing."""
    days: list[tuple[Decimal | int, str]] = [(length.years, "Y"), (length.months, "M"), (length.days, "D")]
    day_part = "".join(f"{_number(value)}{unit}" for value, unit in days if value)
    time_part = f"T{_number(length.hours)}H" if length.hours else ""
    return f"P{day_part}{time_part}" if day_part or time_part else "P0D"


def _number(value: Decimal | int) -> str:
    return figure(Decimal(value))
