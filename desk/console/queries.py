"""Reads that only the console needs: the filtered queue, its counts, search. Each sees only what staff may see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from desk.conversations.access import staff_conversation, visible_to
from desk.conversations.render import for_staff
from desk.conversations.repository import message_rows
from desk.conversations.schemas import Message as MessageView
from desk.conversations.search import find_written
from desk.models import Conversation, Message, Staff, StoredFile, Ticket
from desk.organisation.routing import region_prefix
from desk.staff.signed_in import SignedIn

SEARCH_RESULTS = 50
RISK_REASON = "风险事项"
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


@dataclass(frozen=True)
class Asked:
    """What a list of conversations shows; "" = not asked. ``key``: one of ``desk.console.inbox.FILTERS``;
    ``faq_ids``: entries of the topic asked for (None = any topic); ``risk``: urgent | crisis | called."""

    key: str = "open"
    channel: str = ""
    region: str = ""
    faq_ids: tuple[str, ...] | None = None
    risk: str = ""
    kind: str = ""


def filter_condition(key: str, staff: SignedIn) -> ColumnElement[bool]:
    """What the filter ``key`` shows; KeyError for an unknown one."""
    waiting_or_human = Conversation.owner.in_(("waiting", "human"))
    urgent = and_(Conversation.urgent, Conversation.owner != "closed")
    conditions: Mapping[str, ColumnElement[bool]] = {
        "open": or_(waiting_or_human, urgent),
        "mine": and_(Conversation.owner == "human", Conversation.staff_id == staff.staff_id),
        "unassigned": or_(Conversation.owner == "waiting", and_(urgent, Conversation.owner == "bot")),
        "waiting": Conversation.owner == "waiting",
        "human": Conversation.owner == "human",
        "urgent": Conversation.urgent.is_(True),
        "bot": Conversation.owner == "bot",
        "closed": Conversation.owner == "closed",
        "all": true(),
    }
    # A visitor who only opened the window has written nothing that staff could read.
    spoke = exists().where(Message.conversation_id == Conversation.id, Message.author == "worker")
    return and_(conditions[key], or_(spoke, waiting_or_human))


def narrowing(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions besides the filter itself."""
    found: list[ColumnElement[bool]] = []
    if asked.channel:
        found.append(Conversation.channel == asked.channel)
    if asked.region:
        found.append(Conversation.region.startswith(region_prefix(asked.region)))
    if asked.faq_ids is not None:
        answered = exists().where(Message.conversation_id == Conversation.id, Message.faq_id.in_(asked.faq_ids))
        found.append(answered)
    if asked.risk:
        crisis = exists().where(Message.conversation_id == Conversation.id, Message.kind == "crisis")
        called = Conversation.handoff_reason.startswith(RISK_REASON)
        found.append({"urgent": Conversation.urgent.is_(True), "crisis": crisis, "called": called}[asked.risk])
    if asked.kind:
        found.append(exists().where(Ticket.conversation_id == Conversation.id, Ticket.kind == asked.kind))
    return found


def count(session: Session, keys: Iterable[str], staff: SignedIn, asked: Asked | None = None) -> dict[str, int]:
    """How many conversations each filter shows to this member of staff."""
    where = [visible_to(session, staff), *narrowing(asked or Asked())]
    totals = {}
    for key in keys:
        statement = select(func.count()).select_from(Conversation).where(filter_condition(key, staff), *where)
        totals[key] = session.scalar(statement) or 0
    return totals


def longest_waiting_since(session: Session, staff: SignedIn) -> datetime | None:
    """When the worker who waits longest asked for a person."""
    waiting = (Conversation.owner == "waiting", visible_to(session, staff))
    return session.scalar(select(func.min(Conversation.waiting_since)).where(*waiting))


def list_queue(session: Session, asked: Asked, staff: SignedIn, *, offset: int, limit: int) -> list[QueueRow]:
    """One page of the queue: urgent first, then who waits longest, then the newest. ``waiting``: by time alone."""
    where = (visible_to(session, staff), filter_condition(asked.key, staff), *narrowing(asked))
    statement = _conversations().where(*where)
    if asked.key == "waiting":
        statement = statement.order_by(Conversation.waiting_since, Conversation.id)
    else:
        statement = _ordered(statement)
    return _rows(session, statement.offset(offset).limit(limit))


def ticket_prefix(text: str) -> str:
    """The beginning of a ticket number that ``text`` means; empty when it means none."""
    found = TICKET_NUMBER.fullmatch(text)
    if found is None:
        return ""
    day, count_of_day = found[1] or found[3], found[2] or found[4]
    return f"FY-{day}-{count_of_day}" if count_of_day else f"FY-{day}"


def search_conversations(session: Session, text: str, staff: SignedIn, asked: Asked) -> list[QueueRow]:
    """Conversations by ticket number, by conversation id (its beginning is enough), or by what was written."""
    where = (visible_to(session, staff), *narrowing(asked))
    prefix = ticket_prefix(text)
    found: ColumnElement[bool]
    if prefix:
        numbered = select(Ticket.conversation_id).where(Ticket.number.startswith(prefix, autoescape=True))
        found = Conversation.id.in_(numbered)
    else:
        by_id = Conversation.public_id.startswith(text, autoescape=True)
        written = find_written(session, text, *where, limit=SEARCH_RESULTS)
        found = or_(by_id, Conversation.id.in_(written or ()))
    return _rows(session, _ordered(_conversations().where(found, *where)).limit(SEARCH_RESULTS))


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
    """What each worker wrote last; that they want a person only where they said nothing else."""
    calls = select(Message.in_reply_to).where(
        Message.conversation_id.in_(ids), Message.kind == "handoff", Message.in_reply_to.is_not(None)
    )
    words = _newest(session, ids, Message.id.not_in(calls))
    silent = [conversation_id for conversation_id in ids if conversation_id not in words]
    return words | (_newest(session, silent) if silent else {})


def _newest(session: Session, ids: Sequence[int], *conditions: ColumnElement[bool]) -> dict[int, str]:
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(ids), Message.author == "worker", *conditions)
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


def read_messages_between(
    session: Session, staff: SignedIn, public_id: str, *, after: int, before: int
) -> list[MessageView]:
    """Messages with ``after`` < seq < ``before``, in order; ``NotFound`` without such a conversation."""
    conversation = staff_conversation(session, staff, public_id)
    inside = (Message.conversation_id == conversation.id, Message.seq > after, Message.seq < before)
    return for_staff(message_rows(session, *inside))


def may_open_file(session: Session, staff: SignedIn, file_id: str) -> bool:
    """Whether a file belongs to a conversation that this member of staff may see."""
    query = select(StoredFile.id).join(Conversation, Conversation.id == StoredFile.conversation_id)
    return session.scalar(query.where(StoredFile.public_id == file_id, visible_to(session, staff))) is not None
