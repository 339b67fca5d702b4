"""The one place where a ticket changes: its state, its events, and everything that follows from them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desk.calendar.worktime import say_day
from desk.clock import china_date, now
from desk.conversations.ownership import system_notice
from desk.conversations.repository import find_conversation
from desk.conversations.schemas import StoredButton
from desk.conversations.texts import storable
from desk.errors import Conflict, InvalidInput
from desk.feedback.words import ASK, rating_buttons
from desk.models import Conversation, Ticket, TicketEvent
from desk.office import office_of
from desk.tickets.deadlines import Change, due_times
from desk.tickets.linking import workers_of_employer
from desk.tickets.repository import status_changes
from desk.tickets.urgency import Facts, assess
from desk.timers.planning import plan_for_ticket
from law.china import CHINA

MAX_NOTE = 2000


class StaleTicket(Conflict):
    code = "ticket_changed"
    message = "工单刚刚被其他人更新，请刷新后再操作。"


class StepNotAllowed(Conflict):
    code = "ticket_step"


def move(
    session: Session, ticket: Ticket, *, to: str, actor: str, note: str | None, visible: bool,
    staff_id: int | None = None, external_id: str | None = None,
) -> None:  # fmt: skip
    """Take one step with a (locked) ticket. Raises ``StepNotAllowed``, or ``InvalidInput`` when words are missing.

    A step that needs a reason shows it to the worker whatever ``visible`` says.
    """
    machine = office_of(session).rules.states
    step = machine.step(ticket.status, to, actor)
    if step is None:
        target = machine.states[to].label if to in machine.states else to
        raise StepNotAllowed(f"“{machine.states[ticket.status].label}”的工单不能改为“{target}”。")
    cleaned = check_note(note)
    if step.reason and cleaned is None:
        raise InvalidInput(f"改为“{machine.states[to].label}”要写明原因，职工会看到。", code="reason_missing")
    before, ticket.status = ticket.status, to
    add_event(
        session, ticket, kind="status", actor=actor, from_status=before, to_status=to, note=cleaned,
        visible=(visible or step.reason) and cleaned is not None, staff_id=staff_id, external_id=external_id,
    )  # fmt: skip
    _keep_times(ticket, machine.states[to].open)
    replan(session, ticket)


def add_event(
    session: Session, ticket: Ticket, *, kind: str, actor: str, note: str | None = None, visible: bool = False,
    from_status: str | None = None, to_status: str | None = None, staff_id: int | None = None,
    external_id: str | None = None,
) -> None:  # fmt: skip
    """Write one line of the history."""
    ticket.updated_at = now()
    session.add(
        TicketEvent(
            ticket_id=ticket.id, kind=kind, actor=actor, note=note, visible=visible, from_status=from_status,
            to_status=to_status, staff_id=staff_id, external_id=external_id, created_at=ticket.updated_at,
        )
    )  # fmt: skip
    session.flush()


def _keep_times(ticket: Ticket, is_open: bool) -> None:
    if ticket.status in ("accepted", "in_progress") and ticket.accepted_at is None:
        ticket.accepted_at = ticket.updated_at
    ticket.finished_at = None if is_open else ticket.finished_at or ticket.updated_at


def replan(session: Session, ticket: Ticket) -> None:
    """Times of the limit, points of urgency and timers, as they follow from the ticket now."""
    office = office_of(session)
    history = [Change(event.created_at, event.to_status or "") for event in status_changes(session, ticket)]
    limit = office.rules.limits.classes[ticket.limit_class]
    due = due_times(history, office.rules.states, limit, office.calendar)
    ticket.accept_due_at, ticket.answer_due_at = due.accept, due.answer
    assess_urgency(session, ticket)
    plan_for_ticket(session, ticket, _timers(session, ticket))


def assess_urgency(session: Session, ticket: Ticket) -> None:
    """Points of urgency from what is known now."""
    office = office_of(session)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    people = max(ticket.people or 1, workers_of_employer(session, ticket))
    facts = Facts(ticket.narrative, ticket.category, conversation.urgent, ticket.limitation_on, people)
    # A story of "yesterday" speaks of the day before it was written.
    day = china_date(ticket.created_at)
    urgency = assess(facts, office.rules.limits.urgency, office.crisis, day)
    if ticket.limitation_on is not None:
        today = china_date(now())
        later = assess(facts, office.rules.limits.urgency, office.crisis, today)
        urgency = max(urgency, later, key=lambda found: found.points)
    ticket.urgency, ticket.urgency_reasons = urgency.points, ",".join(urgency.reasons)


def _timers(session: Session, ticket: Ticket) -> dict[str, list[datetime]]:
    """What has to happen later with a ticket in its present state."""
    office = office_of(session)
    limits, calendar = office.rules.limits, office.calendar
    state = office.rules.states.states[ticket.status]
    wanted: dict[str, list[datetime]] = {}
    if ticket.answer_due_at is not None:
        day = china_date(ticket.answer_due_at)
        before = calendar.workdays_before(day, limits.before_answer_days)
        wanted["answer_due"] = [calendar.opens_on(before)]
        overdue = [ticket.answer_due_at, *([ticket.accept_due_at] if ticket.accept_due_at else [])]
        wanted["overdue"] = sorted(set(overdue))
    if state.open and ticket.limitation_on is not None:
        midnight = datetime.combine(ticket.limitation_on, datetime.min.time(), CHINA)
        # At nine in the morning, weekend or not: a limitation does not wait for working days.
        wanted["limitation"] = [
            midnight - timedelta(days=days) + timedelta(hours=9) for days in limits.before_limitation_days
        ]
    if state.clock == "stands":
        wanted["waiting_worker"] = [calendar.end_of_workday(now(), limits.waiting_worker_days)]
    return wanted


def check_note(note: str | None) -> str | None:
    """A note without what cannot be stored; None when empty. ``InvalidInput`` when it is too long."""
    cleaned = storable(note)
    if cleaned is not None and len(cleaned) > MAX_NOTE:
        raise InvalidInput(f"备注最多{MAX_NOTE}字。", code="note_too_long")
    return cleaned


def tell_worker(
    session: Session, ticket: Ticket, text: str, *buttons: StoredButton, rating: bool = False
) -> None:  # fmt: skip
    """Say something in the worker's conversation. ``rating``: it ends a service, so ask how it was."""
    public_id = session.get_one(Conversation, ticket.conversation_id).public_id
    conversation = find_conversation(session, public_id, lock=True)
    scores = rating_buttons(session, conversation) if rating else ()
    system_notice(session, conversation, f"{text}\n{ASK}" if scores else text, *buttons, *scores)


def add_button(ticket: Ticket) -> StoredButton:
    """What is typed after a press goes into this ticket: a bare sentence would be taken for a new question."""
    return StoredButton(title="补充材料", payload=f'/ticket_add{{"ticket_number": "{ticket.number}"}}')


def name_of(session: Session, ticket: Ticket) -> str:
    """``您的法律援助申请 FY-20261129-0001``"""
    return f"您的{office_of(session).rules.kinds[ticket.kind].label} {ticket.number}"


def due_sentence(ticket: Ticket) -> str:
    """Until when the union means to have dealt with it; "" while no limit runs."""
    return f"预计{say_day(ticket.answer_due_at)}前办结或答复。" if ticket.answer_due_at is not None else ""
