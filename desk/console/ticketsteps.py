"""The steps on one ticket. Each changes one thing in one transaction; an error shows the page as it is now with the
reason, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.console.ticket import CONTACT_SEEN, read_page, status_form
from desk.console.urls import ticket_url
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict, InvalidInput
from desk.staff.repository import StaffNotFound
from desk.staff.signed_in import SignedIn
from desk.tickets import service

router = APIRouter(prefix="/tickets/{number}")
Change = Callable[[Session], None]


@router.get("")
def show_ticket(number: str, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """The page; name and phone are masked."""
    return pages.response("ticket.html", read_page(session, staff, number))


@router.post("/contact")
def show_contact(number: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The page with name and phone; that somebody looked is written into the history first."""
    with desk.database.write() as session:
        service.note_viewed(session, staff=staff, number=number, what=CONTACT_SEEN)
    with desk.database.read() as session:
        view = read_page(session, staff, number, contact=True)
    return pages.response("ticket.html", view)


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

    def change(session: Session) -> None:
        if status:
            service.change_status(
                session, staff=staff, number=number, expected=expected, to=status, note=text, visible=visible
            )
        else:
            service.add_note(session, staff=staff, number=number, note=text, visible=visible)

    try:
        with desk.database.write() as session:
            change(session)
    except (Conflict, InvalidInput) as error:
        with desk.database.read() as session:
            ticket = service.read_ticket(session, number, staff=staff)
            form = status_form(ticket, chosen=status, note=text, visible=visible, error=error.message)
            view = read_page(session, staff, number, form=form)
        return pages.response("ticket.html", view, error.status)
    return RedirectResponse(ticket_url(number), status_code=303)


@router.post("/assign")
def assign(
    number: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, to: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Give the ticket to a colleague; without a name to the person who presses the button."""
    return _step(
        desk,
        pages,
        staff,
        number,
        lambda session: service.assign(session, staff=staff, number=number, to=to or staff.name),
    )


@router.post("/unit")
def transfer(
    number: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    unit: Annotated[int, Form(ge=0)] = 0,
    note: Annotated[str, Form()] = "",
) -> Response:
    """Give the ticket to another unit; the worker is told which."""

    def change(session: Session) -> None:
        service.transfer_to_unit(session, staff=staff, number=number, unit_id=unit, note=note)

    return _step(desk, pages, staff, number, change)


@router.post("/class")
def classify(
    number: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    limit_class: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Change the class of the time limit."""

    def change(session: Session) -> None:
        service.classify(session, staff=staff, number=number, limit_class=limit_class, note=note)

    return _step(desk, pages, staff, number, change)


@router.post("/limitation")
def set_limitation(
    number: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, day: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Record the last day of a limitation; an empty field takes it away."""

    def change(session: Session) -> None:
        service.set_limitation(session, staff=staff, number=number, last_day=_day(day))

    return _step(desk, pages, staff, number, change)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"“{text}”不是日期，请写成 2026-12-31 这样。") from None


def _step(desk: Desk, pages: Renderer, staff: SignedIn, number: str, change: Change) -> Response:
    """Do one step and show the page; what went wrong is said on the page as it is now."""
    try:
        with desk.database.write() as session:
            change(session)
    except (Conflict, InvalidInput, StaffNotFound) as error:
        with desk.database.read() as session:
            view = read_page(session, staff, number, error=error.message)
        return pages.response("ticket.html", view, error.status)
    return RedirectResponse(ticket_url(number), status_code=303)
