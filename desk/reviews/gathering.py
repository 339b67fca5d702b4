"""Finds the questions that somebody should look at, among the messages stored since the last look.

Looked at are answers with little confidence, answers that a worker called 没用, questions declined or not understood,
offers that nobody took, questions that a person answered instead of the bot, and some confident answers by lot.
A pressed button is no question, except that its answer can be 没用.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.crypto import new_public_id
from desk.models import Conversation, Message, MessageFeedback, Review, ReviewMark
from desk.models.review import SIGNALS
from desk.settings import Settings

SETTLED = timedelta(minutes=10)
"""An offer that was not taken by then is not taken any more."""
BATCH = 500
JUDGED = ("answer", "clarify", "out_of_scope", "fallback")


@dataclass(frozen=True)
class Found:
    """One question with the reason to look at it."""

    question: Message
    answer: Message | None
    signal: str
    sampled: bool = False


def gather(session: Session, settings: Settings, moment: datetime) -> int:
    """Store what is found; returns how many messages were looked at (0: nothing new)."""
    mark = session.scalars(select(ReviewMark).with_for_update()).one_or_none()
    if mark is None:
        mark = ReviewMark(id=1, message_id=0)
        session.add(mark)
    messages = session.scalars(
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id > mark.message_id, Message.created_at < moment - SETTLED, Conversation.erased_at.is_(None))
        .order_by(Message.id)
        .limit(BATCH)
    ).all()
    found = [one for message in messages if (one := _look(session, message, settings)) is not None]
    for one in [*found, *_called_useless(session)]:
        _keep(session, one, moment)
    if messages:
        mark.message_id = messages[-1].id
    return len(messages)


def _look(session: Session, message: Message, settings: Settings) -> Found | None:
    if message.author == "staff":
        question = _answered_by_staff(session, message)
        return Found(question, None, "staff_answered") if question is not None else None
    if message.author != "bot" or message.kind not in JUDGED or message.in_reply_to is None:
        return None
    question = session.get_one(Message, message.in_reply_to)
    if "payload" in question.body:
        return None
    if message.kind == "answer":
        return _judge_answer(question, message, settings)
    if message.kind == "clarify":
        return None if _taken(session, message) else Found(question, message, "clarify_ignored")
    return Found(question, message, message.kind)


def _judge_answer(question: Message, answer: Message, settings: Settings) -> Found | None:
    confidence = answer.body.get("confidence")
    if confidence is None or answer.faq_id is None:
        return None
    if confidence < settings.review_confidence:
        return Found(question, answer, "low_confidence")
    if drawn(question.public_id, settings.review_sample_percent):
        return Found(question, answer, "sample", sampled=True)
    return None


def drawn(public_id: str, percent: float) -> bool:
    """Whether the lot falls on this message; the same message always gets the same lot."""
    number = int.from_bytes(hashlib.sha256(public_id.encode()).digest()[:4], "big")
    return number < percent / 100 * 2**32


def _taken(session: Session, offer: Message) -> bool:
    """Whether the worker chose one of the titles, by tapping or by words: then the next answer carries no guess."""
    following = session.scalars(
        select(Message)
        .where(Message.conversation_id == offer.conversation_id, Message.seq > offer.seq, Message.author == "bot")
        .order_by(Message.seq)
        .limit(1)
    ).one_or_none()
    return following is not None and following.kind == "answer" and following.body.get("confidence") is None


def _answered_by_staff(session: Session, reply: Message) -> Message | None:
    """The question that a person's first reply of a service answers: the last one that was not a wish for a person."""
    before = session.scalars(
        select(Message)
        .where(Message.conversation_id == reply.conversation_id, Message.seq < reply.seq)
        .order_by(Message.seq.desc())
        .limit(20)
    ).all()
    called = {message.in_reply_to for message in before if message.kind == "handoff"}
    for message in before:
        if message.author == "staff":
            return None
        if message.author == "worker" and "payload" not in message.body and message.id not in called:
            return message
    return None


def _called_useless(session: Session) -> Sequence[Found]:
    """Answers called 没用 whose question nobody has decided about, nor is looked at for that reason."""
    answer, question = aliased(Message), aliased(Message)
    rows = session.execute(
        select(question, answer)
        .join(MessageFeedback, MessageFeedback.message_id == answer.id)
        .join(question, question.id == answer.in_reply_to)
        .join(Conversation, Conversation.id == question.conversation_id)
        .outerjoin(Review, Review.question_id == question.id)
        .where(
            Conversation.erased_at.is_(None),
            MessageFeedback.useful.is_(False),
            (Review.id.is_(None)) | (Review.decision.is_(None) & (Review.signal != "not_useful")),
        )
        .limit(BATCH)
    )
    return [Found(asked, said, "not_useful") for asked, said in rows]


def _keep(session: Session, found: Found, moment: datetime) -> None:
    """A new review, or the more telling reason on the one that is there and open."""
    known = session.scalars(select(Review).where(Review.question_id == found.question.id)).one_or_none()
    if known is None:
        session.add(
            Review(
                public_id=new_public_id(), question_id=found.question.id,
                answer_id=found.answer.id if found.answer is not None else None, signal=found.signal,
                sampled=found.sampled, asked_at=found.question.created_at, created_at=moment,
                confidence=found.answer.body.get("confidence") if found.answer is not None else None,
            )
        )  # fmt: skip
        session.flush()
    elif known.decision is None and SIGNALS.index(found.signal) < SIGNALS.index(known.signal):
        known.signal = found.signal
        if known.answer_id is None and found.answer is not None:
            known.answer_id = found.answer.id
