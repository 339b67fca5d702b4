"""Timers are planned and cancelled in the transaction of what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from desk.clock import now
from desk.crypto import new_public_id
from desk.models import Conversation, Ticket, Timer


def plan_for_ticket(session: Session, ticket: Ticket, wanted: Mapping[str, list[datetime]]) -> None:
    """Make the planned timers of a (locked) ticket exactly these: kind → moments. Moments in the past are left out."""
    moment = now()
    keep = {(kind, due) for kind, dues in wanted.items() for due in dues if due > moment}
    rows = session.scalars(select(Timer).where(Timer.ticket_id == ticket.id, Timer.state == "planned")).all()
    for timer in rows:
        if (timer.kind, timer.due_at) in keep:
            keep.discard((timer.kind, timer.due_at))
        else:
            timer.state, timer.ended_at = "cancelled", moment
    for kind, due in sorted(keep):
        session.add(_timer(kind, due, ticket_id=ticket.id))
    session.flush()


def plan_for_conversation(session: Session, conversation: Conversation, kind: str, due: datetime) -> None:
    """Plan one timer of this kind for the (locked) conversation; an earlier one is cancelled."""
    cancel_for_conversation(session, conversation, kind)
    session.add(_timer(kind, due, conversation_id=conversation.id))
    session.flush()


def cancel_for_conversation(session: Session, conversation: Conversation, kind: str) -> None:
    _cancel(session, Timer.conversation_id == conversation.id, Timer.kind == kind)


def _cancel(session: Session, *conditions: ColumnElement[bool]) -> None:
    session.execute(
        update(Timer).where(*conditions, Timer.state == "planned").values(state="cancelled", ended_at=now())
    )


def _timer(kind: str, due: datetime, *, ticket_id: int | None = None, conversation_id: int | None = None) -> Timer:
    return Timer(
        public_id=new_public_id(), kind=kind, ticket_id=ticket_id, conversation_id=conversation_id, due_at=due,
        state="planned", armed=False, created_at=now(),
    )  # fmt: skip
