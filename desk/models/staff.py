"""Staff members and their logins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedText, UtcDateTime

# agent answers conversations and handles tickets; lawyer also reviews answers; editor edits the knowledge;
# supervisor also assigns work and sees everybody's; auditor only reads; admin also manages staff and units.
ROLES = ("agent", "lawyer", "editor", "supervisor", "auditor", "admin")


class Staff(Base):
    """A person of the union who uses the console; ``name`` is login and shown name."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    # The unit this person works for; None: everything is theirs to see.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """One login: hash of the cookie's token, and the token every form must repeat."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf: Mapped[str] = mapped_column(String(64))
    # "Chrome · Windows": by which the owner knows the login again.
    browser: Mapped[str | None] = mapped_column(String(40))
    # Signed in with an account of the unit (OpenID Connect), not with a password of the desk.
    by_provider: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffIdentity(Base):
    """An account of the unit's OpenID Connect provider that belongs to a member of staff; ``subject``: its lasting id
    there. Linked at the first login with it."""

    __tablename__ = "staff_identities"
    __table_args__ = (UniqueConstraint("staff_id", "issuer"),)

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReplyTemplate(Base):
    """A ready text for replies. ``role``: who is offered it ("" = everybody); ``organisation_id``: the unit whose
    staff (and that of the units below) are offered it, None = all."""

    __tablename__ = "reply_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    active: Mapped[bool] = mapped_column(default=True)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SavedView(Base):
    """A list that a member of staff looks at often: its name and the query of its address."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    section: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondFactor(Base):
    """A member of staff's one-time codes. ``confirmed_at`` None: set up and not used yet, so not asked for.

    ``last_step``: the newest 30-second step whose code was used; a code works once. ``recovery``: hashes of codes on
    paper that are left.
    """

    __tablename__ = "second_factors"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(default=0)
    recovery: Mapped[list[str]] = mapped_column(JSON)
