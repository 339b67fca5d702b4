"""Tickets over HTTP: the internal calls of the action server, and the worker's own calls."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from sqlalchemy.orm import Session

from desk.conversations.router import ConversationId
from desk.conversations.schemas import PublicId
from desk.deps import ReadSession, TheDesk
from desk.internal_auth import require_internal_token
from desk.limiter import per_minute
from desk.models import Organisation, Ticket
from desk.office import office_of
from desk.openapi import ERRORS
from desk.tickets import service, worker
from desk.tickets.linking import duplicate_number
from desk.tickets.lookup import look_up
from desk.tickets.schemas import (
    Addition,
    CreateTicket,
    InternalAddition,
    Number,
    OpenTicket,
    TicketCreated,
    TicketDetail,
    TicketList,
    TicketStatus,
)

STEPS_PER_MINUTE = 20
IdempotencyKey = Annotated[str, Header(pattern=r"^[\x21-\x7e]{1,100}$")]
TicketNumber = Annotated[Number, Path()]
_EXISTING: dict[int | str, dict[str, Any]] = {
    200: {"model": TicketCreated, "description": "The ticket of this key exists."}
}

internal = APIRouter(
    prefix="/internal/v1", tags=["internal"], responses=ERRORS, dependencies=[Depends(require_internal_token)]
)
public = APIRouter(prefix="/api/v1/chat/tickets", tags=["chat"], responses=ERRORS)


@internal.post("/tickets", status_code=201, responses=_EXISTING)
def create_ticket(
    body: CreateTicket, desk: TheDesk, response: Response, idempotency_key: IdempotencyKey
) -> TicketCreated:
    """Create a ticket; the same ``Idempotency-Key`` again answers 200 with the same ticket."""
    with desk.database.write() as session:
        ticket, is_new = service.create(session, idempotency_key, body)
        response.status_code = 201 if is_new else 200
        return _created(session, ticket)


@internal.get("/tickets/{number}")
def ticket_status(
    number: TicketNumber,
    desk: TheDesk,
    session: ReadSession,
    conversation_id: Annotated[PublicId, Query()],
    contact_tail: Annotated[str | None, Query(max_length=20)] = None,
) -> TicketStatus:
    """How a ticket stands; from another conversation only with the last four digits of its phone."""
    return look_up(desk, session, number=number, conversation_id=conversation_id, contact_tail=contact_tail)


@internal.get("/conversations/{conversation_id}/tickets")
def tickets_of_conversation(conversation_id: Annotated[PublicId, Path()], session: ReadSession) -> TicketList:
    """The tickets of a conversation, newest first."""
    return TicketList(tickets=worker.own_tickets(session, conversation_id))


@internal.post("/tickets/{number}/additions")
def add_from_dialogue(
    number: TicketNumber, body: InternalAddition, desk: TheDesk, idempotency_key: IdempotencyKey
) -> TicketStatus:
    """The worker adds words and files."""
    with desk.database.write() as session:
        return worker.add_information(session, body.conversation_id, number, body.text, idempotency_key, tell=False)


@internal.post("/tickets/{number}/withdrawal")
def withdraw_from_dialogue(
    number: TicketNumber, body: InternalAddition, desk: TheDesk, idempotency_key: IdempotencyKey
) -> TicketStatus:
    """The worker takes the request back."""
    with desk.database.write() as session:
        return worker.withdraw(session, body.conversation_id, number, body.text, idempotency_key, tell=False)


@internal.post("/tickets/{number}/reopening")
def reopen_from_dialogue(
    number: TicketNumber, body: InternalAddition, desk: TheDesk, idempotency_key: IdempotencyKey
) -> TicketStatus:
    """The worker has a finished ticket opened again."""
    with desk.database.write() as session:
        return worker.reopen(session, body.conversation_id, number, body.text, idempotency_key, tell=False)


@public.get("")
def list_own(session: ReadSession, conversation_id: ConversationId) -> TicketList:
    """The tickets of this conversation, newest first."""
    return TicketList(tickets=worker.own_tickets(session, conversation_id))


@public.post("", status_code=201, responses=_EXISTING)
def open_own(body: OpenTicket, desk: TheDesk, response: Response, conversation_id: ConversationId) -> TicketCreated:
    """Open a ticket from a form; the same ``client_id`` again answers 200 with the same ticket."""
    desk.limiter.hit(per_minute(STEPS_PER_MINUTE), "tickets", conversation_id)
    with desk.database.write() as session:
        wanted = CreateTicket(conversation_id=conversation_id, **body.model_dump(exclude={"client_id"}))
        ticket, is_new = service.create(session, f"{conversation_id}:{body.client_id}"[:100], wanted)
        response.status_code = 201 if is_new else 200
        return _created(session, ticket)


@public.get("/{number}")
def show_own(number: TicketNumber, session: ReadSession, conversation_id: ConversationId) -> TicketDetail:
    """One ticket of this conversation with its history and files."""
    return worker.own_ticket(session, conversation_id, number)


@public.post("/{number}/additions")
def add_to_own(number: TicketNumber, body: Addition, desk: TheDesk, conversation_id: ConversationId) -> TicketStatus:
    """Add words, and every file handed in that no ticket has yet."""
    desk.limiter.hit(per_minute(STEPS_PER_MINUTE), "tickets", conversation_id)
    with desk.database.write() as session:
        return worker.add_information(session, conversation_id, number, body.text, body.client_id)


@public.post("/{number}/withdrawal")
def withdraw_own(number: TicketNumber, body: Addition, desk: TheDesk, conversation_id: ConversationId) -> TicketStatus:
    """Take the request back."""
    desk.limiter.hit(per_minute(STEPS_PER_MINUTE), "tickets", conversation_id)
    with desk.database.write() as session:
        return worker.withdraw(session, conversation_id, number, body.text, body.client_id)


@public.post("/{number}/reopening")
def reopen_own(number: TicketNumber, body: Addition, desk: TheDesk, conversation_id: ConversationId) -> TicketStatus:
    """Have a finished ticket opened again; ``text`` says why."""
    desk.limiter.hit(per_minute(STEPS_PER_MINUTE), "tickets", conversation_id)
    with desk.database.write() as session:
        return worker.reopen(session, conversation_id, number, body.text, body.client_id)


def _created(session: Session, ticket: Ticket) -> TicketCreated:
    rules = office_of(session).rules
    unit = session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None
    return TicketCreated(
        ticket_id=ticket.public_id,
        number=ticket.number,
        status=ticket.status,
        status_label=rules.states.states[ticket.status].label,
        created_at=ticket.created_at,
        kind_label=rules.kinds[ticket.kind].label,
        answer_due_at=ticket.answer_due_at,
        unit=unit.name if unit else None,
        duplicate_of=duplicate_number(session, ticket),
    )
