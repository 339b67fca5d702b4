"""Workers and tickets for the tests of services, without a web server."""

from __future__ import annotations

from itertools import count
from typing import Any

from desk.composition import Desk
from desk.conversations.service import open_conversation
from desk.tickets import service as tickets
from desk.tickets.schemas import CreateTicket
from desk.tickets.views import TicketView

_KEYS = count(1)
BODY: dict[str, Any] = {
    "kind": "legal_aid",
    "category": "wage_arrears",
    "narrative": "公司三个月没有发工资，老板说再等等。",
    "region": "440300",
    "employer": "示例电子厂",
    "contact_phone": "13800001234",
    "consent_version": "2026-11",
}


def open_chat(desk: Desk, region: str | None = None) -> str:
    with desk.database.write() as session:
        return open_conversation(session, channel="web", region=region, days=1)[0].public_id


def submit(desk: Desk, chat: str | None = None, **fields: Any) -> str:
    """Number of a new ticket."""
    body = {**BODY, **fields, "conversation_id": chat or open_chat(desk)}
    with desk.database.write() as session:
        return tickets.create(session, f"k{next(_KEYS)}", CreateTicket.model_validate(body))[0].number


def read(desk: Desk, number: str) -> TicketView:
    with desk.database.read() as session:
        return tickets.read_ticket(session, number)
