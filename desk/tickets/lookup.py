"""How a ticket stands: free inside its conversation, elsewhere with the last four digits of the phone."""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from desk.composition import Desk
from desk.errors import TooMany, VerificationRequired
from desk.limiter import per_quarter_hour
from desk.models import Conversation, Ticket
from desk.tickets.repository import get_by_number
from desk.tickets.schemas import TicketStatus
from desk.tickets.worker import status_of

TAIL = 4


def look_up(
    desk: Desk, session: Session, *, number: str, conversation_id: str, contact_tail: str | None
) -> TicketStatus:
    """Status of the ticket. Raises ``TicketNotFound`` or ``VerificationRequired``.

    After too many wrong tails the right one is refused as well, with the same reply: four digits are quickly guessed.
    """
    ticket = get_by_number(session, number)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    if conversation.public_id != conversation_id:
        _verify(desk, ticket, conversation_id, contact_tail)
    return status_of(session, ticket)


def _verify(desk: Desk, ticket: Ticket, conversation_id: str, contact_tail: str | None) -> None:
    if not contact_tail or not ticket.contact_phone:
        raise VerificationRequired
    limit = per_quarter_hour(desk.settings.lookups_per_quarter_hour)
    counters = (("lookup-conversation", conversation_id), ("lookup-ticket", ticket.number))
    try:
        for counter in counters:
            desk.limiter.check(limit, *counter)
    except TooMany:
        raise VerificationRequired from None
    digits = "".join(char for char in ticket.contact_phone or "" if char.isdigit())
    if not hmac.compare_digest(digits[-TAIL:].encode(), contact_tail.encode()):
        for counter in counters:
            desk.limiter.hit(limit, *counter)
        raise VerificationRequired
