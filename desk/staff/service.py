"""Staff accounts and logins: sign in and out, passwords, roles."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from limits import RateLimitItem
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.clock import now
from desk.crypto import DecryptionError, hash_token, new_token
from desk.errors import Conflict, Forbidden, InvalidInput, NotSignedIn
from desk.limiter import per_quarter_hour
from desk.models import SecondFactor, Staff, StaffIdentity, StaffSession
from desk.models.staff import ROLES
from desk.staff import secondfactor
from desk.staff.passwords import MIN_PASSWORD, hash_password, new_password, password_matches
from desk.staff.repository import Identity, end_sessions, find_by_name, get_by_name, link, session_of_token
from desk.staff.signed_in import SignedIn

if TYPE_CHECKING:
    from desk.composition import Desk

MAX_NAME = 60
CODE_SECONDS = 300
# Failed logins to one name from all addresses together, in limits of one address: a stranger locks nobody out.
FROM_EVERYWHERE = 5


@dataclass(frozen=True)
class Login:
    """Fresh login: ``token`` goes into an HttpOnly cookie, ``csrf`` into forms."""

    token: str
    csrf: str
    staff: SignedIn


@dataclass(frozen=True)
class StaffView:
    """One account as admins see it. ``unit``: whose work it sees, None = everything; ``linked``: to an account of the
    unit's provider."""

    name: str
    role: str
    active: bool
    created_at: datetime
    id: int
    unit: int | None
    factor: bool
    linked: bool


class WrongPassword(NotSignedIn):
    code = "wrong_password"
    message = "姓名或密码不对，请核对后重试。"


class CodeNeeded(NotSignedIn):
    """The password was right, a one-time code is asked for. ``ticket``: stands for the password for five minutes."""

    code = "code_needed"
    message = "请输入手机上的验证码。"

    def __init__(self, ticket: str) -> None:
        super().__init__()
        self.ticket = ticket


def sign_in(desk: Desk, *, name: str, password: str, address: str, browser: str = "") -> Login:
    """Check the password and open a session. Raises ``WrongPassword`` or, after too many failures, ``TooMany``;
    ``CodeNeeded`` for an account with a second step (then ``sign_in_with_code``).

    It manages its own short transactions: hashing takes tens of milliseconds and must not hold the write lock.
    """
    counters = _counters(desk, name, address)
    for limit, *counter in counters:
        desk.limiter.check(limit, *counter)
    with desk.database.read() as session:
        staff = find_by_name(session, name)
        stored = staff.password_hash if staff is not None and staff.active else None
    if not password_matches(password, stored):
        for limit, *counter in counters:
            desk.limiter.hit(limit, *counter)
        note_failure(desk, name if stored is not None else "")
        raise WrongPassword
    with desk.database.write() as session:
        staff = get_by_name(session, name)
        ask_for_code(desk, session, staff)
        return open_login(session, staff, desk.settings.staff_session_hours, browser)


def _counters(desk: Desk, name: str, address: str) -> tuple[tuple[RateLimitItem, str, str], ...]:
    """What a failed login counts for: the address, and the name from everywhere."""
    most = desk.settings.logins_per_quarter_hour
    return (
        (per_quarter_hour(most), "login-address", address),
        (per_quarter_hour(most * FROM_EVERYWHERE), "login-name", name),
    )


def ask_for_code(desk: Desk, session: Session, staff: Staff, identity: Identity | None = None) -> None:
    """``CodeNeeded`` when the account has a second step. ``identity``: the account of the unit that stood for the
    password; it is linked once the code was right."""
    if secondfactor.is_on(session, staff.id):
        linked = [identity.issuer, identity.subject] if identity is not None else None
        ticket = {"staff": staff.id, "at": int(now().timestamp()), "identity": linked}
        raise CodeNeeded(desk.keyring.encrypt(f"code:{json.dumps(ticket)}"))


def sign_in_with_code(desk: Desk, *, ticket: str, code: str, address: str, browser: str = "") -> Login:
    """The second step. Raises ``CodeNeeded`` for a wrong code, ``WrongPassword`` when the first is too long ago."""
    limit = per_quarter_hour(desk.settings.logins_per_quarter_hour)
    staff_id, identity = _open_ticket(desk, ticket)
    counters = (("login-code", str(staff_id)), ("login-address", address))
    for counter in counters:
        desk.limiter.check(limit, *counter)
    with desk.database.write() as session:
        staff = session.get(Staff, staff_id)
        if staff is not None and staff.active and secondfactor.passes(session, staff.id, code):
            if identity is not None:
                link(session, staff, identity)
            by_provider = identity is not None
            return open_login(session, staff, desk.settings.staff_session_hours, browser, by_provider=by_provider)
    for counter in counters:
        desk.limiter.hit(limit, *counter)
    note_failure(desk, staff.name if staff is not None else "")
    raise CodeNeeded(ticket)


def _open_ticket(desk: Desk, ticket: str) -> tuple[int, Identity | None]:
    try:
        what, _, content = desk.keyring.decrypt(ticket).partition(":")
        opened = json.loads(content) if what == "code" else {}
        staff_id, moment, linked = int(opened["staff"]), int(opened["at"]), opened["identity"]
    except (DecryptionError, ValueError, KeyError, TypeError):
        raise WrongPassword from None
    if now().timestamp() - moment > CODE_SECONDS:
        raise WrongPassword("等得太久了，请重新登录。")
    return staff_id, Identity(*linked) if linked else None


def note_failure(desk: Desk, known_name: str) -> None:
    """A name that no account has may be a password typed into the wrong field: it is not written down."""
    with desk.database.write() as session:
        note(session, Act("staff", known_name or "（没有这个账号）", "login_failed"))


def open_login(session: Session, staff: Staff, hours: int, browser: str, *, by_provider: bool = False) -> Login:
    """A session for somebody whose identity was proved. ``by_provider``: with an account of the unit."""
    token, csrf, moment = new_token(), secrets.token_urlsafe(32), now()
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= moment))
    session.add(
        StaffSession(
            staff_id=staff.id, token_hash=hash_token(token), csrf=csrf, browser=browser[:40] or None,
            by_provider=by_provider, created_at=moment, expires_at=moment + timedelta(hours=hours),
        )
    )  # fmt: skip
    detail = {"by": "oidc"} if by_provider else None
    note(session, Act("staff", staff.name, "login", staff_id=staff.id, detail=detail))
    return Login(token, csrf, SignedIn(staff.id, staff.name, staff.role, csrf, staff.organisation_id))


def find_signed_in(session: Session, token: str) -> SignedIn | None:
    """Who holds this cookie; None when it is unknown, expired, or the account was closed."""
    found = session_of_token(session, token)
    if found is None:
        return None
    staff, login = found
    return SignedIn(staff.id, staff.name, staff.role, login.csrf, staff.organisation_id)


def sign_out(session: Session, token: str) -> bool:
    """End this login; whether it had been made with an account of the unit."""
    ended = delete(StaffSession).where(StaffSession.token_hash == hash_token(token))
    return bool(session.scalar(ended.returning(StaffSession.by_provider)))


@dataclass(frozen=True)
class LoginView:
    """One login as its owner sees it. ``here``: the one that asks; ``by_provider``: with an account of the unit."""

    id: int
    browser: str
    created_at: datetime
    expires_at: datetime
    here: bool
    by_provider: bool


def list_logins(session: Session, staff_id: int, token: str) -> list[LoginView]:
    """Logins that are valid now, newest first."""
    query = select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.expires_at > now())
    return [
        LoginView(
            login.id,
            login.browser or "",
            login.created_at,
            login.expires_at,
            login.token_hash == hash_token(token),
            login.by_provider,
        )
        for login in session.scalars(query.order_by(StaffSession.id.desc()))
    ]


def end_login(session: Session, staff_id: int, login_id: int | None, token: str) -> None:
    """End one login of this person, or with None every one but that of ``token``."""
    which = StaffSession.id == login_id if login_id is not None else StaffSession.token_hash != hash_token(token)
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id, which))


def check_csrf(signed_in: SignedIn, value: str) -> None:
    """``Forbidden`` unless the form carries the token of this login."""
    if not secrets.compare_digest(signed_in.csrf.encode(), value.encode(errors="replace")):
        raise Forbidden("页面已过期，请刷新后重新提交。", code="csrf")


def check_password(desk: Desk, signed_in: SignedIn, password: str) -> None:
    """``WrongPassword`` unless it is this person's; ``TooMany`` after some wrong ones: somebody else may sit there.

    It reads in a transaction of its own: hashing takes tens of milliseconds and must not hold the write lock.
    """
    limit, counter = per_quarter_hour(desk.settings.logins_per_quarter_hour), ("password", str(signed_in.staff_id))
    desk.limiter.check(limit, *counter)
    with desk.database.read() as session:
        stored = session.get_one(Staff, signed_in.staff_id).password_hash
    if not password_matches(password, stored):
        desk.limiter.hit(limit, *counter)
        raise WrongPassword("密码不对，请重新输入。")


def change_password(desk: Desk, signed_in: SignedIn, *, old: str, new: str) -> None:
    """Set a new password and end all logins of this person. Raises like ``check_password``, and ``InvalidInput``."""
    check_password(desk, signed_in, old)
    if not MIN_PASSWORD <= len(new) <= 200:
        raise InvalidInput(f"新密码需要{MIN_PASSWORD}到200个字符。", code="password_length")
    hashed = hash_password(new)
    with desk.database.write() as session:
        staff = session.get_one(Staff, signed_in.staff_id)
        staff.password_hash = hashed
        end_sessions(session, staff)


def list_staff(session: Session) -> list[StaffView]:
    """All accounts by name."""
    linked = exists().where(StaffIdentity.staff_id == Staff.id)
    query = select(Staff, SecondFactor.confirmed_at, linked).outerjoin(SecondFactor, SecondFactor.staff_id == Staff.id)
    return [
        StaffView(
            name=staff.name,
            role=staff.role,
            active=staff.active,
            created_at=staff.created_at,
            id=staff.id,
            unit=staff.organisation_id,
            factor=confirmed_at is not None,
            linked=is_linked,
        )
        for staff, confirmed_at, is_linked in session.execute(query.order_by(Staff.name))
    ]


def create_staff(session: Session, *, name: str, role: str) -> str:
    """New account; returns the password, which is shown once and stored only as a hash."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or any(not char.isprintable() for char in name):
        raise InvalidInput(f"姓名需要1到{MAX_NAME}个可见字符。", code="staff_name")
    _check_role(role)
    if find_by_name(session, name) is not None:
        raise Conflict(f"账号“{name}”已经存在。", code="staff_exists")
    password = new_password()
    session.add(Staff(name=name, role=role, password_hash=hash_password(password), active=True, created_at=now()))
    session.flush()
    return password


def reset_password(session: Session, *, name: str) -> str:
    """New random password for an existing account, which is open again; all its logins end."""
    staff = get_by_name(session, name)
    password = new_password()
    staff.password_hash = hash_password(password)
    staff.active = True
    end_sessions(session, staff)
    return password


def set_active(session: Session, *, by: SignedIn, name: str, active: bool) -> None:
    """Open or close an account; the last active admin cannot be closed."""
    staff = get_by_name(session, name)
    staff.active = active
    _keep_an_admin(session)
    if not active:
        end_sessions(session, staff)


def set_role(session: Session, *, by: SignedIn, name: str, role: str) -> None:
    """Change what an account may do; the last active admin stays admin."""
    _check_role(role)
    get_by_name(session, name).role = role
    _keep_an_admin(session)


def has_staff(session: Session) -> bool:
    """Whether any account exists."""
    return session.scalar(select(func.count()).select_from(Staff)) != 0


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidInput(f"角色只能是 {'、'.join(ROLES)}。", code="staff_role")


def _keep_an_admin(session: Session) -> None:
    session.flush()
    admins = select(func.count()).select_from(Staff).where(Staff.role == "admin", Staff.active)
    if not session.scalar(admins):
        raise Conflict("至少要保留一个可用的管理员账号。", code="last_admin")
