"""Tickets: created once, looked up by those who may, moved along by staff; the worker hears of every visible step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.clock import china_day, now
from desk.conversations.ownership import system_notice
from desk.conversations.repository import find_conversation
from desk.conversations.texts import storable
from desk.crypto import new_public_id
from desk.errors import Conflict, InvalidInput
from desk.files.service import submit_with
from desk.models import Conversation, Ticket, TicketEvent
from desk.staff.repository import get_by_name
from desk.staff.signed_in import SignedIn
from desk.tickets.repository import events_of, find_by_key, get_by_number, next_number, ticket_rows
from desk.tickets.schemas import CATEGORY_LABELS, NEXT_STATUSES, STATUS_LABELS, CreateTicket

MAX_NOTE = 2000


class StaleTicket(Conflict):
    code = "ticket_changed"
    message = "工单刚刚被其他人更新，请刷新后再操作。"


class StepNotAllowed(Conflict):
    code = "ticket_step"


class KeyReused(Conflict):
    code = "idempotency_conflict"
    message = "这个幂等键已经用于另一个对话的工单。"


@dataclass(frozen=True)
class EventView:
    """One step in the history of a ticket."""

    kind: str
    from_status: str | None
    to_status: str | None
    note: str | None
    visible: bool
    staff_name: str | None
    created_at: datetime


@dataclass(frozen=True)
class TicketView:
    """A ticket as staff see it; ``amount`` in yuan, times in UTC. ``events`` is filled when one ticket is read."""

    id: str
    number: str
    conversation_id: str
    kind: str
    category: str
    category_label: str
    status: str
    status_label: str
    narrative: str
    region: str | None
    employer: str | None
    amount: Decimal | None
    contact_name: str | None
    contact_phone: str
    consent_version: str
    assignee: str | None
    created_at: datetime
    updated_at: datetime
    events: list[EventView] = field(default_factory=list)


def create(session: Session, idempotency_key: str, wanted: CreateTicket) -> tuple[Ticket, bool]:
    """The ticket of this key, and whether it is new. The same key never makes a second ticket."""
    conversation = find_conversation(session, wanted.conversation_id)
    existing = find_by_key(session, idempotency_key)
    if existing is None:
        try:
            with session.begin_nested():
                return _insert(session, idempotency_key, conversation, wanted), True
        except IntegrityError:
            # Another process stored the same key between our look and our insert.
            existing = find_by_key(session, idempotency_key)
            if existing is None:
                raise
    if existing.conversation_id != conversation.id:
        raise KeyReused
    return existing, False


def _insert(session: Session, key: str, conversation: Conversation, wanted: CreateTicket) -> Ticket:
    moment = now()
    day = china_day(moment)
    ticket = Ticket(
        public_id=new_public_id(),
        number=f"FY-{day}-{next_number(session, day):04d}",
        idempotency_key=key,
        conversation_id=conversation.id,
        kind=wanted.kind,
        category=wanted.category,
        status="new",
        narrative=wanted.narrative,
        region=wanted.region,
        employer=wanted.employer,
        amount=Decimal(wanted.amount) if wanted.amount is not None else None,
        contact_name=wanted.contact_name,
        contact_phone=wanted.contact_phone,
        consent_version=wanted.consent_version,
        created_at=moment,
        updated_at=moment,
    )
    session.add(ticket)
    session.flush()
    _add_event(session, ticket, kind="created", to_status="new")
    submit_with(session, ticket, conversation)
    return ticket


def list_tickets(session: Session, *, status: str | None = None, category: str | None = None, limit: int = 100,
                 before: datetime | None = None) -> list[TicketView]:  # fmt: skip
    """Newest first; ``before``: only tickets created earlier (for the next page)."""
    conditions = []
    if status:
        conditions.append(Ticket.status == status)
    if category:
        conditions.append(Ticket.category == category)
    if before:
        conditions.append(Ticket.created_at < before)
    return [_view(*row) for row in ticket_rows(session, *conditions, limit=limit)]


def tickets_of(session: Session, conversation_id: str) -> list[TicketView]:
    """Tickets of one conversation (its public id), newest first."""
    return [_view(*row) for row in ticket_rows(session, Conversation.public_id == conversation_id)]


def read_ticket(session: Session, number: str) -> TicketView:
    """One ticket with its history; ``NotFound`` when there is none."""
    ticket = get_by_number(session, number)
    events = [
        EventView(event.kind, event.from_status, event.to_status, event.note, event.visible, name, event.created_at)
        for event, name in events_of(session, ticket)
    ]
    return _view(*ticket_rows(session, Ticket.id == ticket.id)[0], events=events)


def next_statuses(status: str) -> tuple[str, ...]:
    """Statuses a ticket may move to."""
    return NEXT_STATUSES[status]


def change_status(session: Session, *, staff: SignedIn, number: str, expected: str, to: str, note: str,
                  visible: bool) -> None:  # fmt: skip
    """Move the ticket on. The worker is told the new status, and the note when it is ``visible``."""
    ticket = get_by_number(session, number, lock=True)
    if ticket.status != expected:
        raise StaleTicket
    if to not in NEXT_STATUSES[ticket.status]:
        target = STATUS_LABELS.get(to, to)
        raise StepNotAllowed(f"“{STATUS_LABELS[ticket.status]}”的工单不能改为“{target}”。")
    cleaned = _check_note(note)
    ticket.status = to
    _add_event(
        session, ticket, kind="status", from_status=expected, to_status=to, note=cleaned,
        visible=visible and cleaned is not None, staff_id=staff.staff_id,
    )  # fmt: skip
    said = f"\n工作人员说明：{cleaned}" if visible and cleaned else ""
    _tell_worker(session, ticket, f"您的法律援助申请 {ticket.number} 状态更新：{STATUS_LABELS[to]}。{said}")


def add_note(session: Session, *, staff: SignedIn, number: str, note: str, visible: bool) -> None:
    """Add a note; with ``visible`` the worker reads it in the chat and in the lookup."""
    ticket = get_by_number(session, number, lock=True)
    cleaned = _check_note(note)
    if cleaned is None:
        raise InvalidInput("请填写备注内容。", code="note_empty")
    _add_event(session, ticket, kind="note", note=cleaned, visible=visible, staff_id=staff.staff_id)
    if visible:
        _tell_worker(session, ticket, f"您的法律援助申请 {ticket.number} 有新的说明：{cleaned}")


def assign(session: Session, *, staff: SignedIn, number: str, to: str | None) -> None:
    """Give the ticket to a colleague (by name) or to nobody."""
    ticket = get_by_number(session, number, lock=True)
    colleague = get_by_name(session, to) if to else None
    ticket.assignee_id = colleague.id if colleague else None
    note = f"分配给{colleague.name}" if colleague else "取消分配"
    _add_event(session, ticket, kind="assigned", note=note, staff_id=staff.staff_id)


def _check_note(note: str) -> str | None:
    cleaned = storable(note)
    if cleaned is not None and len(cleaned) > MAX_NOTE:
        raise InvalidInput(f"备注最多{MAX_NOTE}字。", code="note_too_long")
    return cleaned


def _add_event(session: Session, ticket: Ticket, **columns: object) -> None:
    moment = now()
    ticket.updated_at = moment
    session.add(TicketEvent(ticket_id=ticket.id, created_at=moment, **columns))
    session.flush()


def _tell_worker(session: Session, ticket: Ticket, text: str) -> None:
    public_id = session.get_one(Conversation, ticket.conversation_id).public_id
    system_notice(session, find_conversation(session, public_id, lock=True), text)


def _view(
    ticket: Ticket, conversation_id: str, assignee: str | None, events: list[EventView] | None = None
) -> TicketView:
    return TicketView(
        id=ticket.public_id,
        number=ticket.number,
        conversation_id=conversation_id,
        kind=ticket.kind,
        category=ticket.category,
        category_label=CATEGORY_LABELS[ticket.category],
        status=ticket.status,
        status_label=STATUS_LABELS[ticket.status],
        narrative=ticket.narrative,
        region=ticket.region,
        employer=ticket.employer,
        amount=ticket.amount,
        contact_name=ticket.contact_name,
        contact_phone=ticket.contact_phone,
        consent_version=ticket.consent_version,
        assignee=assignee,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        events=events or [],
    )
