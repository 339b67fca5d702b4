"""Internal calls of the action server: create a ticket, ask how one stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from desk.conversations.schemas import PublicId
from desk.deps import ReadSession, TheDesk, WriteSession
from desk.internal_auth import require_internal_token
from desk.openapi import ERRORS
from desk.tickets import service
from desk.tickets.lookup import look_up
from desk.tickets.schemas import STATUS_LABELS, CreateTicket, TicketCreated, TicketStatus

router = APIRouter(
    prefix="/internal/v1/tickets", tags=["internal"], responses=ERRORS, dependencies=[Depends(require_internal_token)]
)


@router.post(
    "", status_code=201, responses={200: {"model": TicketCreated, "description": "The ticket of this key exists."}}
)
def create_ticket(
    body: CreateTicket,
    session: WriteSession,
    response: Response,
    idempotency_key: Annotated[str, Header(pattern=r"^[\x21-\x7e]{1,100}$")],
) -> TicketCreated:
    """Create a ticket; the same ``Idempotency-Key`` again answers 200 with the same ticket."""
    ticket, is_new = service.create(session, idempotency_key, body)
    if not is_new:
        response.status_code = 200
    return TicketCreated.model_validate(
        {
            "ticket_id": ticket.public_id,
            "number": ticket.number,
            "status": ticket.status,
            "status_label": STATUS_LABELS[ticket.status],
            "created_at": ticket.created_at,
        }
    )


@router.get("/{number}")
def ticket_status(
    number: Annotated[str, Path(pattern=r"^FY-[0-9]{8}-[0-9]{4,8}$")],
    desk: TheDesk,
    session: ReadSession,
    conversation_id: Annotated[PublicId, Query()],
    contact_tail: Annotated[str | None, Query(max_length=20)] = None,
) -> TicketStatus:
    """How a ticket stands; from another conversation only with the last four digits of its phone."""
    return look_up(desk, session, number=number, conversation_id=conversation_id, contact_tail=contact_tail)
