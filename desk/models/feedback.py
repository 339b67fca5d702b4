"""What workers think: of one answer, and of the service of a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedText, UtcDateTime

# off_point: not what was asked · unclear: not understood · other_case: mine is different · wrong: seems to be wrong
REASONS = ("off_point", "unclear", "other_case", "wrong", "other")


class MessageFeedback(Base):
    """One worker's judgement of one answer; the newest replaces the one before. ``reason``: only of a bad one."""

    __tablename__ = "message_feedback"
    __table_args__ = (CheckConstraint(f"reason IS NULL OR reason IN {REASONS}", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    useful: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(12))
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ServiceRating(Base):
    """One to five for a service that ended; ``score`` None: the worker did not want to say, and is not asked again.

    ``service``: which one within the conversation (desk.feedback.services). ``staff_id``: who gave the service.
    """

    __tablename__ = "service_ratings"
    __table_args__ = (
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
        UniqueConstraint("conversation_id", "service"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    service: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    score: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
