"""The pages of the supervision letters, put together from what the register holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.console.addresses import query_of
from desk.console.letterviews import LetterEventItem, LetterForm, LetterPage, LetterRow, RegisterPage
from desk.console.ticketqueries import unit_names
from desk.console.urls import BASE, ticket_url
from desk.console.views import Choice, Filter, Label, choices
from desk.errors import InvalidInput
from desk.forms.fields import fields
from desk.letters import service
from desk.letters.register import STATES, Entry, Wanted, days_left, due_count, entries, years
from desk.letters.repository import events_of, letter_rows
from desk.models import Letter
from desk.office import office_of
from desk.staff.permissions import may
from desk.staff.signed_in import SignedIn
from law.calculators.inputs import InputFault
from law.calculators.spec import Input
from law.documents import DocumentSpec

ON_PAGE = 200
SOON = 3
FILTERS = {"": "全部", "due": "快到期或超期", **STATES}
COLOURS = {"issued": "orange", "replied": "azure", "closed": "green", "void": "secondary"}
EVENTS = {"issued": "发出", "corrected": "更正内容", "replied": "收到回复", "closed": "结案", "void": "作废",
          "reminder": "到期提醒"}  # fmt: skip


def letter_url(public_id: str) -> str:
    """The page of one letter."""
    return f"{BASE}/letters/{quote(public_id, safe='')}"


def asked(spec: DocumentSpec) -> tuple[Input, ...]:
    """What staff fill in; the number is given out."""
    return tuple(item for item in spec.form.inputs if item.name != "number")


def form_page(
    session: Session, staff: SignedIn, spec: DocumentSpec, known: Mapping[str, object], *, ticket: str = "",
    unit: str = "", client_key: str = "", letter: Letter | None = None, error: InvalidInput | None = None,
) -> LetterForm:  # fmt: skip
    """The form of a new letter, or (``letter``) of a correction; ``error``: why it was refused."""
    faults: tuple[InputFault, ...] = error.faults if isinstance(error, service.LetterFaults) else ()
    units = service.units_of(session, staff)
    chosen = unit or str(staff.organisation_id or "")
    return LetterForm(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="letters",
        title=f"更正 {letter.number}" if letter else f"新建{spec.title}",
        description=spec.description,
        action=f"{letter_url(letter.public_id)}/correct" if letter else f"{BASE}/letters",
        back_url=letter_url(letter.public_id) if letter else f"{BASE}/letters",
        fields=fields(asked(spec), known, faults, long=spec.long),
        units=()
        if letter
        else tuple(Choice(value=str(one.id), text=one.name, selected=str(one.id) == chosen) for one in units),
        kind=spec.name,
        ticket=ticket,
        ticket_url=ticket_url(ticket) if ticket else "",
        client_key=client_key or str(uuid.uuid4()),
        number=letter.number if letter else "",
        error="" if error is None else error.message if not faults else "有几处要改，见下面红字。",
    )


def letter_page(
    session: Session, staff: SignedIn, letter: Letter, spec: DocumentSpec, *, error: str = ""
) -> LetterPage:
    """One letter with its history and the steps that are open to ``staff``."""
    [(_, unit, ticket, name)] = letter_rows(session, Letter.id == letter.id)
    content = service.content_of(letter, spec)
    handles = may(staff, "handle")
    return LetterPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="letters",
        number=letter.number,
        title=spec.title,
        url=letter_url(letter.public_id),
        state=_state(letter.state),
        due=_due(days_left(letter.state, letter.reply_due_on)),
        issued_on=letter.issued_on,
        reply_due_on=letter.reply_due_on,
        replied_on=letter.replied_on,
        closed_on=letter.closed_on,
        unit=unit or "",
        staff=name,
        ticket=ticket or "",
        ticket_url=ticket_url(ticket) if ticket else "",
        answers=tuple((item.label, text) for item, text in content.answers if item.name != "number"),
        submit=spec.submit,
        events=tuple(
            LetterEventItem(at=event.created_at, what=EVENTS[event.what], who=who or "系统", note=event.note or "")
            for event, who in events_of(session, letter)
        ),
        can_correct=handles and letter.state == "issued",
        can_reply=handles and letter.state == "issued",
        can_close=handles and letter.state in ("issued", "replied"),
        today=china_date(now()),
        error=error,
    )


def register_page(session: Session, staff: SignedIn, wanted: Wanted) -> RegisterPage:
    """The lines that were asked for, with filters and counts."""
    kinds = office_of(session).rules.letters.kinds
    found = entries(session, staff, wanted, most=ON_PAGE + 1)
    due = due_count(session, staff)
    return RegisterPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="letters",
        rows=tuple(_row(entry) for entry in found[:ON_PAGE]),
        filters=tuple(
            Filter(key=key, text=text, url=address(replace(wanted, state=key)), current=key == wanted.state,
                   count=due if key == "due" else None)
            for key, text in FILTERS.items()
        ),
        current=wanted.state,
        kinds=choices("全部文种", [(key, kind.label) for key, kind in kinds.items()], wanted.kind),
        years=choices("全部年份", [(str(one), f"{one}年") for one in years(session, staff)], str(wanted.year or "")),
        units=choices("全部单位", [(str(one), name) for one, name in unit_names(session)], str(wanted.unit or "")),
        search=wanted.search,
        export_url=address(wanted, "/export"),
        new_kinds=tuple((f"{BASE}/letters/new?kind={key}", kind.label) for key, kind in kinds.items())
        if may(staff, "handle")
        else (),
        due=due,
        more=len(found) > ON_PAGE,
    )  # fmt: skip


def address(wanted: Wanted, page: str = "") -> str:
    """The address of a register."""
    query = query_of({
        "state": wanted.state, "kind": wanted.kind, "year": wanted.year, "unit": wanted.unit, "q": wanted.search,
    })  # fmt: skip
    return f"{BASE}/letters{page}?{query}" if query else f"{BASE}/letters{page}"


def _row(entry: Entry) -> LetterRow:
    return LetterRow(
        number=entry.number, url=letter_url(entry.public_id), kind=entry.kind, issued_on=entry.issued_on,
        unit=entry.unit, employer=entry.employer, matter=entry.matter, basis=entry.basis,
        reply_due_on=entry.reply_due_on, replied_on=entry.replied_on, state=_state(entry.state),
        due=_due(days_left(entry.state, entry.reply_due_on)),
    )  # fmt: skip


def _state(state: str) -> Label:
    return Label(text=STATES[state], colour=COLOURS[state])


def _due(left: int | None) -> Label | None:
    if left is None:
        return None
    if left < 0:
        return Label(text=f"超期{-left}天", colour="red")
    return Label(text="今天到期" if left == 0 else f"还有{left}天", colour="orange" if left <= SOON else "secondary")
