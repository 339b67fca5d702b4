"""Queries on conversations and messages; no decisions here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from desk.clock import now
from desk.conversations import search
from desk.crypto import new_public_id
from desk.db import announce
from desk.errors import Conflict, NotFound
from desk.models import Conversation, Message, Staff


class ConversationNotFound(NotFound):
    code = "conversation_not_found"
    message = "没有找到这个对话。"


class ConversationErased(Conflict):
    code = "conversation_erased"
    message = "这个对话的内容已按本人要求删除，不能再添加内容。"


def find_conversation(session: Session, public_id: str, *, lock: bool = False, erased: bool = False) -> Conversation:
    """The conversation; ``lock`` keeps other writers out until the transaction ends.

    Nothing is added to an erased one: with ``lock`` it raises ``ConversationErased`` unless ``erased`` allows it.
    """
    query = select(Conversation).where(Conversation.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    conversation = session.scalars(query).one_or_none()
    if conversation is None:
        raise ConversationNotFound
    if lock and conversation.erased_at is not None and not erased:
        raise ConversationErased
    return conversation


def find_message(session: Session, public_id: str) -> Message:
    """The message with this id; the caller knows that it exists."""
    return session.scalars(select(Message).where(Message.public_id == public_id)).one()


def find_inbound(session: Session, conversation: Conversation, external_id: str) -> Message | None:
    """The message the client already posted under this id."""
    return session.scalars(
        select(Message).where(Message.conversation_id == conversation.id, Message.external_id == external_id)
    ).one_or_none()


def append(session: Session, conversation: Conversation, *, author: str, kind: str, body: dict[str, Any],
           **columns: Any) -> Message:  # fmt: skip
    """Add a message at the end; the conversation must be locked. Wakes waiting clients after the commit."""
    conversation.last_seq += 1
    conversation.updated_at = now()
    message = Message(
        public_id=new_public_id(), conversation_id=conversation.id, seq=conversation.last_seq, author=author,
        kind=kind, body=body, faq_id=body.get("faq_id"), created_at=conversation.updated_at, **columns,
    )  # fmt: skip
    session.add(message)
    session.flush()
    if author in search.INDEXED_AUTHORS:
        search.index_text(session, conversation.id, str(body.get("text", "")))
    announce(session, conversation.public_id)
    return message


# A message, the public id of the message it answers, the name of the staff member who wrote it.
MessageRow = tuple[Message, str | None, str | None]


def message_rows(session: Session, *conditions: ColumnElement[bool], limit: int | None = None) -> list[MessageRow]:
    """Messages in order, with what is needed to show them."""
    answered = aliased(Message)
    query = (
        select(Message, answered.public_id, Staff.name)
        .outerjoin(answered, answered.id == Message.in_reply_to)
        .outerjoin(Staff, Staff.id == Message.staff_id)
        .where(*conditions)
        .order_by(Message.seq)
        .limit(limit)
    )
    return [(message, replied, staff_name) for message, replied, staff_name in session.execute(query)]


def messages_after(
    session: Session, conversation: Conversation, after: int, limit: int | None = None
) -> list[MessageRow]:
    return message_rows(session, Message.conversation_id == conversation.id, Message.seq > after, limit=limit)


def replies_to(session: Session, message: Message) -> list[MessageRow]:
    return message_rows(session, Message.in_reply_to == message.id)


def pending_messages(session: Session, conversation: Conversation) -> Sequence[Message]:
    """The worker's messages that the bot still owes an answer, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.status == "pending")
        .order_by(Message.seq)
    ).all()


def hold_pending(session: Session, conversation: Conversation) -> None:
    """Pending messages are for a person now."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation.id, Message.status == "pending")
        .values(status="held")
        .execution_options(synchronize_session="evaluate")
    )
    announce(session, conversation.public_id)


def others_answered_since(session: Session, message: Message) -> bool:
    """Whether the bot answered in another conversation after this message came."""
    later = select(Message.id).where(
        Message.conversation_id != message.conversation_id,
        Message.reply_index.is_not(None),
        Message.created_at > message.created_at,
    )
    return session.scalar(later.limit(1)) is not None


def conversations_to_resume(session: Session, moment: datetime, stored_before: datetime, limit: int) -> Sequence[str]:
    """Public ids of conversations with pending messages that nobody works on and that are due."""
    has_pending = select(Message.id).where(
        Message.conversation_id == Conversation.id, Message.status == "pending", Message.created_at < stored_before
    )
    free = or_(Conversation.lease_until.is_(None), Conversation.lease_until < moment)
    due = or_(Conversation.retry_at.is_(None), Conversation.retry_at <= moment)
    query = select(Conversation.public_id).where(has_pending.exists(), and_(free, due))
    return session.scalars(query.order_by(Conversation.updated_at).limit(limit)).all()
