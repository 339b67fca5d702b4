"""Members whom a union's own app handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, UtcDateTime


class AppMember(Base):
    """A member of an app and their conversation. The app's id of the member is only kept as a keyed hash."""

    __tablename__ = "app_members"
    __table_args__ = (UniqueConstraint("app", "subject_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    app: Mapped[str] = mapped_column(String(40))
    subject_hash: Mapped[str] = mapped_column(String(64))
    # Goes with the conversation when that is erased.
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    # The union unit the app named: its code in the organisation tree, or one we do not know.
    unit: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HandoverUse(Base):
    """An assertion that was exchanged; kept until it would be refused as too old anyway."""

    __tablename__ = "handover_uses"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
