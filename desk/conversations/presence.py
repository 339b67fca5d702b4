"""Who of the staff has a conversation open now, and who is typing: colleagues see it, so that two do not answer.

Nothing is blocked by it. An open page says every few seconds that it is there; who is silent for a while is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.models import Conversation, Presence, Staff
from desk.staff.signed_in import SignedIn

GONE_AFTER = timedelta(seconds=15)
TYPING_FOR = timedelta(seconds=8)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Present:
    """A colleague who has the conversation open."""

    name: str
    typing: bool


def be_present(session: Session, staff: SignedIn, conversation: Conversation, *, typing: bool) -> None:
    """Note that this person looks at the conversation now."""
    moment = now()
    key = (conversation.id, staff.staff_id)
    row = session.get(Presence, key)
    if row is None:
        long_gone = (Presence.conversation_id == conversation.id, Presence.seen_at < moment - FORGOTTEN_AFTER)
        session.execute(delete(Presence).where(*long_gone))
        row = Presence(conversation_id=conversation.id, staff_id=staff.staff_id, seen_at=moment)
        session.add(row)
    row.seen_at = moment
    if typing:
        row.typing_at = moment


def others_present(session: Session, staff: SignedIn, conversation: Conversation) -> list[Present]:
    """Colleagues who look at it now, who types first."""
    moment = now()
    query = (
        select(Staff.name, Presence.typing_at)
        .join(Staff, Staff.id == Presence.staff_id)
        .where(
            Presence.conversation_id == conversation.id,
            Presence.staff_id != staff.staff_id,
            Presence.seen_at > moment - GONE_AFTER,
        )
        .order_by(Staff.name)
    )
    found = [
        Present(name, typing_at is not None and typing_at > moment - TYPING_FOR)
        for name, typing_at in session.execute(query)
    ]
    return sorted(found, key=lambda present: not present.typing)
