"""The union's supervision letters (一函两书): register, form, page, Word file, export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.clock import china_date, now
from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.addresses import day, number
from desk.console.letterpages import FILTERS, asked, form_page, letter_page, letter_url, register_page
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.deps import ReadSession, TheDesk
from desk.documents.errors import UnknownDocument
from desk.documents.printview import as_html
from desk.documents.template import MEDIA_TYPE
from desk.errors import Conflict, InvalidInput
from desk.forms.fields import Typed, answers
from desk.http import attachment
from desk.letters import service
from desk.letters.register import Wanted, as_xlsx, entries
from desk.letters.repository import get_letter
from desk.models import Letter
from desk.office import office_of
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from desk.tickets.service import read_ticket
from desk.workbook import MEDIA_TYPE as XLSX
from law.documents import DocumentSpec

router = APIRouter(prefix="/letters")
PRINT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
ClientKey = Annotated[str, Form(pattern=r"^[A-Za-z0-9-]{8,64}$")]


@router.get("")
def show_register(
    session: ReadSession, staff: CurrentStaff, pages: Pages, state: str = "", kind: str = "", year: str = "",
    unit: str = "", search: Annotated[str, Query(alias="q", max_length=100)] = "",
) -> Response:  # fmt: skip
    """The register; what the address asks for and does not exist is left out."""
    wanted = _wanted(session, state, kind, year, unit, search)
    return pages.response("letters.html", register_page(session, staff, wanted))


@router.get("/export")
def export(
    session: ReadSession, staff: CurrentStaff, state: str = "", kind: str = "", year: str = "", unit: str = "",
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
) -> Response:  # fmt: skip
    """The lines that the register shows, as an Excel file."""
    found = entries(session, staff, _wanted(session, state, kind, year, unit, search))
    return _download(as_xlsx(found), XLSX, f"一函两书登记簿-{china_date(now()).isoformat()}.xlsx")


@router.get("/new")
def show_form(
    desk: TheDesk, session: ReadSession, staff: CurrentStaff, pages: Pages,
    kind: str = "supervision_notice", ticket: Annotated[str, Query(max_length=20)] = "",
) -> Response:  # fmt: skip
    """An empty letter, or one begun with what a ticket says."""
    require(staff, "handle")
    spec = _spec(desk, session, kind)
    known = _known(session, staff, spec, ticket)
    return pages.response("letter_form.html", form_page(session, staff, spec, known, ticket=ticket))


@router.post("")
def issue(
    desk: TheDesk, staff: CurrentStaff, pages: Pages, typed: Typed, kind: Annotated[str, Form()],
    client_key: ClientKey, ticket: Annotated[str, Form(max_length=20)] = "",
    unit: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
) -> Response:  # fmt: skip
    """Number the letter and enter it; the same form again leads to the same letter. An error keeps what was typed."""
    with desk.database.read() as session:
        spec = _spec(desk, session, kind)
    written = answers(asked(spec), typed)
    try:
        with desk.database.write() as session:
            letter = service.issue(
                session, staff=staff, spec=spec, answers=written, client_key=client_key,
                unit_id=int(unit) if unit else None, ticket_number=ticket or None,
            )  # fmt: skip
            url = letter_url(letter.public_id)
    except InvalidInput as error:
        with desk.database.read() as session:
            view = form_page(
                session, staff, spec, written, ticket=ticket, unit=unit, client_key=client_key, error=error
            )
        return pages.response("letter_form.html", view, error.status)
    return RedirectResponse(url, status_code=303)


@router.get("/{public_id}")
def show_letter(public_id: str, desk: TheDesk, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """One letter."""
    return pages.response("letter.html", letter_page(session, staff, *_letter(desk, session, staff, public_id)))


@router.get("/{public_id}/file")
def download(public_id: str, desk: TheDesk, session: ReadSession, staff: CurrentStaff) -> Response:
    """The Word file."""
    letter, spec = _letter(desk, session, staff, public_id)
    return _download(service.file_of(letter, spec), MEDIA_TYPE, f"{spec.title}{letter.number}.docx")


@router.get("/{public_id}/print")
def print_view(public_id: str, desk: TheDesk, session: ReadSession, staff: CurrentStaff) -> Response:
    """The letter as a page to print."""
    letter, spec = _letter(desk, session, staff, public_id)
    page = as_html(f"{spec.title}{letter.number}", service.file_of(letter, spec))
    return HTMLResponse(page, headers={"Content-Security-Policy": PRINT_POLICY})


@router.get("/{public_id}/correct")
def show_correction(public_id: str, desk: TheDesk, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """The form with what stands in the letter."""
    require(staff, "handle")
    letter, spec = _letter(desk, session, staff, public_id)
    return pages.response("letter_form.html", form_page(session, staff, spec, letter.answers, letter=letter))


@router.post("/{public_id}/correct")
def correct(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, typed: Typed) -> Response:
    """Replace what stands in the letter; number and day stay."""
    with desk.database.read() as session:
        letter, spec = _letter(desk, session, staff, public_id)
        written = answers(asked(spec), typed)
    try:
        with desk.database.write() as session:
            service.correct(session, staff=staff, public_id=public_id, spec=spec, answers=written)
    except InvalidInput as error:
        with desk.database.read() as session:
            letter, spec = _letter(desk, session, staff, public_id)
            view = form_page(session, staff, spec, written, letter=letter, error=error)
        return pages.response("letter_form.html", view, error.status)
    return RedirectResponse(letter_url(public_id), status_code=303)


@router.post("/{public_id}/reply")
def reply_came(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, on: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """The employer answered."""
    return _step(desk, pages, staff, public_id, lambda session: service.reply_came(
        session, staff=staff, public_id=public_id, on=day(on), note=note))  # fmt: skip


@router.post("/{public_id}/close")
def close(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, note: Annotated[str, Form()] = ""
) -> Response:
    """The matter is at its end."""
    return _step(desk, pages, staff, public_id, lambda session: service.close(
        session, staff=staff, public_id=public_id, note=note))  # fmt: skip


@router.post("/{public_id}/void")
def declare_void(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, note: Annotated[str, Form()] = ""
) -> Response:
    """Issued in error."""
    return _step(desk, pages, staff, public_id, lambda session: service.declare_void(
        session, staff=staff, public_id=public_id, note=note))  # fmt: skip


def _step(
    desk: Desk, pages: Renderer, staff: SignedIn, public_id: str, change: Callable[[Session], object]
) -> Response:
    """Do one step and show the page; an error shows the page as it is now, with the reason."""
    try:
        with desk.database.write() as session:
            change(session)
    except (Conflict, InvalidInput) as error:
        with desk.database.read() as session:
            view = letter_page(session, staff, *_letter(desk, session, staff, public_id), error=error.message)
        return pages.response("letter.html", view, error.status)
    return RedirectResponse(letter_url(public_id), status_code=303)


def _spec(desk: Desk, session: Session, kind: str) -> DocumentSpec:
    """The document of a kind that is numbered. ``UnknownDocument`` for any other."""
    if kind not in office_of(session).rules.letters.kinds:
        raise UnknownDocument
    return desk.documents.spec(kind, "staff")


def _letter(desk: Desk, session: Session, staff: SignedIn, public_id: str) -> tuple[Letter, DocumentSpec]:
    letter = get_letter(session, public_id, staff)
    return letter, desk.documents.spec(letter.kind, "staff")


def _known(session: Session, staff: SignedIn, spec: DocumentSpec, ticket: str) -> dict[str, object]:
    """What a ticket and the rules fill in; the worker's own words stay out of a letter to the employer."""
    days = office_of(session).rules.letters.kinds[spec.name].reply_days
    known: dict[str, object] = {"reply_by": (china_date(now()) + timedelta(days=days)).isoformat()}
    if ticket:
        employer = read_ticket(session, ticket, staff=staff).employer
        names = {item.name for item in spec.form.inputs}
        known |= {"concerned" if "concerned" in names else "employer_name": employer} if employer else {}
    return known


def _wanted(session: Session, state: str, kind: str, year: str, unit: str, search: str) -> Wanted:
    return Wanted(
        state=state if state in FILTERS else "",
        kind=kind if kind in office_of(session).rules.letters.kinds else "",
        year=number(year),
        unit=number(unit),
        search=search.strip(),
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers=attachment(name))
