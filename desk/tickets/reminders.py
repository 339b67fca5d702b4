"""What timers do to tickets: remind of an answer date, a limitation, something the worker owes; tell what is late."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.calendar.worktime import say_day
from desk.clock import china_date, now
from desk.models import Ticket, Timer
from desk.office import office_of
from desk.tickets.changes import add_button, add_event, assess_urgency, name_of, tell_worker
from law.calculators.periods import day_words


def remind(session: Session, timer: Timer) -> None:
    """Do what the timer of a ticket is for; nothing when the ticket has ended meanwhile."""
    ticket = session.scalars(
        select(Ticket).where(Ticket.id == timer.ticket_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if not office_of(session).rules.states.states[ticket.status].open:
        return
    {
        "answer_due": _answer_due,
        "overdue": _overdue,
        "limitation": _limitation,
        "waiting_worker": _waiting_worker,
    }[timer.kind](session, ticket)


def _answer_due(session: Session, ticket: Ticket) -> None:
    if ticket.answer_due_at is not None:
        note = f"办结期限快到了：{say_day(ticket.answer_due_at)}"
        add_event(session, ticket, kind="reminder", actor="system", note=note)


def _overdue(session: Session, ticket: Ticket) -> None:
    moment = now()
    late = [
        name
        for name, due in (("受理", ticket.accept_due_at), ("办结", ticket.answer_due_at))
        if due is not None and due <= moment
    ]
    if late:
        add_event(session, ticket, kind="reminder", actor="system", note=f"已超过{'、'.join(late)}期限")


def _limitation(session: Session, ticket: Ticket) -> None:
    if ticket.limitation_on is None:
        return
    left = (ticket.limitation_on - china_date(now())).days
    if left < 0:
        return
    assess_urgency(session, ticket)
    day = ticket.limitation_on
    note = f"离时效或期限届满还有 {left} 天（{day.isoformat()}）"
    add_event(session, ticket, kind="reminder", actor="system", note=note, visible=True)
    tell_worker(
        session, ticket,
        f"提醒：{name_of(session, ticket)} 涉及的时效或期限到{day_words(day)}为止，还有{left}天。"
        "要申请仲裁或起诉的，请在这之前提交，不要等工单办完；拿不准请直接在这里问，或打“人工”。",
    )  # fmt: skip


def _waiting_worker(session: Session, ticket: Ticket) -> None:
    if ticket.status != "waiting_worker":
        return
    add_event(session, ticket, kind="reminder", actor="system", note="提醒职工补充", visible=True)
    tell_worker(
        session, ticket,
        f"{name_of(session, ticket)} 还在等您补充情况或材料。点“补充材料”再写，照片、文件直接发上来；不办了可以撤回。",
        add_button(ticket),
    )  # fmt: skip
