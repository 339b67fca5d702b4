"""Login and logout."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from desk.console.access import (
    LOGIN_COOKIE,
    LOGIN_PATH,
    SESSION_COOKIE,
    CurrentStaff,
    Visitor,
    drop_cookie,
    set_cookie,
)
from desk.console.loginpage import login_page
from desk.console.pages import Pages
from desk.console.resume import page_of, unseal
from desk.console.urls import safe_next
from desk.console.views import LoginPage
from desk.deps import ClientAddress, TheDesk
from desk.errors import DeskError, NotSignedIn, TooMany
from desk.staff.service import sign_in, sign_out

router = APIRouter()
WRONG = "用户名或密码不正确。"


@router.get("/login")
def show_login(
    request: Request, desk: TheDesk, pages: Pages, visitor: Visitor, target: Annotated[str, Query(alias="next")] = ""
) -> Response:
    """The login page; someone who is signed in goes on."""
    if visitor is not None:
        return RedirectResponse(safe_next(target), status_code=303)
    return login_page(request, desk, pages, LoginPage(name="", next_url=safe_next(target)))


@router.post("/login")
def do_login(
    request: Request,
    desk: TheDesk,
    pages: Pages,
    address: ClientAddress,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    target: Annotated[str, Form(alias="next")] = "",
    resume: Annotated[str, Form(max_length=60_000)] = "",
) -> Response:
    """Check name and password; the error does not say which of the two was wrong."""
    try:
        login = sign_in(desk, name=name.strip(), password=password, address=address)
    except (NotSignedIn, TooMany) as error:
        view = LoginPage(name=name, next_url=safe_next(target), error=_sentence(error), resume=resume)
        return login_page(request, desk, pages, view, error.status)
    waiting = unseal(desk.keyring, resume)
    response: Response = RedirectResponse(safe_next(target), status_code=303)
    if waiting is not None:
        response = pages.response("resume.html", page_of(waiting, login.staff.name, login.csrf))
    set_cookie(response, request, desk, SESSION_COOKIE, login.token, desk.settings.staff_session_hours * 3600)
    drop_cookie(response, request, desk, LOGIN_COOKIE)
    return response


@router.post("/logout")
def do_logout(request: Request, desk: TheDesk, staff: CurrentStaff) -> Response:
    """End this login here and in the database."""
    with desk.database.write() as session:
        sign_out(session, request.cookies[SESSION_COOKIE])
    response = RedirectResponse(LOGIN_PATH, status_code=303)
    drop_cookie(response, request, desk, SESSION_COOKIE)
    return response


def _sentence(error: DeskError) -> str:
    if isinstance(error, TooMany):
        minutes = max(1, (error.retry_after + 59) // 60)
        return f"登录失败次数太多，请约 {minutes} 分钟后再试。"
    return WRONG
