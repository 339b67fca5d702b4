"""What staff see: the queue, a conversation, its messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from desk.conversations.access import shared_with, visible_to
from desk.conversations.render import for_staff
from desk.conversations.repository import ConversationNotFound, find_conversation, messages_after
from desk.conversations.schemas import Message as MessageView
from desk.models import AppMember, Conversation, ConversationNote, Message, Organisation, Staff
from desk.staff.permissions import ALLOWED
from desk.staff.signed_in import SignedIn


@dataclass(frozen=True)
class ConversationView:
    """One line of the queue. ``preview``: start of the worker's last message; times are UTC.

    ``unit`` and ``shared`` (whose it is, which other units see it) are filled when one conversation is read.
    """

    id: str
    channel: str
    mode: str
    urgent: bool
    region: str | None
    preview: str
    handoff_reason: str | None
    waiting_since: datetime | None
    created_at: datetime
    updated_at: datetime
    staff_name: str | None
    last_seq: int
    unit: str | None = None
    shared: tuple[str, ...] = ()


def queue(session: Session, *, limit: int = 100) -> list[ConversationView]:
    """Conversations that need or have a person: urgent first, then waiting by age, then those in hand."""
    needs_person = or_(Conversation.urgent.is_(True), Conversation.owner.in_(("waiting", "human")))
    order = (
        Conversation.urgent.desc(),
        case((Conversation.owner == "waiting", 0), (Conversation.owner == "bot", 1), else_=2),
        Conversation.waiting_since.asc(),
        Conversation.updated_at.asc(),
    )
    return _views(session, [needs_person], order, limit)


def recent(session: Session, *, limit: int = 50, before: datetime | None = None) -> list[ConversationView]:
    """All conversations, last changed first; ``before``: only those changed earlier (for the next page)."""
    conditions = [Conversation.updated_at < before] if before else []
    return _views(session, conditions, (Conversation.updated_at.desc(), Conversation.id.desc()), limit)


def read_conversation(session: Session, public_id: str, staff: SignedIn | None = None) -> ConversationView:
    """One conversation; ``NotFound`` when there is none (or, with ``staff``, none that they may see)."""
    conditions = [Conversation.public_id == public_id]
    if staff is not None:
        conditions.append(visible_to(session, staff))
    found = _views(session, conditions, (Conversation.id.asc(),), 1)
    if not found:
        raise ConversationNotFound
    conversation = find_conversation(session, public_id)
    unit = session.get(Organisation, conversation.organisation_id) if conversation.organisation_id else None
    return replace(found[0], unit=unit.name if unit else None, shared=tuple(shared_with(session, conversation.id)))


def read_messages(session: Session, public_id: str, *, after: int = 0) -> list[MessageView]:
    """Messages with ``seq`` above ``after``, in order."""
    return for_staff(messages_after(session, find_conversation(session, public_id), after))


def _views(
    session: Session, conditions: list[ColumnElement[bool]], order: tuple[ColumnElement[Any], ...], limit: int
) -> list[ConversationView]:
    query = (
        select(Conversation, Staff.name)
        .outerjoin(Staff, Staff.id == Conversation.staff_id)
        .where(*conditions)
        .order_by(*order)
        .limit(limit)
    )
    rows = session.execute(query).all()
    previews = _previews(session, [conversation.id for conversation, _ in rows])
    return [_view(conversation, name, previews.get(conversation.id, "")) for conversation, name in rows]


def _previews(session: Session, ids: list[int]) -> dict[int, str]:
    """Start of the last worker message of each conversation."""
    last = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(ids), Message.author == "worker")
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = select(Message).join(last, (last.c.conversation_id == Message.conversation_id) & (last.c.seq == Message.seq))
    return {message.conversation_id: str(message.body.get("text", ""))[:60] for message in session.scalars(rows)}


def _view(conversation: Conversation, staff_name: str | None, preview: str) -> ConversationView:
    return ConversationView(
        id=conversation.public_id,
        channel=conversation.channel,
        mode=conversation.owner,
        urgent=conversation.urgent,
        region=conversation.region,
        preview=preview,
        handoff_reason=conversation.handoff_reason,
        waiting_since=conversation.waiting_since,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        staff_name=staff_name,
        last_seq=conversation.last_seq,
    )


@dataclass(frozen=True)
class NoteView:
    """One note of staff beside a conversation."""

    staff_name: str
    text: str
    created_at: datetime


def read_notes(session: Session, public_id: str) -> list[NoteView]:
    """Notes of a conversation, oldest first; never for the worker."""
    conversation = find_conversation(session, public_id)
    query = (
        select(ConversationNote, Staff.name)
        .join(Staff, Staff.id == ConversationNote.staff_id)
        .where(ConversationNote.conversation_id == conversation.id)
        .order_by(ConversationNote.id)
    )
    return [NoteView(name, note.text, note.created_at) for note, name in session.execute(query)]


def read_facts(session: Session, conversation: Conversation) -> tuple[tuple[str, str], ...]:
    """What is known besides the messages: (label, value). The app a member came from; what was told before a person
    was called."""
    told = (conversation.handoff_facts or {}).get("facts", [])
    return (*_origin(session, conversation), *((str(fact["label"]), str(fact["value"])) for fact in told))


def _origin(session: Session, conversation: Conversation) -> list[tuple[str, str]]:
    query = (
        select(AppMember, Organisation.name)
        .outerjoin(Organisation, Organisation.code == AppMember.unit)
        .where(AppMember.conversation_id == conversation.id)
    )
    return [
        ("进入方式", f"App“{member.app}”的会员" + (f"，{unit or member.unit}" if unit or member.unit else ""))
        for member, unit in session.execute(query)
    ]


def colleagues_to_answer(session: Session) -> list[str]:
    """Names of everybody who may take a conversation."""
    query = select(Staff.name).where(Staff.active, Staff.role.in_(sorted(ALLOWED["answer"]))).order_by(Staff.name)
    return list(session.scalars(query))
