"""Queries on tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, text, true
from sqlalchemy.orm import Session, aliased

from desk.errors import NotFound
from desk.models import Conversation, Organisation, Staff, Ticket, TicketEvent, TicketLink
from desk.organisation.service import unit_and_below
from desk.staff.signed_in import SignedIn


class TicketNotFound(NotFound):
    code = "ticket_not_found"
    message = "没有找到这个工单，请核对工单号（形如 FY-20260101-0001）。"


def next_number(session: Session, day: str) -> int:
    """Count up the tickets of one day; the row stays locked until the transaction ends, so no number is given twice."""
    counted = session.execute(
        text(
            "INSERT INTO ticket_counters (day, last) VALUES (:day, 1) "
            "ON CONFLICT (day) DO UPDATE SET last = ticket_counters.last + 1 RETURNING last"
        ),
        {"day": day},
    )
    number: int = counted.scalar_one()
    return number


def find_by_key(session: Session, idempotency_key: str) -> Ticket | None:
    return session.scalars(select(Ticket).where(Ticket.idempotency_key == idempotency_key)).one_or_none()


def get_by_number(session: Session, number: str, *, lock: bool = False, staff: SignedIn | None = None) -> Ticket:
    """The ticket; ``TicketNotFound`` when there is none (or, with ``staff``, none that they may see)."""
    query = select(Ticket).where(Ticket.number == number, visible_to(session, staff))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    ticket = session.scalars(query).one_or_none()
    if ticket is None:
        raise TicketNotFound
    return ticket


def visible_to(session: Session, staff: SignedIn | None) -> ColumnElement[bool]:
    """What a member of staff may see: of their unit and below, and what is theirs. Without a unit: everything."""
    if staff is None or staff.organisation_id is None:
        return true()
    units = unit_and_below(session, staff.organisation_id)
    return or_(Ticket.organisation_id.in_(units), Ticket.assignee_id == staff.staff_id)


# Ticket, public id of its conversation, name of the assignee, name of its unit.
TicketRow = tuple[Ticket, str, str | None, str | None]


def ticket_rows(
    session: Session, *conditions: ColumnElement[bool], order: tuple[ColumnElement[Any], ...] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[TicketRow]:  # fmt: skip
    """Tickets, newest first unless ``order`` says otherwise."""
    query = (
        select(Ticket, Conversation.public_id, Staff.name, Organisation.name)
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(Staff, Staff.id == Ticket.assignee_id)
        .outerjoin(Organisation, Organisation.id == Ticket.organisation_id)
        .where(*conditions)
        .order_by(*order, Ticket.created_at.desc(), Ticket.id.desc())
        .limit(limit)
        .offset(offset or None)
    )
    return [(ticket, conversation_id, name, unit) for ticket, conversation_id, name, unit in session.execute(query)]


def events_of(session: Session, ticket: Ticket) -> Sequence[tuple[TicketEvent, str | None]]:
    """What happened, oldest first, with the name of who did it."""
    author = aliased(Staff)
    query = (
        select(TicketEvent, author.name)
        .outerjoin(author, author.id == TicketEvent.staff_id)
        .where(TicketEvent.ticket_id == ticket.id)
        .order_by(TicketEvent.id)
    )
    return [(event, name) for event, name in session.execute(query)]


def status_changes(session: Session, ticket: Ticket) -> Sequence[TicketEvent]:
    """Creation and changes of state, oldest first."""
    return session.scalars(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.to_status.is_not(None))
        .order_by(TicketEvent.id)
    ).all()


def find_event(session: Session, external_id: str) -> TicketEvent | None:
    """The event that a client already named so."""
    return session.scalars(select(TicketEvent).where(TicketEvent.external_id == external_id)).one_or_none()


def last_visible_note(session: Session, ticket: Ticket) -> str | None:
    """The newest note of staff that the worker may read."""
    return session.scalars(
        select(TicketEvent.note)
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.visible,
            TicketEvent.note.is_not(None),
            TicketEvent.actor == "staff",
        )
        .order_by(TicketEvent.id.desc())
        .limit(1)
    ).one_or_none()


def links_of(session: Session, ticket: Ticket) -> Sequence[tuple[str, str, str]]:
    """(kind of link, number, status) of what belongs to a ticket, newest first."""
    query = (
        select(TicketLink.kind, Ticket.number, Ticket.status)
        .join(
            Ticket,
            or_(
                (TicketLink.ticket_id == ticket.id) & (Ticket.id == TicketLink.other_id),
                (TicketLink.other_id == ticket.id) & (Ticket.id == TicketLink.ticket_id),
            ),
        )
        .order_by(Ticket.id.desc())
    )
    return [(kind, number, status) for kind, number, status in session.execute(query)]
