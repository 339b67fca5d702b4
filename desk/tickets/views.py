"""A ticket as staff see it: keys of the database turned into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from desk.clock import now
from desk.models import Ticket
from desk.office import office_of
from desk.tickets.repository import TicketRow, events_of, links_of
from desk.tickets.schemas import CATEGORY_LABELS
from desk.tickets.urgency import REASONS, level_of
from law.tickets.kinds import TicketKind


@dataclass(frozen=True)
class EventView:
    """One step in the history of a ticket. ``actor``: worker, staff or system."""

    kind: str
    actor: str
    from_status: str | None
    to_status: str | None
    note: str | None
    visible: bool
    staff_name: str | None
    created_at: datetime


@dataclass(frozen=True)
class LinkView:
    """A ticket that belongs to this one: ``kind`` duplicate or group."""

    kind: str
    number: str
    status_label: str


@dataclass(frozen=True)
class StepView:
    """A state staff may move the ticket to. ``reason``: words are needed, and the worker reads them."""

    to: str
    label: str
    reason: bool


@dataclass(frozen=True)
class TicketView:
    """A ticket as staff see it; ``amount`` in yuan, times in UTC. The last four are filled when one ticket is read.

    ``urgency_level``: urgent, soon or normal; ``answers``: (question, answer) of what only this kind is asked.
    """

    id: str
    number: str
    conversation_id: str
    kind: str
    kind_label: str
    category: str
    category_label: str
    status: str
    status_label: str
    status_short: str
    status_colour: str
    is_open: bool
    narrative: str
    region: str | None
    employer: str | None
    amount: Decimal | None
    people: int | None
    contact_name: str | None
    contact_phone: str | None
    consent_version: str | None
    assignee: str | None
    unit: str | None
    unit_id: int | None
    limit_class: str
    limit_label: str
    accept_due_at: datetime | None
    answer_due_at: datetime | None
    overdue: bool
    limitation_on: date | None
    urgency_level: str
    urgency_reasons: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    answers: tuple[tuple[str, str], ...] = ()
    events: list[EventView] = field(default_factory=list)
    links: tuple[LinkView, ...] = ()
    steps: tuple[StepView, ...] = ()


def view_of(session: Session, row: TicketRow, *, whole: bool = False) -> TicketView:
    """The view of one row; ``whole`` adds answers, history, links and steps."""
    ticket, conversation_id, assignee, unit = row
    rules = office_of(session).rules
    state = rules.states.states[ticket.status]
    return TicketView(
        id=ticket.public_id,
        number=ticket.number,
        conversation_id=conversation_id,
        kind=ticket.kind,
        kind_label=rules.kinds[ticket.kind].label,
        category=ticket.category,
        category_label=CATEGORY_LABELS[ticket.category],
        status=ticket.status,
        status_label=state.label,
        status_short=state.short,
        status_colour=state.colour,
        is_open=state.open,
        narrative=ticket.narrative,
        region=ticket.region,
        employer=ticket.employer,
        amount=ticket.amount,
        people=ticket.people,
        contact_name=ticket.contact_name,
        contact_phone=ticket.contact_phone,
        consent_version=ticket.consent_version,
        assignee=assignee,
        unit=unit,
        unit_id=ticket.organisation_id,
        limit_class=ticket.limit_class,
        limit_label=rules.limits.classes[ticket.limit_class].label,
        accept_due_at=ticket.accept_due_at,
        answer_due_at=ticket.answer_due_at,
        overdue=is_overdue(ticket, now()),
        limitation_on=ticket.limitation_on,
        urgency_level=level_of(ticket.urgency, rules.limits.urgency),
        urgency_reasons=tuple(REASONS[key] for key in ticket.urgency_reasons.split(",") if key),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        finished_at=ticket.finished_at,
        answers=_answers(rules.kinds[ticket.kind], ticket) if whole else (),
        events=_events(session, ticket) if whole else [],
        links=_links(session, ticket) if whole else (),
        steps=steps_of(session, ticket.status) if whole else (),
    )


def is_overdue(ticket: Ticket, moment: datetime) -> bool:
    """Past the time for accepting or for answering."""
    return any(due is not None and due < moment for due in (ticket.accept_due_at, ticket.answer_due_at))


def steps_of(session: Session, status: str) -> tuple[StepView, ...]:
    """What staff may do with a ticket in this state."""
    machine = office_of(session).rules.states
    found = []
    for to in machine.next(status, "staff"):
        step = machine.step(status, to, "staff")
        found.append(StepView(to, machine.states[to].label, step is not None and step.reason))
    return tuple(found)


def _answers(kind: TicketKind, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    given = ticket.answers or {}
    labels = {"eligibility": "援助条件", **{key: question.label for key, question in kind.own.items()}}
    return tuple((labels.get(key, key), str(value)) for key, value in given.items())


def _events(session: Session, ticket: Ticket) -> list[EventView]:
    return [
        EventView(
            event.kind, event.actor, event.from_status, event.to_status, event.note, event.visible, name,
            event.created_at,
        )
        for event, name in events_of(session, ticket)
    ]  # fmt: skip


def _links(session: Session, ticket: Ticket) -> tuple[LinkView, ...]:
    states = office_of(session).rules.states.states
    return tuple(LinkView(kind, number, states[status].label) for kind, number, status in links_of(session, ticket))
