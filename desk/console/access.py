"""Who may use the console. Everything is refused unless this module lets it through.

The application has one dependency, ``guard``, on every route: it finds the login, checks the role and the token
of every form. Only the login page, and the way to the provider and back, are exempt from the first two.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from desk.audit.acting import ACTING, Acting
from desk.composition import Desk
from desk.console import csrf
from desk.console.urls import BASE
from desk.deps import TheDesk
from desk.errors import Forbidden, NotSignedIn
from desk.models import staff as staff_roles
from desk.staff.service import find_signed_in
from desk.staff.signed_in import SignedIn

SESSION_COOKIE = "console_session"
LOGIN_COOKIE = "console_login"
LOGIN_PATH = f"{BASE}/login"
# The way to the provider of the unit's accounts and back (desk.console.oidclogin).
OPEN_PATHS = frozenset({LOGIN_PATH, f"{LOGIN_PATH}/oidc", f"{LOGIN_PATH}/oidc/back", f"{LOGIN_PATH}/oidc/out"})
ROLES = frozenset(staff_roles.ROLES)
SAFE_METHODS = frozenset({"GET", "HEAD"})


def look_up(request: Request, desk: TheDesk) -> SignedIn | None:
    """The login of this request, or None."""
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        return None
    with desk.database.read() as session:
        return find_signed_in(session, token)


Visitor = Annotated[SignedIn | None, Depends(look_up)]


def require_staff(visitor: Visitor) -> SignedIn:
    """The member of staff; ``NotSignedIn`` without a login, ``Forbidden`` for a role that has no business here."""
    if visitor is None:
        raise NotSignedIn("登录已失效，请重新登录。")
    if visitor.role not in ROLES:
        raise Forbidden("您的账号没有使用工作台的权限，请联系管理员。")
    return visitor


CurrentStaff = Annotated[SignedIn, Depends(require_staff)]


async def guard(request: Request, visitor: Visitor) -> None:
    """Application-level dependency: login and role on every page but the login, the token on every form."""
    request.state.visitor = visitor
    if request.url.path not in OPEN_PATHS:
        await _note(request, require_staff(visitor))
    if request.method not in SAFE_METHODS:
        given = (await request.form()).get(csrf.FIELD)
        expected = visitor.csrf if visitor and request.url.path != LOGIN_PATH else request.cookies.get(LOGIN_COOKIE, "")
        if not csrf.matches(expected, given):
            raise Forbidden("页面已过期，请返回上一页刷新后再试。")


async def _note(request: Request, staff: SignedIn) -> None:
    """Say who acts from here on, and write down what they look at (desk.audit)."""
    place = str(getattr(request.scope.get("route"), "path", ""))
    object_ = " ".join(str(value) for value in request.path_params.values())
    acting = Acting(staff.staff_id, staff.name, place, object_)
    ACTING.set(acting)
    if request.method in SAFE_METHODS:
        await run_in_threadpool(request.app.state.reads.note, acting)


def _secure(request: Request, desk: Desk) -> bool:
    return desk.settings.production or request.url.scheme == "https"


def set_cookie(response: Response, request: Request, desk: Desk, name: str, value: str, max_age: int) -> None:
    """A cookie that scripts and other sites do not get. ``max_age``: seconds."""
    response.set_cookie(
        name, value, max_age=max_age, path=BASE, httponly=True, samesite="lax", secure=_secure(request, desk)
    )


def drop_cookie(response: Response, request: Request, desk: Desk, name: str) -> None:
    """Make the browser forget ``name``."""
    response.delete_cookie(name, path=BASE, httponly=True, samesite="lax", secure=_secure(request, desk))
