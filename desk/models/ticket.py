"""Tickets (legal aid), their immutable events, and the daily counter behind their numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedText, Money, UtcDateTime

STATUSES = ("new", "accepted", "in_progress", "resolved", "closed", "withdrawn")
EVENT_KINDS = ("created", "status", "note", "assigned")


class Ticket(Base):
    """One application; what identifies the worker is encrypted."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        UniqueConstraint("idempotency_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(100))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[str] = mapped_column(String(15), index=True)
    narrative: Mapped[str] = mapped_column(EncryptedText)
    region: Mapped[str | None] = mapped_column(String(6))
    employer: Mapped[str | None] = mapped_column(EncryptedText)
    amount: Mapped[Decimal | None] = mapped_column(Money)
    contact_name: Mapped[str | None] = mapped_column(EncryptedText)
    contact_phone: Mapped[str] = mapped_column(EncryptedText)
    consent_version: Mapped[str] = mapped_column(String(40))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketEvent(Base):
    """What happened to a ticket; rows are only ever added."""

    __tablename__ = "ticket_events"
    __table_args__ = (CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    from_status: Mapped[str | None] = mapped_column(String(15))
    to_status: Mapped[str | None] = mapped_column(String(15))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    visible: Mapped[bool] = mapped_column(default=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketCounter(Base):
    """Last number given out on one Chinese calendar day (YYYYMMDD)."""

    __tablename__ = "ticket_counters"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


@event.listens_for(TicketEvent, "before_update")
def refuse_change(_mapper: Any, _connection: Any, _target: TicketEvent) -> None:
    """The history of a ticket is evidence; correcting it means adding an event."""
    raise TypeError("ticket events are immutable")
