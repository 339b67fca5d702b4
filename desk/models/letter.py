"""Supervision letters of the union (一函两书): numbered, registered, never deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedJson, EncryptedText, UtcDateTime

STATES = ("issued", "replied", "closed", "void")
EVENTS = ("issued", "corrected", "replied", "closed", "void", "reminder")


class Letter(Base):
    """One letter. ``kind``: name of its document; ``series``: the number without its serial; ``answers``: what stands
    in it; ``reminded``: 0 = of nothing yet, 1 = that the reply is due soon, 2 = that it is late.

    ``client_key``: what the form was called that made it, so that a form sent twice makes one letter.
    """

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("series", "serial"), CheckConstraint(f"state IN {STATES}", name="state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    client_key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    series: Mapped[str] = mapped_column(String(80))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(90), unique=True)
    year: Mapped[int] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    employer: Mapped[str] = mapped_column(EncryptedText)
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(10), index=True)
    issued_on: Mapped[date]
    reply_due_on: Mapped[date | None] = mapped_column(index=True)
    replied_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    reminded: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LetterEvent(Base):
    """What happened to a letter; rows are only ever added."""

    __tablename__ = "letter_events"
    __table_args__ = (CheckConstraint(f"what IN {EVENTS}", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LetterCounter(Base):
    """Last serial given out in one series."""

    __tablename__ = "letter_counters"

    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]
