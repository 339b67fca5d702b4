"""Supervision letters: issued with a number, corrected, answered, closed or declared void; a number stays taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.composition import Desk
from desk.conversations.texts import storable
from desk.crypto import new_public_id
from desk.documents.service import made_file
from desk.errors import Conflict, Forbidden, InvalidInput
from desk.letters.repository import find_by_key, get_letter, lock_series, next_serial
from desk.models import Letter, LetterEvent, Organisation, Ticket
from desk.office import office_of
from desk.organisation.service import get_unit, unit_and_below
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from desk.tickets.changes import add_event
from desk.tickets.repository import get_by_number
from law.calculators.inputs import InputFault, missing
from law.documents import Content, DocumentSpec, compose

MAX_NOTE = 2000
LATEST_REPLY = timedelta(days=366)


class LetterFaults(InvalidInput):
    """``faults``: what is wrong with the form, by field."""

    code = "letter_faults"

    def __init__(self, faults: tuple[InputFault, ...]) -> None:
        super().__init__("；".join(f"{fault.label}：{fault.problem}" for fault in faults))
        self.faults = faults


class LetterStep(Conflict):
    code = "letter_step"


def issue(
    session: Session, *, staff: SignedIn, spec: DocumentSpec, answers: Mapping[str, Any], client_key: str,
    unit_id: int | None = None, ticket_number: str | None = None,
) -> Letter:  # fmt: skip
    """Give the letter its number and enter it in the register; the same ``client_key`` again gives the same letter.

    Raises ``LetterFaults``, or ``Forbidden`` for a unit that is not theirs.
    """
    require(staff, "handle")
    unit = _unit(session, staff, unit_id)
    ticket = get_by_number(session, ticket_number, lock=True, staff=staff) if ticket_number else None
    moment = now()
    today = china_date(moment)
    due = _checked(spec, answers, today)
    rules = office_of(session).rules.letters
    series = rules.series(spec.name, unit.code if unit else "", today.year)
    lock_series(session, series)
    known = find_by_key(session, client_key)
    if known is not None:
        return get_letter(session, known.public_id, staff)
    serial = next_serial(session, series)
    letter = Letter(
        public_id=new_public_id(), client_key=client_key, kind=spec.name, series=series, serial=serial,
        number=rules.numbered(series, serial), year=today.year, organisation_id=unit.id if unit else None,
        ticket_id=ticket.id if ticket else None, employer=_employer(answers), answers=dict(answers), state="issued",
        issued_on=today, reply_due_on=due, reminded=0, created_by_id=staff.staff_id, created_at=moment,
        updated_at=moment,
    )  # fmt: skip
    session.add(letter)
    session.flush()
    _log(session, letter, "issued", staff=staff)
    _tell_ticket(session, letter, f"发出{rules.kinds[spec.name].label} {letter.number}", staff)
    return letter


def correct(
    session: Session, *, staff: SignedIn, public_id: str, spec: DocumentSpec, answers: Mapping[str, Any]
) -> Letter:
    """Replace what stands in a letter that nobody answered yet; its number and day stay."""
    letter = _open(session, staff, public_id, ("issued",))
    letter.reply_due_on = _checked(spec, answers, letter.issued_on)
    letter.employer, letter.answers, letter.reminded = _employer(answers), dict(answers), 0
    _log(session, letter, "corrected", staff=staff)
    return letter


def reply_came(session: Session, *, staff: SignedIn, public_id: str, on: date | None, note: str) -> Letter:
    """Enter the employer's answer with the day it came."""
    letter = _open(session, staff, public_id, ("issued",))
    if on is None or not letter.issued_on <= on <= china_date(now()):
        raise InvalidInput("收到回复的日期要在发出那天和今天之间。")
    letter.state, letter.replied_on = "replied", on
    _log(session, letter, "replied", note=note, staff=staff)
    _tell_ticket(session, letter, f"{letter.number} 收到回复（{on.isoformat()}）", staff)
    return letter


def close(session: Session, *, staff: SignedIn, public_id: str, note: str) -> Letter:
    """End the matter, saying how."""
    letter = _open(session, staff, public_id, ("issued", "replied"))
    if not note.strip():
        raise InvalidInput("请写明怎样结案（已改正、转行政部门……）。")
    letter.state, letter.closed_on = "closed", china_date(now())
    _log(session, letter, "closed", note=note, staff=staff)
    _tell_ticket(session, letter, f"{letter.number} 结案", staff)
    return letter


def declare_void(session: Session, *, staff: SignedIn, public_id: str, note: str) -> Letter:
    """Issued in error: the number stays taken and the register says why."""
    letter = _open(session, staff, public_id, ("issued",))
    if not note.strip():
        raise InvalidInput("请写明作废的原因。")
    letter.state, letter.closed_on = "void", china_date(now())
    _log(session, letter, "void", note=note, staff=staff)
    _tell_ticket(session, letter, f"{letter.number} 作废", staff)
    return letter


def content_of(letter: Letter, spec: DocumentSpec) -> Content:
    """What stands in the letter, on the day it was issued."""
    return compose(spec, {**letter.answers, "number": letter.number}, letter.issued_on)


def file_of(letter: Letter, spec: DocumentSpec) -> bytes:
    """The Word file."""
    return made_file(spec, content_of(letter, spec).context)


def remind(desk: Desk) -> int:
    """Write into the histories of letters and tickets that a reply is due soon, or late; each once. Gives how many."""
    today = china_date(now())
    with desk.database.write() as session:
        soon = today + timedelta(days=office_of(session).rules.letters.remind_days)
        waiting = session.scalars(
            select(Letter)
            .where(Letter.state == "issued", Letter.reply_due_on <= soon, Letter.reminded < 2)
            .with_for_update()
        )
        count = 0
        for letter in waiting:
            due = letter.reply_due_on
            stage = 2 if due is not None and due < today else 1
            if due is None or stage <= letter.reminded:
                continue
            letter.reminded = stage
            late = f"已超过回复期限（{due.isoformat()}），可以催办或发出下一份文书"
            note = late if stage == 2 else f"离回复期限还有{(due - today).days}天（{due.isoformat()}）"
            _log(session, letter, "reminder", note=note)
            _tell_ticket(session, letter, f"{letter.number} {note}", None)
            count += 1
    return count


def units_of(session: Session, staff: SignedIn) -> list[Organisation]:
    """In whose name a member of staff may issue letters: their unit and what is below it, or every unit."""
    query = select(Organisation).where(Organisation.active).order_by(Organisation.code)
    if staff.organisation_id is not None:
        query = query.where(Organisation.id.in_(unit_and_below(session, staff.organisation_id)))
    return list(session.scalars(query))


def _unit(session: Session, staff: SignedIn, unit_id: int | None) -> Organisation | None:
    wanted = unit_id if unit_id is not None else staff.organisation_id
    if wanted is None:
        return None
    if staff.organisation_id is not None and wanted not in unit_and_below(session, staff.organisation_id):
        raise Forbidden("只能以您所在单位或下级单位的名义出具。")
    return get_unit(session, wanted)


def _checked(spec: DocumentSpec, answers: Mapping[str, Any], issued_on: date) -> date | None:
    """The day by which a reply is asked for. Raises ``LetterFaults``."""
    content = compose(spec, answers, issued_on)
    faults = [*content.faults, *(missing(item) for item in content.open if item.need == "required")]
    due = content.values.get("reply_by")
    day = due if isinstance(due, date) else None
    if "reply_by" in answers and not any(fault.name == "reply_by" for fault in faults):
        item = spec.form.input("reply_by")
        if day is None:
            faults.append(InputFault(item.name, item.label, "invalid", "要写到哪一天", item.example))
        elif not issued_on <= day <= issued_on + LATEST_REPLY:
            faults.append(InputFault(item.name, item.label, "invalid", "要在今天以后一年以内", item.example))
    if faults:
        raise LetterFaults(tuple(faults))
    return day


def _employer(answers: Mapping[str, Any]) -> str:
    """The employer the letter is about: a proposal goes to an authority and names the employer apart."""
    return storable(str(answers.get("concerned") or answers["employer_name"])) or ""


def _open(session: Session, staff: SignedIn, public_id: str, states: tuple[str, ...]) -> Letter:
    require(staff, "handle")
    letter = get_letter(session, public_id, staff, lock=True)
    if letter.state not in states:
        raise LetterStep("这份文书的状态已经改变，请刷新后再操作。")
    return letter


def _log(session: Session, letter: Letter, what: str, *, note: str = "", staff: SignedIn | None = None) -> None:
    letter.updated_at = now()
    text = storable(note[:MAX_NOTE])
    session.add(
        LetterEvent(
            letter_id=letter.id, what=what, note=text, staff_id=staff.staff_id if staff else None,
            created_at=letter.updated_at,
        )
    )  # fmt: skip
    session.flush()


def _tell_ticket(session: Session, letter: Letter, note: str, staff: SignedIn | None) -> None:
    """One line in the history of the ticket the letter came from; workers do not read it."""
    ticket = session.get(Ticket, letter.ticket_id) if letter.ticket_id is not None else None
    if ticket is not None:
        kind, actor = ("note", "staff") if staff else ("reminder", "system")
        add_event(
            session, ticket, kind=kind, actor=actor, note=note, staff_id=staff.staff_id if staff else None
        )  # fmt: skip
