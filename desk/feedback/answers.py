"""有用 or 没用 under an answer: stored once for each message, and changed as often as the worker changes their mind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations.repository import find_conversation
from desk.conversations.texts import storable
from desk.errors import InvalidInput, NotFound
from desk.feedback.schemas import Feedback, GiveFeedback
from desk.models import Message, MessageFeedback

MAX_COMMENT = 500


class AnswerNotFound(NotFound):
    code = "message_not_found"
    message = "没有找到这条回答，请刷新页面后再试。"


def check_comment(comment: str | None) -> str | None:
    """Words that can be stored, None when empty; ``InvalidInput`` when they are too many."""
    words = storable(comment)
    if words is not None and len(words) > MAX_COMMENT:
        raise InvalidInput(f"补充说明最多{MAX_COMMENT}字，请写得短一些。", code="comment_too_long")
    return words


def give(session: Session, conversation_id: str, message_id: str, given: GiveFeedback) -> Feedback:
    """Store or replace the judgement. ``AnswerNotFound`` for a message of somebody else or not of the bot."""
    words = check_comment(given.comment)
    # Locked: two taps at the same moment become one row.
    conversation = find_conversation(session, conversation_id, lock=True)
    message = session.scalars(
        select(Message).where(
            Message.public_id == message_id, Message.conversation_id == conversation.id, Message.author == "bot"
        )
    ).one_or_none()
    if message is None:
        raise AnswerNotFound
    row = session.scalars(select(MessageFeedback).where(MessageFeedback.message_id == message.id)).one_or_none()
    if row is None:
        row = MessageFeedback(message_id=message.id)
        session.add(row)
    row.useful = given.useful
    row.reason = None if given.useful else given.reason
    row.comment = None if given.useful else words
    row.at = now()
    session.flush()
    return _shown(row, message.public_id)


def given_in(session: Session, conversation_id: str) -> list[Feedback]:
    """Every judgement of a conversation, in the order of its messages."""
    conversation = find_conversation(session, conversation_id)
    query = select(MessageFeedback, Message.public_id).join(Message, Message.id == MessageFeedback.message_id)
    rows = session.execute(query.where(Message.conversation_id == conversation.id).order_by(Message.seq))
    return [_shown(row, public_id) for row, public_id in rows]


def _shown(row: MessageFeedback, public_id: str) -> Feedback:
    return Feedback.model_validate(
        {"message_id": public_id, "useful": row.useful, "reason": row.reason, "comment": row.comment, "at": row.at}
    )
