"""Rating a service that ended: a conversation that a person closed, or a ticket that was resolved.

A service has a name within its conversation: ``conversation:2`` is the second one that a person closed,
``ticket:FY-…`` the work on a ticket. Each is rated once, and asked about only while it is the newest and fresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations.repository import find_conversation
from desk.errors import Conflict, NotFound
from desk.feedback.answers import check_comment
from desk.feedback.schemas import GiveRating, Rating, Service
from desk.models import Conversation, OwnershipEvent, ServiceRating, Staff, Ticket, TicketEvent
from desk.office import office_of

# Who has not answered in a week does not want to.
ASK_FOR = timedelta(days=7)
DONE = ("resolved", "closed")


class ServiceNotFound(NotFound):
    code = "service_not_found"
    message = "没有找到可以评价的服务，可能还没有结束。"


class RatedAlready(Conflict):
    code = "rated_already"
    message = "这次服务已经评价过了，谢谢您。"


@dataclass(frozen=True)
class Ended:
    """A service that ended, with what statistics join on."""

    id: str
    title: str
    at: datetime
    ticket_id: int | None
    staff_id: int | None


def due(session: Session, conversation_id: str) -> Service | None:
    """The newest service that ended, unless it is rated, declined or old. Older ones are never asked about."""
    conversation = find_conversation(session, conversation_id)
    ended = _ended(session, conversation)
    newest = max(ended, key=lambda service: service.at, default=None)
    if newest is None or newest.at < now() - ASK_FOR or _rating(session, conversation, newest.id) is not None:
        return None
    return Service(id=newest.id, title=newest.title, ended_at=newest.at)


def rate(session: Session, conversation_id: str, given: GiveRating) -> Rating:
    """Store the rating once; the same again answers the same, another one is ``RatedAlready``."""
    words = check_comment(given.comment)
    conversation = find_conversation(session, conversation_id, lock=True)
    row = _rating(session, conversation, given.service)
    if row is None:
        service = next((found for found in _ended(session, conversation) if found.id == given.service), None)
        if service is None:
            raise ServiceNotFound
        row = ServiceRating(
            conversation_id=conversation.id, service=service.id, ticket_id=service.ticket_id,
            staff_id=service.staff_id, score=given.score, comment=words if given.score is not None else None, at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
    elif row.score != given.score:
        raise RatedAlready
    return Rating(service=row.service, score=row.score, comment=row.comment, at=row.at)


def _rating(session: Session, conversation: Conversation, service: str) -> ServiceRating | None:
    query = select(ServiceRating).where(ServiceRating.conversation_id == conversation.id)
    return session.scalars(query.where(ServiceRating.service == service)).one_or_none()


def _ended(session: Session, conversation: Conversation) -> list[Ended]:
    return [*_closed_conversations(session, conversation), *_finished_tickets(session, conversation)]


def _closed_conversations(session: Session, conversation: Conversation) -> list[Ended]:
    query = (
        select(OwnershipEvent.created_at, OwnershipEvent.staff_id, Staff.name)
        .outerjoin(Staff, Staff.id == OwnershipEvent.staff_id)
        .where(
            OwnershipEvent.conversation_id == conversation.id, OwnershipEvent.from_owner == "human",
            OwnershipEvent.to_owner == "closed", OwnershipEvent.actor == "staff",
        )
        .order_by(OwnershipEvent.id)
    )  # fmt: skip
    return [
        Ended(f"conversation:{number}", f"{name or '工作人员'}的人工服务", at, None, staff_id)
        for number, (at, staff_id, name) in enumerate(session.execute(query), start=1)
    ]


def _finished_tickets(session: Session, conversation: Conversation) -> list[Ended]:
    """A ticket that was opened again is not finished until it is resolved once more; it stays one service."""
    kinds = office_of(session).rules.kinds
    query = (
        select(Ticket, TicketEvent.created_at)
        .join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
        .where(
            Ticket.conversation_id == conversation.id, Ticket.status.in_(DONE), TicketEvent.kind == "status",
            TicketEvent.to_status == "resolved",
        )
        .order_by(TicketEvent.id)
    )  # fmt: skip
    last = {ticket.id: (ticket, at) for ticket, at in session.execute(query)}
    return [
        Ended(f"ticket:{ticket.number}", f"{kinds[ticket.kind].label} {ticket.number}", at, ticket.id,
              ticket.assignee_id)
        for ticket, at in last.values()
    ]  # fmt: skip
