"""Queries on supervision letters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, text, true
from sqlalchemy.orm import Session

from desk.errors import NotFound
from desk.models import Letter, LetterEvent, Organisation, Staff, Ticket
from desk.organisation.service import unit_and_below
from desk.staff.signed_in import SignedIn

# Letter, name of its unit, number of its ticket, name of who issued it.
LetterRow = tuple[Letter, str | None, str | None, str]


class LetterNotFound(NotFound):
    code = "letter_not_found"
    message = "没有找到这份文书，可能不属于您的单位。"


def lock_series(session: Session, series: str) -> None:
    """Keep everybody else from counting this series until the transaction ends."""
    session.execute(
        text(
            "INSERT INTO letter_counters (series, last) VALUES (:series, 0) "
            "ON CONFLICT (series) DO UPDATE SET last = letter_counters.last"
        ),
        {"series": series},
    )


def next_serial(session: Session, series: str) -> int:
    """Count up a locked series: no number is given twice, and a transaction that fails takes its number back."""
    counted = session.execute(
        text("UPDATE letter_counters SET last = last + 1 WHERE series = :series RETURNING last"), {"series": series}
    )
    serial: int = counted.scalar_one()
    return serial


def visible_to(session: Session, staff: SignedIn) -> ColumnElement[bool]:
    """What a member of staff may see: of their unit and below, and what they issued. Without a unit: everything."""
    if staff.organisation_id is None:
        return true()
    units = unit_and_below(session, staff.organisation_id)
    return or_(Letter.organisation_id.in_(units), Letter.created_by_id == staff.staff_id)


def find_by_key(session: Session, client_key: str) -> Letter | None:
    """The letter that a form of this name made."""
    return session.scalars(select(Letter).where(Letter.client_key == client_key)).one_or_none()


def get_letter(session: Session, public_id: str, staff: SignedIn, *, lock: bool = False) -> Letter:
    """The letter. ``LetterNotFound`` when there is none that they may see."""
    query = select(Letter).where(Letter.public_id == public_id, visible_to(session, staff))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    letter = session.scalars(query).one_or_none()
    if letter is None:
        raise LetterNotFound
    return letter


def letter_rows(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> list[LetterRow]:
    """Letters, newest first."""
    query = (
        select(Letter, Organisation.name, Ticket.number, Staff.name)
        .join(Staff, Staff.id == Letter.created_by_id)
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(Ticket, Ticket.id == Letter.ticket_id)
        .where(*conditions)
        .order_by(Letter.id.desc())
        .limit(limit)
    )
    return [(letter, unit, number, name) for letter, unit, number, name in session.execute(query)]


def events_of(session: Session, letter: Letter) -> Sequence[tuple[LetterEvent, str | None]]:
    """What happened, newest first, with the name of who did it."""
    query = (
        select(LetterEvent, Staff.name)
        .outerjoin(Staff, Staff.id == LetterEvent.staff_id)
        .where(LetterEvent.letter_id == letter.id)
        .order_by(LetterEvent.id.desc())
    )
    return [(event, name) for event, name in session.execute(query)]
