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
from desk.console.loginpage import describe, login_page, sentence
from desk.console.pages import Pages
from desk.console.resume import page_of, unseal
from desk.console.urls import safe_next
from desk.console.views import LoginPage
from desk.deps import ClientAddress, TheDesk
from desk.errors import NotSignedIn, TooMany
from desk.staff.service import CodeNeeded, sign_in, sign_in_with_code, sign_out

router = APIRouter()
WRONG = "用户名或密码不正确。"
WRONG_CODE = "验证码不对，或已经用过。请等手机上换下一个再试；手机不在身边可以用恢复码。"


@router.get("/login")
def show_login(
    request: Request, desk: TheDesk, pages: Pages, visitor: Visitor, target: Annotated[str, Query(alias="next")] = "",
    left: str = "",
) -> Response:  # fmt: skip
    """The login page; someone who is signed in goes on. ``left``: just signed out, but perhaps not at the provider."""
    if visitor is not None:
        return RedirectResponse(safe_next(target), status_code=303)
    return login_page(request, desk, pages, LoginPage(name="", next_url=safe_next(target), left=bool(left)))


@router.post("/login")
def do_login(
    request: Request,
    desk: TheDesk,
    pages: Pages,
    visitor: Visitor,
    address: ClientAddress,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    target: Annotated[str, Form(alias="next")] = "",
    resume: Annotated[str, Form(max_length=60_000)] = "",
    ticket: Annotated[str, Form(max_length=400)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Check name and password, or (with ``ticket``) the one-time code; the error does not say which was wrong.

    Who signed in meanwhile in another tab (with an account of the unit) only fetches the form that waited here.
    """
    if visitor is not None and (waiting := unseal(desk.keyring, resume)) is not None:
        return pages.response("resume.html", page_of(waiting, visitor.name, visitor.csrf))
    browser = describe(request.headers.get("user-agent", ""))
    try:
        if ticket:
            login = sign_in_with_code(desk, ticket=ticket, code=code, address=address, browser=browser)
        else:
            login = sign_in(desk, name=name.strip(), password=password, address=address, browser=browser)
    except CodeNeeded as needed:
        error_text = WRONG_CODE if ticket else ""
        view = LoginPage(
            name=name, next_url=safe_next(target), error=error_text, resume=resume, ticket=needed.ticket
        )  # fmt: skip
        return login_page(request, desk, pages, view, needed.status if ticket else 200)
    except (NotSignedIn, TooMany) as error:
        view = LoginPage(name=name, next_url=safe_next(target), error=sentence(error, WRONG), resume=resume)
        return login_page(request, desk, pages, view, error.status)
    response: Response = RedirectResponse(safe_next(target), status_code=303)
    waiting = unseal(desk.keyring, resume)
    if waiting is not None:
        response = pages.response("resume.html", page_of(waiting, login.staff.name, login.csrf))
    set_cookie(response, request, desk, SESSION_COOKIE, login.token, desk.settings.staff_session_hours * 3600)
    drop_cookie(response, request, desk, LOGIN_COOKIE)
    return response


@router.post("/logout")
def do_logout(request: Request, desk: TheDesk, staff: CurrentStaff) -> Response:
    """End this login here and in the database; the provider's own, if it came from there, is ended on the page."""
    with desk.database.write() as session:
        by_provider = sign_out(session, request.cookies[SESSION_COOKIE])
    after = f"{LOGIN_PATH}?left=1" if by_provider and desk.provider is not None else LOGIN_PATH
    response = RedirectResponse(after, status_code=303)
    drop_cookie(response, request, desk, SESSION_COOKIE)
    return response
