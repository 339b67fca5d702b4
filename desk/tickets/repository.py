"""Queries on tickets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session, aliased

from desk.errors import NotFound
from desk.models import Conversation, Staff, Ticket, TicketEvent


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


def get_by_number(session: Session, number: str, *, lock: bool = False) -> Ticket:
    """The ticket; ``TicketNotFound`` when there is none."""
    query = select(Ticket).where(Ticket.number == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    ticket = session.scalars(query).one_or_none()
    if ticket is None:
        raise TicketNotFound
    return ticket


# Ticket, public id of its conversation, name of the assignee.
TicketRow = tuple[Ticket, str, str | None]


def ticket_rows(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> list[TicketRow]:
    """Tickets, newest first."""
    query = (
        select(Ticket, Conversation.public_id, Staff.name)
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(Staff, Staff.id == Ticket.assignee_id)
        .where(*conditions)
        .order_by(Ticket.created_at.desc(), Ticket.id.desc())
        .limit(limit)
    )
    return [(ticket, conversation_id, name) for ticket, conversation_id, name in session.execute(query)]


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


def last_visible_note(session: Session, ticket: Ticket) -> str | None:
    """The newest note that the worker may read."""
    return session.scalars(
        select(TicketEvent.note)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.visible, TicketEvent.note.is_not(None))
        .order_by(TicketEvent.id.desc())
        .limit(1)
    ).one_or_none()
