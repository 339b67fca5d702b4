"""Queries on staff and their sessions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.clock import now
from desk.crypto import hash_token
from desk.errors import NotFound
from desk.models import Staff, StaffIdentity, StaffSession


class StaffNotFound(NotFound):
    code = "staff_not_found"
    message = "没有这个工作人员账号。"


def find_by_name(session: Session, name: str) -> Staff | None:
    return session.scalars(select(Staff).where(Staff.name == name)).one_or_none()


def get_by_name(session: Session, name: str) -> Staff:
    """The staff member; ``StaffNotFound`` when there is none."""
    staff = find_by_name(session, name)
    if staff is None:
        raise StaffNotFound
    return staff


def session_of_token(session: Session, token: str) -> tuple[Staff, StaffSession] | None:
    """Active staff member and login behind a cookie, unless unknown or expired."""
    row = session.execute(
        select(Staff, StaffSession)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == hash_token(token), StaffSession.expires_at > now(), Staff.active)
    ).one_or_none()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True)
class Identity:
    """An account of the unit's provider. ``subject``: what the provider calls the person, for ever."""

    issuer: str
    subject: str


def link(session: Session, staff: Staff, identity: Identity) -> None:
    """Remember whose account this is; nothing happens when it is known."""
    if session.get(StaffIdentity, (identity.issuer, identity.subject)) is None:
        session.add(StaffIdentity(issuer=identity.issuer, subject=identity.subject, staff_id=staff.id, linked_at=now()))
        note(session, Act("staff", staff.name, "identity_linked", staff_id=staff.id))


def unlink(session: Session, staff: Staff) -> None:
    """Forget which accounts of the unit this person has."""
    for identity in session.scalars(select(StaffIdentity).where(StaffIdentity.staff_id == staff.id)):
        session.delete(identity)


def end_sessions(session: Session, staff: Staff) -> None:
    """Every login of this person ends (password changed, account closed)."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))
