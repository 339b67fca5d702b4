"""Firing timers: each once, in the transaction of what it does. Durable jobs call this; a sweep is behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from desk.clock import now
from desk.composition import Desk
from desk.conversations.unclaimed import give_up_waiting
from desk.models import Conversation, Ticket, Timer
from desk.tickets.reminders import remind

# A timer this late was lost with the state of the durable jobs.
LOST_AFTER = timedelta(minutes=1)
# Clocks of the two databases need not agree to the second.
EARLY = timedelta(seconds=5)
BATCH = 50
log = structlog.get_logger("desk.timers")

HANDLERS: Mapping[str, Callable[[Session, Timer], None]] = {
    "unclaimed": give_up_waiting,
    "answer_due": remind,
    "overdue": remind,
    "limitation": remind,
    "waiting_worker": remind,
}


@dataclass(frozen=True)
class Planned:
    """A timer that needs a durable job."""

    public_id: str
    due_at: datetime


def fire(desk: Desk, public_id: str) -> bool:
    """Do what a timer is for; False when it was done, cancelled, or is not due yet."""
    with desk.database.write() as session:
        timer = _locked(session, public_id)
        if timer is None or timer.state != "planned" or timer.due_at > now() + EARLY:
            return False
        # First the end, then the work: what the work cancels or plans anew is not this timer any more.
        timer.state, timer.ended_at = "done", now()
        session.flush()
        HANDLERS[timer.kind](session, timer)
        kind = timer.kind
    log.info("timer_fired", kind=kind)
    return True


def _locked(session: Session, public_id: str) -> Timer | None:
    """The timer, locked after what it is about: whoever changes a ticket or conversation locks in this order."""
    timer = session.scalars(select(Timer).where(Timer.public_id == public_id)).one_or_none()
    if timer is None:
        return None
    owner = Ticket if timer.ticket_id is not None else Conversation
    owner_id = timer.ticket_id if timer.ticket_id is not None else timer.conversation_id
    session.execute(select(owner.id).where(owner.id == owner_id).with_for_update())
    session.refresh(timer, with_for_update=True)
    return timer


def unarmed(desk: Desk) -> list[Planned]:
    """Planned timers that have no durable job yet, or whose job is lost: the earliest first."""
    lost = and_(Timer.armed.is_(True), Timer.due_at < now() - LOST_AFTER)
    with desk.database.read() as session:
        query = select(Timer).where(Timer.state == "planned", or_(Timer.armed.is_(False), lost))
        rows = session.scalars(query.order_by(Timer.due_at).limit(BATCH)).all()
        return [Planned(timer.public_id, timer.due_at) for timer in rows]


def mark_armed(desk: Desk, public_ids: list[str]) -> None:
    """These timers have their durable jobs."""
    with desk.database.write() as session:
        session.execute(update(Timer).where(Timer.public_id.in_(public_ids)).values(armed=True))
