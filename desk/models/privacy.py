"""Requests to erase what is kept of a worker: each is its own receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, UtcDateTime

REQUESTERS = ("worker", "staff", "retention")


class Erasure(Base):
    """One conversation with all its tickets, erased step by step; a step that has a time is done.

    ``counts``: rows deleted or emptied by table, files removed · ``left_files``: names in the file store still to be
    removed · ``due_at``: when the next attempt is made.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint(f"requested_by IN {REQUESTERS}", name="requested_by"),
        Index("ix_erasures_open", "due_at", sqlite_where=text("done_at IS NULL"),
              postgresql_where=text("done_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    requested_by: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rows_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    files_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviews_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wiped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    left_files: Mapped[list[str]] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(default=0)
