"""Accounts of the unit beside ours: which of them belongs to which member of staff, and signing in with one.

A person of the provider is never given an account: an admin makes it first, under the name the provider uses. At the
first login the two are linked by the provider's subject, which never changes; from then on the name plays no part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.errors import Forbidden
from desk.limiter import per_quarter_hour
from desk.models import Staff, StaffIdentity
from desk.staff.oidc import Person
from desk.staff.repository import Identity, find_by_name, link
from desk.staff.service import Login, ask_for_code, note_failure, open_login

if TYPE_CHECKING:
    from desk.composition import Desk


class UnknownPerson(Forbidden):
    code = "oidc_unknown"
    message = "您的单位账号在工作台没有对应的账号。请联系系统管理员，先在“人员”页面建一个同名的账号。"


class AccountClosed(Forbidden):
    code = "oidc_closed"
    message = "您在工作台的账号已停用，需要时请联系系统管理员。"


class LinkedToAnother(Forbidden):
    code = "oidc_linked"
    message = "工作台的同名账号已经关联了另一个单位账号。请联系系统管理员核对，必要时在“人员”页面解除关联。"


def sign_in_from_provider(desk: Desk, person: Person, issuer: str, *, address: str, browser: str = "") -> Login:
    """Open a session for whom the provider vouches for. Raises ``UnknownPerson``, ``AccountClosed``,
    ``LinkedToAnother``; ``CodeNeeded`` for an account with a second step that the provider did not ask for. Whether
    the address has failed too often was asked before the provider was."""
    try:
        with desk.database.write() as session:
            staff = _account(session, issuer, person)
            identity = Identity(issuer, person.subject)
            if not person.two_steps:
                ask_for_code(desk, session, staff, identity)
            link(session, staff, identity)
            return open_login(session, staff, desk.settings.staff_session_hours, browser, by_provider=True)
    except Forbidden:
        desk.limiter.hit(per_quarter_hour(desk.settings.logins_per_quarter_hour), "login-address", address)
        note_failure(desk, next((name for name in person.names if _is_account(desk, name)), ""))
        raise


def _account(session: Session, issuer: str, person: Person) -> Staff:
    identity = session.get(StaffIdentity, (issuer, person.subject))
    if identity is not None:
        staff = session.get_one(Staff, identity.staff_id)
    else:
        staff = _by_name(session, issuer, person.names)
    if not staff.active:
        raise AccountClosed
    return staff


def _by_name(session: Session, issuer: str, names: tuple[str, ...]) -> Staff:
    """The account of one of these names that belongs to no other subject yet."""
    staff = next((found for name in names if (found := find_by_name(session, name)) is not None), None)
    if staff is None:
        raise UnknownPerson
    taken = select(StaffIdentity).where(StaffIdentity.staff_id == staff.id, StaffIdentity.issuer == issuer)
    if session.scalars(taken).first() is not None:
        raise LinkedToAnother
    return staff


def _is_account(desk: Desk, name: str) -> bool:
    with desk.database.read() as session:
        return find_by_name(session, name) is not None
