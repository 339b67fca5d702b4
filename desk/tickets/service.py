"""Tickets: created once, read by those who may, moved along by staff; the worker hears of every visible step."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.clock import china_day, now
from desk.conversations.repository import ConversationErased, find_conversation
from desk.conversations.search import EMPLOYER, index_text
from desk.crypto import new_public_id
from desk.errors import Conflict, InvalidInput
from desk.files.service import submit_with
from desk.models import Conversation, Organisation, Ticket
from desk.office import office_of
from desk.organisation.service import get_unit, route
from desk.staff.permissions import require
from desk.staff.repository import get_by_name
from desk.staff.signed_in import SignedIn
from desk.tickets.changes import (
    StaleTicket,
    add_button,
    add_event,
    assess_urgency,
    check_note,
    due_sentence,
    move,
    name_of,
    replan,
    tell_worker,
)
from desk.tickets.linking import employer_key, link, person_key
from desk.tickets.repository import find_by_key, get_by_number, next_number, ticket_rows, visible_to
from desk.tickets.schemas import CreateTicket
from desk.tickets.urgency import people_in
from desk.tickets.views import EventView, TicketView, view_of
from law.tickets.limits import CLASSES

__all__ = [
    "EventView", "TicketView", "add_note", "assign", "change_status", "classify", "create", "list_tickets",
    "open_callback", "read_ticket", "set_limitation", "tickets_of", "transfer_to_unit",
]  # fmt: skip


class KeyReused(Conflict):
    code = "idempotency_conflict"
    message = "这个幂等键已经用于另一个对话的工单。"


class UnknownKind(InvalidInput):
    code = "ticket_kind"


class PhoneMissing(InvalidInput):
    code = "phone_missing"
    message = "请留一个能联系到您的电话；只有劳动法律监督线索可以不留。"


def create(session: Session, idempotency_key: str, wanted: CreateTicket) -> tuple[Ticket, bool]:
    """The ticket of this key, and whether it is new. The same key never makes a second ticket."""
    conversation = find_conversation(session, wanted.conversation_id)
    if conversation.erased_at is not None:
        raise ConversationErased
    kinds = office_of(session).rules.kinds
    if wanted.kind not in kinds:
        raise UnknownKind(f"没有“{wanted.kind}”这种工单，只能是：{'、'.join(kinds.kinds)}。")
    if wanted.contact_phone is None and not kinds[wanted.kind].anonymous:
        raise PhoneMissing
    return _once(session, idempotency_key, conversation, _from(wanted))


def open_callback(session: Session, idempotency_key: str, conversation: Conversation, narrative: str) -> Ticket:
    """The ticket of a request for a person that nobody took: it is answered in the conversation itself."""
    values: dict[str, object] = {
        "kind": "callback",
        "category": "other",
        "narrative": narrative,
        "region": conversation.region,
    }
    return _once(session, idempotency_key, conversation, values)[0]


def _from(wanted: CreateTicket) -> dict[str, object]:
    values = wanted.model_dump(exclude={"conversation_id", "amount"})
    values["amount"] = Decimal(wanted.amount) if wanted.amount is not None else None
    counts = [f"{wanted.answers[key]}人" for key in ("people", "headcount") if key in wanted.answers]
    values["answers"] = wanted.answers or None
    values["people"] = people_in(wanted.narrative, *counts) if "headcount" not in wanted.answers else None
    return values


def _once(
    session: Session, key: str, conversation: Conversation, values: dict[str, object]
) -> tuple[Ticket, bool]:  # fmt: skip
    existing = find_by_key(session, key)
    if existing is None:
        try:
            with session.begin_nested():
                return _insert(session, key, conversation, values), True
        except IntegrityError:
            # Another process stored the same key between our look and our insert.
            existing = find_by_key(session, key)
            if existing is None:
                raise
    if existing.conversation_id != conversation.id:
        raise KeyReused
    return existing, False


def _insert(session: Session, key: str, conversation: Conversation, values: dict[str, object]) -> Ticket:
    moment = now()
    day = china_day(moment)
    rules = office_of(session).rules
    kind = rules.kinds[str(values["kind"])]
    ticket = Ticket(
        public_id=new_public_id(),
        number=f"FY-{day}-{next_number(session, day):04d}",
        idempotency_key=key,
        conversation_id=conversation.id,
        status=rules.states.initial,
        limit_class=kind.limit,
        urgency=0,
        urgency_reasons="",
        created_at=moment,
        updated_at=moment,
        **values,
    )
    ticket.employer_key = employer_key(session, ticket.employer)
    index_text(session, ticket.conversation_id, ticket.employer or "", EMPLOYER)
    ticket.person_key = person_key(session, ticket.contact_phone)
    ticket.organisation_id = route(session, kind, ticket.region or conversation.region, ticket.employer)
    session.add(ticket)
    session.flush()
    actor = "worker" if ticket.consent_version is not None else "system"
    add_event(session, ticket, kind="created", actor=actor, to_status=ticket.status)
    if ticket.organisation_id is not None:
        unit = session.get_one(Organisation, ticket.organisation_id)
        add_event(session, ticket, kind="routed", actor="system", note=f"按地区和事项派给{unit.name}")
    linked = link(session, ticket)
    if linked.duplicate is not None:
        add_event(session, ticket, kind="link", actor="system", note=f"可能与 {linked.duplicate.number} 重复")
    replan(session, ticket)
    for other in linked.group:
        assess_urgency(session, other)
    submit_with(session, ticket, conversation)
    return ticket


def list_tickets(
    session: Session, *, status: str | None = None, category: str | None = None, limit: int = 100,
    before: datetime | None = None, staff: SignedIn | None = None, where: tuple[ColumnElement[bool], ...] = (),
    order: tuple[ColumnElement[Any], ...] = (), offset: int = 0,
) -> list[TicketView]:  # fmt: skip
    """Newest first; ``before``: only tickets created earlier (for the next page); ``staff``: only what they may see."""
    conditions = [visible_to(session, staff), *where]
    if status:
        conditions.append(Ticket.status == status)
    if category:
        conditions.append(Ticket.category == category)
    if before:
        conditions.append(Ticket.created_at < before)
    rows = ticket_rows(session, *conditions, order=order, limit=limit, offset=offset)
    return [view_of(session, row) for row in rows]


def tickets_of(session: Session, conversation_id: str) -> list[TicketView]:
    """Tickets of one conversation (its public id), newest first."""
    return [view_of(session, row) for row in ticket_rows(session, Conversation.public_id == conversation_id)]


def read_ticket(session: Session, number: str, *, staff: SignedIn | None = None) -> TicketView:
    """One ticket with its history; ``NotFound`` when there is none, or none that ``staff`` may see."""
    ticket = get_by_number(session, number, staff=staff)
    return view_of(session, ticket_rows(session, Ticket.id == ticket.id)[0], whole=True)


def _to_change(session: Session, staff: SignedIn, number: str) -> Ticket:
    """The ticket, locked for a step of this person; ``Forbidden`` for a role that only reads."""
    require(staff, "handle")
    return get_by_number(session, number, lock=True, staff=staff)


def change_status(
    session: Session, *, staff: SignedIn, number: str, expected: str, to: str, note: str, visible: bool
) -> None:
    """Move the ticket on. The worker is told the new status, and the note when it is ``visible`` (a reason always)."""
    ticket = _to_change(session, staff, number)
    if ticket.status != expected:
        raise StaleTicket
    move(session, ticket, to=to, actor="staff", note=note, visible=visible, staff_id=staff.staff_id)
    machine = office_of(session).rules.states
    step = machine.step(expected, to, "staff")
    cleaned = check_note(note)
    shown = cleaned is not None and (visible or (step is not None and step.reason))
    said = f"\n工作人员说明：{cleaned}" if shown else ""
    state = machine.states[to]
    due = due_sentence(ticket) if to == "accepted" else ""
    buttons = [add_button(ticket)] if state.clock == "stands" else []
    told = f"{name_of(session, ticket)} 状态更新：{state.label}。{state.told}{due}{said}"
    tell_worker(session, ticket, told, *buttons, rating=to == "resolved")


def add_note(session: Session, *, staff: SignedIn, number: str, note: str, visible: bool) -> None:
    """Add a note; with ``visible`` the worker reads it in the chat and in the lookup."""
    ticket = _to_change(session, staff, number)
    cleaned = check_note(note)
    if cleaned is None:
        raise InvalidInput("请填写备注内容。", code="note_empty")
    add_event(session, ticket, kind="note", actor="staff", note=cleaned, visible=visible, staff_id=staff.staff_id)
    if visible:
        tell_worker(session, ticket, f"{name_of(session, ticket)} 有新的说明：{cleaned}")


def note_viewed(session: Session, *, staff: SignedIn, number: str, what: str) -> None:
    """Write into the history that somebody looked at what is usually hidden."""
    ticket = _to_change(session, staff, number)
    add_event(session, ticket, kind="viewed", actor="staff", note=what, staff_id=staff.staff_id)


def assign(session: Session, *, staff: SignedIn, number: str, to: str | None) -> None:
    """Give the ticket to a colleague (by name) or to nobody."""
    ticket = _to_change(session, staff, number)
    colleague = get_by_name(session, to) if to else None
    if ticket.assignee_id == (colleague.id if colleague else None):
        return
    ticket.assignee_id = colleague.id if colleague else None
    note = f"分配给{colleague.name}" if colleague else "取消分配"
    add_event(session, ticket, kind="assigned", actor="staff", note=note, staff_id=staff.staff_id)


def transfer_to_unit(session: Session, *, staff: SignedIn, number: str, unit_id: int, note: str) -> None:
    """Give the ticket to another unit, with the reason; whoever had it has it no longer."""
    ticket = _to_change(session, staff, number)
    unit = get_unit(session, unit_id)
    cleaned = check_note(note)
    if cleaned is None:
        raise InvalidInput("转交给其他单位要写明原因。", code="reason_missing")
    if ticket.organisation_id == unit.id:
        raise Conflict(f"这个工单已经在{unit.name}。", code="ticket_unit")
    ticket.organisation_id, ticket.assignee_id = unit.id, None
    add_event(
        session, ticket, kind="routed", actor="staff", note=f"转交给{unit.name}：{cleaned}", staff_id=staff.staff_id
    )
    tell_worker(session, ticket, f"{name_of(session, ticket)} 已转交给{unit.name}办理，不用您再跑一次。")


def classify(session: Session, *, staff: SignedIn, number: str, limit_class: str, note: str) -> None:
    """Change the class of the time limit, with the reason; the limit is counted anew from the same beginning."""
    ticket = _to_change(session, staff, number)
    if limit_class not in CLASSES:
        raise InvalidInput("时限类别不对，请重新选择。", code="limit_class")
    cleaned = check_note(note)
    if cleaned is None:
        raise InvalidInput("改时限类别要写明原因。", code="reason_missing")
    classes = office_of(session).rules.limits.classes
    before, ticket.limit_class = ticket.limit_class, limit_class
    words = f"时限由{classes[before].label}改为{classes[limit_class].label}：{cleaned}"
    add_event(session, ticket, kind="class", actor="staff", note=words, staff_id=staff.staff_id)
    replan(session, ticket)


def set_limitation(session: Session, *, staff: SignedIn, number: str, last_day: date | None) -> None:
    """Record the last day of a limitation or answer date (None: there is none); reminders follow from it."""
    ticket = _to_change(session, staff, number)
    ticket.limitation_on = last_day
    words = f"时效或期限届满日：{last_day.isoformat()}" if last_day else "取消了时效或期限届满日"
    add_event(session, ticket, kind="facts", actor="staff", note=words, staff_id=staff.staff_id)
    replan(session, ticket)
