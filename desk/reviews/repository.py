"""Queries on reviews; who may see which is part of each query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from desk.conversations.access import visible_to as conversations_visible_to
from desk.errors import NotFound
from desk.models import Conversation, Message, Review, Staff
from desk.models.review import SIGNALS
from desk.staff.signed_in import SignedIn


class ReviewNotFound(NotFound):
    code = "review_not_found"
    message = "没有找到这个问题，可能已按本人要求删除。"


@dataclass(frozen=True)
class ReviewRow:
    """A review with what it is about."""

    review: Review
    question: Message
    answer: Message | None
    conversation: Conversation
    decided_by: str | None


def visible_to(session: Session, staff: SignedIn) -> ColumnElement[bool]:
    """Questions of the conversations that the person may see, but none of a worker who had everything erased."""
    return conversations_visible_to(session, staff) & Conversation.erased_at.is_(None)


def rows(
    session: Session, staff: SignedIn, *conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[ReviewRow]:
    """The most telling reason first, then the newest question."""
    question, answer = aliased(Message), aliased(Message)
    order = case({name: number for number, name in enumerate(SIGNALS)}, value=Review.signal)
    query = (
        select(Review, question, answer, Conversation, Staff.name)
        .join(question, question.id == Review.question_id)
        .join(Conversation, Conversation.id == question.conversation_id)
        .outerjoin(answer, answer.id == Review.answer_id)
        .outerjoin(Staff, Staff.id == Review.decided_by_id)
        .where(visible_to(session, staff), *conditions)
        .order_by(order, Review.asked_at.desc(), Review.id.desc())
        .limit(limit)
        .offset(offset or None)
    )
    return [ReviewRow(*row) for row in session.execute(query)]


def one(session: Session, staff: SignedIn, public_id: str) -> ReviewRow:
    """``ReviewNotFound`` when there is none that they may see."""
    found = rows(session, staff, Review.public_id == public_id)
    if not found:
        raise ReviewNotFound
    return found[0]


def lock(session: Session, public_id: str) -> Review:
    """The row, kept from others until the transaction ends. ``ReviewNotFound``."""
    query = select(Review).where(Review.public_id == public_id).with_for_update()
    review = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if review is None:
        raise ReviewNotFound
    return review


def open_counts(session: Session, staff: SignedIn) -> Mapping[str, int]:
    """Signal → how many are open."""
    query = (
        select(Review.signal, func.count())
        .join(Message, Message.id == Review.question_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Review.decision.is_(None), visible_to(session, staff))
        .group_by(Review.signal)
    )
    return {signal: number for signal, number in session.execute(query)}  # noqa: C416 - rows are no tuples to mypy


def sampled_decisions(session: Session) -> Sequence[tuple[datetime, str]]:
    """(when it was asked, the decision) of every decided question that was drawn by lot."""
    query = select(Review.asked_at, Review.decision).where(Review.sampled.is_(True), Review.decision.is_not(None))
    return [(asked_at, str(decision)) for asked_at, decision in session.execute(query)]


def with_example(session: Session) -> Sequence[tuple[Review, str]]:
    """Every review whose question was taken for training, with the name of who decided."""
    query = select(Review, Staff.name).join(Staff, Staff.id == Review.decided_by_id).where(Review.example.is_not(None))
    return [(review, name) for review, name in session.execute(query)]


def of_conversation(session: Session, conversation: Conversation) -> Sequence[Review]:
    """Everything decided or open about a worker's questions; erasing takes their files along."""
    asked = select(Message.id).where(Message.conversation_id == conversation.id)
    return session.scalars(select(Review).where(Review.question_id.in_(asked)).order_by(Review.id)).all()


def known(session: Session, public_ids: Collection[str]) -> list[str]:
    """Which of these reviews are ours (files may come from another installation)."""
    return list(session.scalars(select(Review.public_id).where(Review.public_id.in_(public_ids))))
