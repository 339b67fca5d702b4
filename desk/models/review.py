"""Questions that somebody should look at, what was decided about them, and the runs that train a new model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedText, UtcDateTime

# Why a question is looked at, the most telling first.
SIGNALS = ("not_useful", "staff_answered", "clarify_ignored", "fallback", "out_of_scope", "low_confidence", "sample")
# confirm: the bot was right · move: another entry answers it · new_entry: none does · out_of_scope: not for us
# dismiss: nothing to learn from it (empty, unreadable, a test)
DECISIONS = ("confirm", "move", "new_entry", "out_of_scope", "dismiss")
RUN_STATES = ("waiting", "train", "gate", "swap", "promoted", "rolled_back", "unchanged", "refused", "failed")
RUN_ENDED = ("promoted", "rolled_back", "unchanged", "refused", "failed")


class Review(Base):
    """One question of a worker beside what the bot said. The text stays in the message; it is never copied here."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint(f"signal IN {SIGNALS}", name="signal"),
        CheckConstraint(f"decision IS NULL OR decision IN {DECISIONS}", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_reviews_queue", "decision", "signal", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    # What the bot said to it; None: a person answered before the bot.
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), index=True)
    signal: Mapped[str] = mapped_column(String(20))
    # Drawn by lot from the confident answers: its decision counts for the rate of wrong answers.
    sampled: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[float | None] = mapped_column(Float)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(12))
    # The entry that answers it, of confirm and move.
    faq_id: Mapped[str | None] = mapped_column(String(80))
    # The question as it was taken for training, without personal data; None: it was not taken.
    example: Mapped[str | None] = mapped_column(EncryptedText)
    note: Mapped[str | None] = mapped_column(EncryptedText)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class ReviewMark(Base):
    """How far the messages were looked through for questions to review. One row."""

    __tablename__ = "review_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int]


class ModelRun(Base):
    """One training or roll-back that somebody of the staff started; at most one has not ended."""

    __tablename__ = "model_runs"
    __table_args__ = (
        CheckConstraint(f"state IN {RUN_STATES}", name="state"),
        Index("uq_model_runs_active", "active", unique=True,
              sqlite_where=text("active"), postgresql_where=text("active")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    command: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    active: Mapped[bool]
    model: Mapped[str] = mapped_column(String(40), default="")
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    scores: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
