"""What the worker already told the bot in a form, in words, for the person who takes over (the packet at the desk)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from actions.interview_calculator import next_step, told
from actions.interview_knowledge import calculators, parameters
from actions.interview_state import DRAFT, INPUTS, KIND, KNOWN
from actions.ports.desk import DeskError, DeskPort
from actions.ticket_state import Draft
from actions.ticket_summary import items
from law.calculators.spec import Spec
from law.china import china_today
from law.contract import MOST_FACTS, MOST_LABEL, MOST_VALUE
from law.interviews import CALCULATOR, DOCUMENT, Kind

Fact = tuple[str, str]
Slots = Mapping[str, Any]


async def known_facts(desk: DeskPort, conversation_id: str, slots: Slots) -> list[Fact]:
    """(label, value): the ticket being filled in, the document being written, what was calculated.

    The telephone number is masked, as everywhere before consent. A desk that cannot give the document now is no reason
    not to be asked for a person.
    """
    facts = [*_ticket(slots), *await _document(desk, conversation_id, slots), *_calculations(slots)]
    return [(label[:MOST_LABEL], value[:MOST_VALUE]) for label, value in facts if value][:MOST_FACTS]


def _ticket(slots: Slots) -> Iterator[Fact]:
    draft = Draft.of(slots)
    if draft is not None and draft.answers:
        yield "正在填", draft.kind.label
        yield from items(draft)


async def _document(desk: DeskPort, conversation_id: str, slots: Slots) -> list[Fact]:
    kind, draft_id = Kind.parse(slots.get(KIND)), slots.get(DRAFT)
    if kind is None or kind.room != DOCUMENT or not draft_id:
        return []
    try:
        draft = await desk.read_document(conversation_id, str(draft_id))
    except DeskError:
        return []
    return [("正在写", draft.title), *((item.label, item.text) for item in draft.answered)]


def _calculations(slots: Slots) -> Iterator[Fact]:
    """The one under way first, then the others; the last answers of each."""
    kind, inputs = Kind.parse(slots.get(KIND)), slots.get(INPUTS) or {}
    asked = {name: dict(values) for name, values in (slots.get(KNOWN) or {}).items()}
    current = kind.name if kind is not None and kind.room == CALCULATOR and inputs else ""
    order = [current, *(name for name in asked if name != current)] if current else list(asked)
    for name in order:
        spec = calculators().get(name)
        if spec is not None:
            yield from _calculation(spec, inputs if name == current else asked[name])


def _calculation(spec: Spec, values: Mapping[str, object]) -> Iterator[Fact]:
    today = china_today()
    raw = {item.name: values[item.name] for item in spec.inputs if item.name in values}
    if not raw:
        return
    result = next_step(spec, raw, parameters(), today).result
    yield ("正在算", spec.title) if result is None else ("算过", f"{spec.title}：{result.headline}")
    yield from told(spec, raw, today)
