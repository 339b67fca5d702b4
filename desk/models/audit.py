"""What was done with personal data, and by whom: rows that are only ever added, each sealed to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, UtcDateTime

ACTORS = ("staff", "worker", "system", "command")


class AuditEntry(Base):
    """One act. ``seq`` has no gaps; ``hash`` seals this row and the hash before it.

    ``action``: "read /conversations/{public_id}", "write …", or a word of its own · ``object``: ids only, never
    texts · ``detail``: how many rows of which table a write touched.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (CheckConstraint(f"actor IN {ACTORS}", name="actor"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    who: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(120), index=True)
    object: Mapped[str] = mapped_column(String(160), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The one row (id 1) that says where the chain ends; whoever adds to it holds this row. ``signature``: keyed."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))
