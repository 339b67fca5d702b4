"""The page of one ticket: its fields, its history, and the steps on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console import labels, masking
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.console.urls import conversation_url, ticket_url
from desk.console.views import Choice, StatusForm, TicketEventItem, TicketPage
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict, InvalidInput
from desk.staff.signed_in import SignedIn
from desk.tickets.schemas import STATUS_LABELS
from desk.tickets.service import EventView, TicketView, add_note, assign, change_status, next_statuses, read_ticket

router = APIRouter(prefix="/tickets/{number}")
CONTACT_SEEN = "查看了联系方式"


@router.get("")
def show_ticket(number: str, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """The page; name and phone are masked."""
    return pages.response("ticket.html", _page(read_ticket(session, number), staff))


@router.post("/contact")
def show_contact(number: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The page with name and phone; that somebody looked is written into the history first."""
    with desk.database.write() as session:
        add_note(session, staff=staff, number=number, note=CONTACT_SEEN, visible=False)
    with desk.database.read() as session:
        view = _page(read_ticket(session, number), staff, contact=True)
    return pages.response("ticket.html", view)


@router.post("/assign")
def assign_to_me(number: str, desk: TheDesk, staff: CurrentStaff) -> Response:
    """The person who presses the button handles the ticket from now on."""
    with desk.database.write() as session:
        assign(session, staff=staff, number=number, to=staff.name)
    return RedirectResponse(ticket_url(number), status_code=303)


@router.post("/status")
def move_on(
    number: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    status: Annotated[str, Form()] = "",
    expected: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    visible: Annotated[bool, Form()] = False,
) -> Response:
    """Change the status, or only add a note when no status is chosen. An error keeps what was typed."""
    text = note.replace("\r\n", "\n")
    try:
        with desk.database.write() as session:
            if status:
                change_status(
                    session, staff=staff, number=number, expected=expected, to=status, note=text, visible=visible
                )
            else:
                add_note(session, staff=staff, number=number, note=text, visible=visible)
    except (Conflict, InvalidInput) as error:
        return _again(desk, pages, staff, number, status, text, visible, error)
    return RedirectResponse(ticket_url(number), status_code=303)


def _again(
    desk: Desk,
    pages: Renderer,
    staff: SignedIn,
    number: str,
    status: str,
    note: str,
    visible: bool,
    error: Conflict | InvalidInput,
) -> Response:
    """The page as the ticket is now, with the reason and what was typed."""
    with desk.database.read() as session:
        ticket = read_ticket(session, number)
    form = StatusForm(
        choices=_choices(ticket, status), expected=ticket.status, note=note, visible=visible, error=error.message
    )
    return pages.response("ticket.html", _page(ticket, staff, form=form), error.status)


def _page(ticket: TicketView, staff: SignedIn, *, contact: bool = False, form: StatusForm | None = None) -> TicketPage:
    return TicketPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="tickets",
        number=ticket.number,
        url=ticket_url(ticket.number),
        kind=labels.TICKET_KINDS.get(ticket.kind, ticket.kind),
        category=ticket.category_label,
        status=labels.ticket_status(ticket.status),
        region=labels.region(ticket.region),
        employer=ticket.employer or "",
        amount=_amount(ticket.amount),
        narrative=ticket.narrative,
        contact_name=(ticket.contact_name or "") if contact else masking.name(ticket.contact_name),
        contact_phone=ticket.contact_phone if contact else masking.phone(ticket.contact_phone),
        contact_shown=contact,
        consent=f"已同意（文本版本 {ticket.consent_version}）",
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        assignee=ticket.assignee or "",
        mine=ticket.assignee == staff.name,
        conversation_url=conversation_url(ticket.conversation_id),
        events=tuple(_event(event) for event in reversed(ticket.events)),
        form=form or StatusForm(choices=_choices(ticket), expected=ticket.status),
    )


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,} 元"


def _choices(ticket: TicketView, chosen: str = "") -> tuple[Choice, ...]:
    """The statuses this ticket may get; first of all none, for a note alone."""
    allowed = [("", f"不改状态（{ticket.status_label}），只加说明")]
    allowed += [(status, STATUS_LABELS[status]) for status in next_statuses(ticket.status)]
    return tuple(Choice(value=value, text=text, selected=value == chosen) for value, text in allowed)


def _event(event: EventView) -> TicketEventItem:
    what = labels.EVENTS.get(event.kind, event.kind)
    note = event.note or ""
    if event.kind == "status":
        what = f"{STATUS_LABELS[event.from_status or 'new']} → {STATUS_LABELS[event.to_status or 'new']}"
    elif event.kind == "assigned" or (event.kind == "note" and note == CONTACT_SEEN):
        what, note = note, ""
    who = event.staff_name or ("职工" if event.kind == "created" else "")
    return TicketEventItem(at=event.created_at, what=what, who=who, note=note, note_visible=event.visible)
