"""One's own account: password, logins, the second step of the login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console.access import LOGIN_PATH, SESSION_COOKIE, CurrentStaff, drop_cookie
from desk.console.loginpage import sentence
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.console.urls import BASE
from desk.console.views import Page
from desk.deps import TheDesk
from desk.errors import DeskError, InvalidInput, NotSignedIn, TooMany
from desk.models import Staff
from desk.staff import secondfactor
from desk.staff.passwords import MIN_PASSWORD
from desk.staff.service import LoginView, change_password, check_password, end_login, list_logins
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/account")


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    """``setup``: the secret of a second step that is being turned on; ``codes``: recovery codes, shown once."""

    logins: tuple[LoginView, ...]
    factor: bool
    setup: secondfactor.Setup | None = None
    codes: tuple[str, ...] = ()
    done: str = ""
    error: str = ""
    shortest: int = MIN_PASSWORD


@router.get("")
def show(request: Request, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The page."""
    return _page(request, desk, pages, staff)


@router.post("/password")
def new_password(
    request: Request, desk: TheDesk, staff: CurrentStaff, pages: Pages,
    old: Annotated[str, Form(max_length=1000)] = "", new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:  # fmt: skip
    """Change the password; every login ends, this one too."""
    try:
        if new != again:
            raise InvalidInput("两次输入的新密码不一样，请重新输入。", code="password_again")
        change_password(desk, staff, old=old, new=new)
    except (InvalidInput, NotSignedIn, TooMany) as error:
        return _page(request, desk, pages, staff, error=error)
    response = RedirectResponse(LOGIN_PATH, status_code=303)
    drop_cookie(response, request, desk, SESSION_COOKIE)
    return response


@router.post("/logins/end")
def end(
    request: Request, desk: TheDesk, staff: CurrentStaff, login: Annotated[int | None, Form()] = None
) -> Response:  # fmt: skip
    """End one login, or all others."""
    with desk.database.write() as session:
        end_login(session, staff.staff_id, login, request.cookies[SESSION_COOKIE])
    return RedirectResponse(f"{BASE}/account", status_code=303)


@router.post("/factor/begin")
def begin_factor(request: Request, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Show the secret for the app."""
    return _changed(request, desk, pages, staff, lambda session: _begin(session, staff))


@router.post("/factor/confirm")
def confirm_factor(
    request: Request, desk: TheDesk, staff: CurrentStaff, pages: Pages, code: Annotated[str, Form(max_length=40)] = ""
) -> Response:  # fmt: skip
    """The first code turns it on and shows the recovery codes."""

    def change(session: Session) -> dict[str, Any]:
        codes = secondfactor.confirm(session, staff.staff_id, code)
        return {"codes": tuple(codes), "done": "两步验证已打开。下次登录要输入手机上的验证码。"}

    return _changed(request, desk, pages, staff, change, kept=lambda session: _begin(session, staff))


@router.post("/factor/remove")
def remove_factor(
    request: Request, desk: TheDesk, staff: CurrentStaff, pages: Pages,
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:  # fmt: skip
    """Turn it off, after the password."""

    try:
        check_password(desk, staff, password)
    except (NotSignedIn, TooMany) as error:
        return _page(request, desk, pages, staff, error=error)

    def change(session: Session) -> dict[str, Any]:
        secondfactor.remove(session, staff.staff_id)
        return {"done": "两步验证已关闭。"}

    return _changed(request, desk, pages, staff, change)


Change = Callable[[Session], "dict[str, Any]"]


def _begin(session: Session, staff: SignedIn) -> dict[str, Any]:
    return {"setup": secondfactor.begin(session, session.get_one(Staff, staff.staff_id))}


def _changed(
    request: Request, desk: Desk, pages: Renderer, staff: SignedIn, change: Change, kept: Change | None = None
) -> Response:  # fmt: skip
    """Do it and show the page; after an error with what ``kept`` gives."""
    try:
        with desk.database.write() as session:
            more = change(session)
    except (InvalidInput, NotSignedIn) as error:
        more = {}
        if kept is not None:
            with desk.database.write() as session:
                more = kept(session)
        return _page(request, desk, pages, staff, error=error, **more)
    return _page(request, desk, pages, staff, **more)


def _page(
    request: Request, desk: Desk, pages: Renderer, staff: SignedIn, *, error: DeskError | None = None, **more: Any
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        view = AccountPage(
            staff_name=staff.name, csrf=staff.csrf, section="account",
            logins=tuple(list_logins(session, staff.staff_id, request.cookies.get(SESSION_COOKIE, ""))),
            factor=secondfactor.is_on(session, staff.staff_id),
            error=sentence(error, error.message) if error else "", **more,
        )  # fmt: skip
    # A wrong password here is no expired login: the page must not send anybody to the login.
    status = 200 if error is None else 429 if isinstance(error, TooMany) else 422
    return pages.response("account.html", view, status)
