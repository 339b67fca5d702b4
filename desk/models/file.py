"""Files that workers hand in as evidence; the content lies outside the database (desk.files.store)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedText, UtcDateTime

# not_scanned: no scanner is configured · clean: the configured scanner found nothing
SCANS = ("not_scanned", "clean")


class StoredFile(Base):
    """One file of one conversation. ``size`` and ``sha256`` are those of the content as it was handed in."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(f"scan IN {SCANS}", name="scan"),
        # The same content handed in twice is one file.
        UniqueConstraint("conversation_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    # The message that shows the file in the conversation, where there is one.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    name: Mapped[str] = mapped_column(EncryptedText)
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(60), unique=True)
    encrypted: Mapped[bool]
    scan: Mapped[str] = mapped_column(String(15))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketFile(Base):
    """A file that belongs to a ticket; from then on the worker cannot take it away."""

    __tablename__ = "ticket_files"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
