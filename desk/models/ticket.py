"""Tickets, their immutable events, what belongs together, and the daily counter behind their numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedJson, EncryptedText, Money, UtcDateTime

EVENT_KINDS = (
    "created", "status", "note", "assigned", "routed", "class", "facts", "added", "link", "reminder", "viewed",
)  # fmt: skip
ACTORS = ("worker", "staff", "system")
LINK_KINDS = ("duplicate", "group")


class Ticket(Base):
    """One request; what identifies the worker is encrypted. States and kinds are data (knowledge/tickets), so the
    database does not list them.

    ``employer_key``, ``person_key``: keyed hashes that tell the same employer and person without decrypting;
    ``urgency``: points; ``urgency_reasons``: their causes, comma separated; times of a limit are None while it stands.
    """

    __tablename__ = "tickets"
    __table_args__ = (UniqueConstraint("idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(100))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    category: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[str] = mapped_column(String(15), index=True)
    narrative: Mapped[str] = mapped_column(EncryptedText)
    answers: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    region: Mapped[str | None] = mapped_column(String(6))
    employer: Mapped[str | None] = mapped_column(EncryptedText)
    employer_key: Mapped[str | None] = mapped_column(String(64), index=True)
    amount: Mapped[Decimal | None] = mapped_column(Money)
    people: Mapped[int | None]
    contact_name: Mapped[str | None] = mapped_column(EncryptedText)
    contact_phone: Mapped[str | None] = mapped_column(EncryptedText)
    person_key: Mapped[str | None] = mapped_column(String(64), index=True)
    consent_version: Mapped[str | None] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    limit_class: Mapped[str] = mapped_column(String(10), default="general")
    accept_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limitation_on: Mapped[date | None]
    urgency: Mapped[int] = mapped_column(default=0)
    urgency_reasons: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketEvent(Base):
    """What happened to a ticket; rows are only ever added. ``note``: the reason, or what was done in words."""

    __tablename__ = "ticket_events"
    __table_args__ = (
        CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),
        CheckConstraint(f"actor IN {ACTORS}", name="actor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(10))
    from_status: Mapped[str | None] = mapped_column(String(15))
    to_status: Mapped[str | None] = mapped_column(String(15))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    visible: Mapped[bool] = mapped_column(default=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # What the worker's client named this step: sent twice, it is one event.
    external_id: Mapped[str | None] = mapped_column(String(140), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketLink(Base):
    """Two tickets that belong together; ``ticket_id`` is the later one."""

    __tablename__ = "ticket_links"
    __table_args__ = (CheckConstraint(f"kind IN {LINK_KINDS}", name="kind"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmployerAlert(Base):
    """Several workers of one employer came within days: an early warning until somebody has looked at this number."""

    __tablename__ = "employer_alerts"

    employer_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    workers: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_workers: Mapped[int] = mapped_column(default=0)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketCounter(Base):
    """Last number given out on one Chinese calendar day (YYYYMMDD)."""

    __tablename__ = "ticket_counters"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


@event.listens_for(TicketEvent, "before_update")
@event.listens_for(TicketEvent, "before_delete")
def refuse_change(_mapper: Any, _connection: Any, _target: TicketEvent) -> None:
    """The history of a ticket is evidence; correcting it means adding an event."""
    raise TypeError("ticket events are immutable")
