"""Reads that only the console needs: the filtered queue, its counts, search.

Message texts and employers are encrypted at rest, so the database cannot search in them: text is looked for in the
newest ``SEARCH_DEPTH`` rows after decryption, and the pages say so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from desk.conversations.render import for_staff
from desk.conversations.repository import find_conversation, message_rows
from desk.conversations.schemas import Message as MessageView
from desk.models import Conversation, Message, Staff, Ticket

SEARCH_DEPTH = 3000
SEARCH_RESULTS = 50
# FY-20261123-0001 or its beginning, with or without FY; a phone number (11 digits) is none.
TICKET_NUMBER = re.compile(r"FY-?(\d{1,8})(?:-(\d{0,4}))?|(20\d{6})(?:-(\d{0,4}))?", re.IGNORECASE)


@dataclass(frozen=True)
class QueueRow:
    """One conversation of the queue. ``unanswered``: messages meant for a person since the last reply of one."""

    public_id: str
    owner: str
    urgent: bool
    staff_id: int | None
    staff_name: str | None
    channel: str
    handoff_reason: str | None
    waiting_since: datetime | None
    updated_at: datetime
    unanswered: int
    last_words: str
    tickets: tuple[str, ...]


def filter_condition(key: str, staff_id: int) -> ColumnElement[bool]:
    """What the filter ``key`` shows; KeyError for an unknown one."""
    waiting_or_human = Conversation.owner.in_(("waiting", "human"))
    conditions: Mapping[str, ColumnElement[bool]] = {
        "open": or_(waiting_or_human, and_(Conversation.urgent, Conversation.owner != "closed")),
        "mine": and_(Conversation.owner == "human", Conversation.staff_id == staff_id),
        "waiting": Conversation.owner == "waiting",
        "human": Conversation.owner == "human",
        "urgent": Conversation.urgent.is_(True),
        "bot": Conversation.owner == "bot",
        "closed": Conversation.owner == "closed",
    }
    # A visitor who only opened the window has written nothing that staff could read.
    spoke = exists().where(Message.conversation_id == Conversation.id, Message.author == "worker")
    return and_(conditions[key], or_(spoke, waiting_or_human))


def count(session: Session, keys: Iterable[str], staff_id: int) -> dict[str, int]:
    """How many conversations each filter shows."""
    totals = {}
    for key in keys:
        statement = select(func.count()).select_from(Conversation).where(filter_condition(key, staff_id))
        totals[key] = session.scalar(statement) or 0
    return totals


def longest_waiting_since(session: Session) -> datetime | None:
    """When the worker who waits longest asked for a person."""
    statement = select(func.min(Conversation.waiting_since)).where(Conversation.owner == "waiting")
    return session.scalar(statement)


def list_queue(session: Session, key: str, staff_id: int, *, offset: int, limit: int) -> list[QueueRow]:
    """One page of the queue: urgent first, then who waits longest, then the newest."""
    statement = _ordered(_conversations().where(filter_condition(key, staff_id)))
    return _rows(session, statement.offset(offset).limit(limit))


def ticket_prefix(text: str) -> str:
    """The beginning of a ticket number that ``text`` means; empty when it means none."""
    found = TICKET_NUMBER.fullmatch(text)
    if found is None:
        return ""
    day, count_of_day = found[1] or found[3], found[2] or found[4]
    return f"FY-{day}-{count_of_day}" if count_of_day else f"FY-{day}"


def search_conversations(session: Session, text: str) -> list[QueueRow]:
    """Conversations by ticket number, by conversation id (its beginning is enough), or by what was written."""
    prefix = ticket_prefix(text)
    if prefix:
        found = select(Ticket.conversation_id).where(Ticket.number.startswith(prefix, autoescape=True))
    else:
        by_id = Conversation.public_id.startswith(text, autoescape=True)
        found = select(Conversation.id).where(or_(by_id, Conversation.id.in_(_ids_with_text(session, text))))
    return _rows(session, _ordered(_conversations().where(Conversation.id.in_(found))).limit(SEARCH_RESULTS))


def _ids_with_text(session: Session, text: str) -> list[int]:
    wanted = text.casefold()
    statement = (
        select(Message.conversation_id, Message.body)
        .where(Message.author != "system")
        .order_by(Message.id.desc())
        .limit(SEARCH_DEPTH)
    )
    found: dict[int, None] = {}
    for conversation_id, body in session.execute(statement):
        if conversation_id not in found and wanted in str(body.get("text", "")).casefold():
            found[conversation_id] = None
    return list(found)[:SEARCH_RESULTS]


def _conversations() -> Select[Any]:
    theirs, ours = aliased(Message), aliased(Message)
    last_of_staff = (
        select(func.coalesce(func.max(ours.seq), 0))
        .where(ours.conversation_id == Conversation.id, ours.author == "staff")
        .correlate(Conversation)
        .scalar_subquery()
    )
    unanswered = (
        select(func.count())
        .select_from(theirs)
        .where(theirs.conversation_id == Conversation.id, theirs.status == "held", theirs.seq > last_of_staff)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return select(Conversation, Staff.name, unanswered).outerjoin(Staff, Staff.id == Conversation.staff_id)


def _ordered(statement: Select[Any]) -> Select[Any]:
    rank = case((Conversation.owner == "waiting", 0), (Conversation.owner == "human", 1), else_=2)
    urgent = case((and_(Conversation.urgent, Conversation.owner != "closed"), 0), else_=1)
    return statement.order_by(
        urgent,
        rank,
        Conversation.waiting_since.is_(None),
        Conversation.waiting_since,
        Conversation.updated_at.desc(),
        Conversation.id,
    )


def _rows(session: Session, statement: Select[Any]) -> list[QueueRow]:
    found = session.execute(statement).all()
    ids = [conversation.id for conversation, _name, _unanswered in found]
    last, tickets = _last_words(session, ids), _ticket_numbers(session, ids)
    rows = []
    for conversation, name, unanswered in found:
        in_our_hands = conversation.owner in ("waiting", "human")
        rows.append(
            QueueRow(
                public_id=conversation.public_id,
                owner=conversation.owner,
                urgent=conversation.urgent,
                staff_id=conversation.staff_id,
                staff_name=name,
                channel=conversation.channel,
                handoff_reason=conversation.handoff_reason,
                waiting_since=conversation.waiting_since if conversation.owner == "waiting" else None,
                updated_at=conversation.updated_at,
                unanswered=unanswered if in_our_hands else 0,
                last_words=last.get(conversation.id, ""),
                tickets=tuple(tickets.get(conversation.id, ())),
            )
        )
    return rows


def _last_words(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What each worker wrote last."""
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(ids), Message.author == "worker")
        .group_by(Message.conversation_id)
    )
    statement = select(Message.conversation_id, Message.body).where(Message.id.in_(newest))
    return {conversation_id: str(body.get("text", "")) for conversation_id, body in session.execute(statement)}


def _ticket_numbers(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    numbers: dict[int, list[str]] = defaultdict(list)
    statement = select(Ticket.conversation_id, Ticket.number).where(Ticket.conversation_id.in_(ids)).order_by(Ticket.id)
    for conversation_id, number in session.execute(statement):
        numbers[conversation_id].append(number)
    return numbers


def read_messages_between(session: Session, public_id: str, *, after: int, before: int) -> list[MessageView]:
    """Messages with ``after`` < seq < ``before``, in order; ``NotFound`` without such a conversation."""
    conversation = find_conversation(session, public_id)
    inside = (Message.conversation_id == conversation.id, Message.seq > after, Message.seq < before)
    return for_staff(message_rows(session, *inside))
