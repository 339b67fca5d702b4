"""The page of one ticket: its facts, files, links, history, and the forms of every step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.console import labels, masking
from desk.console.ticketqueries import unit_names
from desk.console.ticketviews import FileItem, LinkItem, StatusForm, TicketEventItem, TicketPage
from desk.console.urls import conversation_url, file_url, ticket_url
from desk.console.views import Choice, Label
from desk.files.schemas import FileInfo
from desk.files.service import list_ticket_files, size_text
from desk.models import Staff
from desk.office import Office, office_of
from desk.staff.signed_in import SignedIn
from desk.tickets.repository import get_by_number
from desk.tickets.service import EventView, TicketView, read_ticket
from law.tickets.limits import CLASSES

CONTACT_SEEN = "查看了联系方式"
_LINKS = {"duplicate": "可能重复", "group": "同一单位"}
_ICONS = {"worker": "worker", "staff": "staff", "system": "bot"}
_NOTES_AS_WORDS = frozenset({"assigned", "routed", "class", "facts", "link", "reminder", "viewed"})


def read_page(
    session: Session, staff: SignedIn, number: str, *, contact: bool = False, form: StatusForm | None = None,
    error: str = "",
) -> TicketPage:  # fmt: skip
    """The page; name and phone are masked unless ``contact``. ``NotFound`` without such a ticket for this person."""
    ticket = read_ticket(session, number, staff=staff)
    files = list_ticket_files(session, get_by_number(session, number))
    office = office_of(session)
    return TicketPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="tickets",
        number=ticket.number,
        url=ticket_url(ticket.number),
        kind=ticket.kind_label,
        category=ticket.category_label,
        status=Label(text=ticket.status_label, colour=ticket.status_colour),
        told=office.rules.states.states[ticket.status].told,
        urgency=labels.URGENCY.get(ticket.urgency_level) if ticket.is_open else None,
        reasons="、".join(ticket.urgency_reasons),
        region=labels.region(ticket.region),
        employer=ticket.employer or "",
        amount=_amount(ticket.amount),
        people=f"{ticket.people} 人" if ticket.people else "",
        narrative=ticket.narrative,
        answers=ticket.answers,
        contact_name=(ticket.contact_name or "") if contact else masking.name(ticket.contact_name),
        contact_phone=(ticket.contact_phone or "") if contact else masking.phone(ticket.contact_phone or ""),
        contact_shown=contact,
        consent=f"已同意（文本版本 {ticket.consent_version}）"
        if ticket.consent_version
        else "在对话里答复，没有留电话",
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        accept_due_at=ticket.accept_due_at,
        answer_due_at=ticket.answer_due_at,
        overdue=ticket.overdue,
        finished_at=ticket.finished_at,
        limit_label=ticket.limit_label,
        limitation_on=ticket.limitation_on,
        limitation_left=_left(ticket.limitation_on),
        assignee=ticket.assignee or "",
        mine=ticket.assignee == staff.name,
        unit=ticket.unit or "",
        colleagues=_colleagues(session, ticket),
        units=_units(session, ticket),
        classes=_classes(office, ticket),
        files=tuple(_file(file) for file in files),
        links=tuple(
            LinkItem(number=link.number, url=ticket_url(link.number), what=_LINKS[link.kind], status=link.status_label)
            for link in ticket.links
        ),
        screen=_screen(office, ticket),
        conversation_url=conversation_url(ticket.conversation_id),
        events=tuple(_event(office, event) for event in reversed(ticket.events)),
        form=form or status_form(ticket),
        error=error,
    )


def status_form(ticket: TicketView, *, chosen: str = "", note: str = "", visible: bool = False,
                error: str = "") -> StatusForm:  # fmt: skip
    """The steps of this ticket; first of all none, for a note alone."""
    steps = [("", f"不改状态（{ticket.status_label}），只加说明")]
    steps += [(step.to, f"{step.label}{'（要写原因）' if step.reason else ''}") for step in ticket.steps]
    return StatusForm(
        choices=tuple(Choice(value=value, text=text, selected=value == chosen) for value, text in steps),
        expected=ticket.status,
        needs_reason=tuple(step.to for step in ticket.steps if step.reason),
        note=note,
        visible=visible,
        error=error,
    )


def _left(last_day: date | None) -> int | None:
    return None if last_day is None else (last_day - china_date(now())).days


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,} 元"


def _colleagues(session: Session, ticket: TicketView) -> tuple[Choice, ...]:
    names = session.scalars(select(Staff.name).where(Staff.active).order_by(Staff.name))
    return tuple(Choice(value=name, text=name, selected=name == ticket.assignee) for name in names)


def _units(session: Session, ticket: TicketView) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(unit), text=name) for unit, name in unit_names(session) if unit != ticket.unit_id)


def _classes(office: Office, ticket: TicketView) -> tuple[Choice, ...]:
    classes = office.rules.limits.classes
    return tuple(
        Choice(
            value=key,
            text=f"{classes[key].label}（{classes[key].answer_days} 个工作日办结）",
            selected=key == ticket.limit_class,
        )
        for key in CLASSES
    )


def _file(file: FileInfo) -> FileItem:
    return FileItem(
        name=file.name, label=file.label, size=size_text(file.size), url=file_url(file.id), at=file.created_at
    )


def _screen(office: Office, ticket: TicketView) -> str:
    """What the law says of the matter of an application for legal aid; "" for other tickets."""
    if ticket.kind != "legal_aid":
        return ""
    screen = office.rules.eligibility
    matter = screen.matters.get(ticket.category)
    if matter is None:
        return screen.outside
    listed = f"{matter[0]}，属于《法律援助法》第{matter[1]}条列出的事项；"
    return f"{listed}经济困难要不要核查，看职工属于哪一类（第42条）。"


def _event(office: Office, event: EventView) -> TicketEventItem:
    states = office.rules.states.states
    what, note = labels.EVENTS.get(event.kind, event.kind), event.note or ""
    if event.kind == "status":
        what = " → ".join(
            states[key].label if key in states else key for key in (event.from_status or "", event.to_status or "")
        )
    elif event.kind == "created" and event.actor == "system":
        what = "系统建立"
    elif event.kind in _NOTES_AS_WORDS or note == CONTACT_SEEN:
        what, note = note, ""
    who = event.staff_name or {"worker": "职工", "system": "系统"}.get(event.actor, "")
    return TicketEventItem(
        at=event.created_at, what=what, who=who, note=note, note_visible=event.visible, icon=_ICONS[event.actor]
    )
