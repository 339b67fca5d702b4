"""The register of supervision letters: filters, search, and its table as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.letters.repository import letter_rows, visible_to
from desk.models import Letter
from desk.office import office_of
from desk.organisation.service import unit_and_below
from desk.staff.signed_in import SignedIn
from desk.workbook import as_xlsx as workbook

STATES = {"issued": "待回复", "replied": "已回复", "closed": "已结案", "void": "已作废"}
HEADERS = (
    "文号", "文种", "出具日期", "单位", "受文单位", "涉及单位", "事项", "依据", "回复期限", "收到回复", "结案日期",
    "状态", "工单", "经办人",
)  # fmt: skip
DEPTH = 5000


@dataclass(frozen=True)
class Entry:
    """One line of the register."""

    public_id: str
    number: str
    kind: str
    issued_on: date
    unit: str
    addressee: str
    employer: str
    matter: str
    basis: str
    reply_due_on: date | None
    replied_on: date | None
    closed_on: date | None
    state: str
    ticket: str
    staff: str


@dataclass(frozen=True)
class Wanted:
    """What the register shows; "" and None = everything. ``state``: a key of STATES, or due: late or nearly so."""

    state: str = ""
    kind: str = ""
    year: int | None = None
    unit: int | None = None
    search: str = ""


def days_left(state: str, reply_due_on: date | None) -> int | None:
    """Days until a reply that is still awaited is due; negative when it is late, None when none is awaited."""
    return (reply_due_on - china_date(now())).days if state == "issued" and reply_due_on is not None else None


def entries(session: Session, staff: SignedIn, wanted: Wanted, *, most: int = DEPTH) -> list[Entry]:
    """The newest ``most``, newest first; a search looks into the newest ``DEPTH``, whose words only the program can
    read, and gives all it finds."""
    words = wanted.search.casefold().split()
    limit = DEPTH if words else most
    rows = letter_rows(session, visible_to(session, staff), *_conditions(session, wanted), limit=limit)
    kinds = office_of(session).rules.letters.kinds
    found = [
        Entry(
            public_id=letter.public_id, number=letter.number,
            kind=kinds[letter.kind].label if letter.kind in kinds else letter.kind, issued_on=letter.issued_on,
            unit=unit or "", addressee=str(letter.answers.get("employer_name", "")), employer=letter.employer,
            matter=str(letter.answers.get("issue", "")), basis=str(letter.answers.get("basis", "")),
            reply_due_on=letter.reply_due_on, replied_on=letter.replied_on, closed_on=letter.closed_on,
            state=letter.state, ticket=ticket or "", staff=name,
        )
        for letter, unit, ticket, name in rows
    ]  # fmt: skip
    return [entry for entry in found if all(word in _words(entry) for word in words)]


def due_count(session: Session, staff: SignedIn) -> int:
    """How many replies are late or nearly due."""
    where = (visible_to(session, staff), *_conditions(session, Wanted(state="due")))
    return session.scalar(select(func.count()).select_from(Letter).where(*where)) or 0


def years(session: Session, staff: SignedIn) -> Sequence[int]:
    """The years of which there are letters, newest first."""
    query = select(Letter.year).where(visible_to(session, staff)).distinct().order_by(Letter.year.desc())
    return session.scalars(query).all()


def as_xlsx(found: Sequence[Entry]) -> bytes:
    """The table as an Excel file."""
    return workbook([("登记簿", HEADERS, [_cells(entry) for entry in found])])


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "due":
        soon = china_date(now()) + timedelta(days=office_of(session).rules.letters.remind_days)
        found += [Letter.state == "issued", Letter.reply_due_on <= soon]
    elif wanted.state:
        found.append(Letter.state == wanted.state)
    if wanted.kind:
        found.append(Letter.kind == wanted.kind)
    if wanted.year is not None:
        found.append(Letter.year == wanted.year)
    if wanted.unit is not None:
        found.append(Letter.organisation_id.in_(unit_and_below(session, wanted.unit)))
    return found


def _words(entry: Entry) -> str:
    parts = (entry.number, entry.addressee, entry.employer, entry.matter, entry.basis, entry.ticket, entry.staff)
    return " ".join(parts).casefold()


def _cells(entry: Entry) -> tuple[str, ...]:
    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    return (
        entry.number, entry.kind, day(entry.issued_on), entry.unit, entry.addressee, entry.employer, entry.matter,
        entry.basis, day(entry.reply_due_on), day(entry.replied_on), day(entry.closed_on), STATES[entry.state],
        entry.ticket, entry.staff,
    )  # fmt: skip
