"""Login with an account of the unit: off to its provider, back with a code, and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console.access import LOGIN_PATH, SESSION_COOKIE, Visitor, drop_cookie, set_cookie
from desk.console.loginpage import describe, login_page, sentence
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.console.urls import HOME, safe_next
from desk.console.views import LoginPage
from desk.deps import ClientAddress, TheDesk
from desk.errors import DeskError, Forbidden, NotSignedIn, TooMany, Unavailable
from desk.limiter import per_quarter_hour
from desk.staff.identities import sign_in_from_provider
from desk.staff.oidc import ATTEMPT_SECONDS, Attempt, Provider, ProviderRefused, open_attempt
from desk.staff.service import CodeNeeded, Login

router = APIRouter(prefix="/login/oidc")
ATTEMPT_COOKIE = "console_oidc"
DENIED = "您在单位的登录系统里取消了登录，或者没有得到同意。需要时请重新点“用单位账号登录”。"


@router.get("")
def go(
    request: Request, desk: TheDesk, pages: Pages, visitor: Visitor, address: ClientAddress,
    target: Annotated[str, Query(alias="next")] = "",
) -> Response:  # fmt: skip
    """To the provider; someone who is signed in goes on."""
    if desk.provider is None:
        return RedirectResponse(LOGIN_PATH, status_code=303)
    if visitor is not None:
        return RedirectResponse(safe_next(target), status_code=303)
    try:
        _check_limit(desk, address)
        where, attempt = desk.provider.begin(safe_next(target))
    except (TooMany, Unavailable) as error:
        return _failed(request, desk, pages, error, safe_next(target))
    response = RedirectResponse(where, status_code=303)
    set_cookie(response, request, desk, ATTEMPT_COOKIE, attempt.seal(desk.keyring), ATTEMPT_SECONDS)
    return response


@router.get("/back")
def come_back(
    request: Request, desk: TheDesk, pages: Pages, address: ClientAddress, state: str = "", code: str = "",
    error: str = "", iss: str = "",
) -> Response:  # fmt: skip
    """From the provider; each attempt counts once, whatever comes of it."""
    provider = desk.provider
    if provider is None:
        return RedirectResponse(LOGIN_PATH, status_code=303)
    target = HOME
    try:
        attempt = open_attempt(desk.keyring, request.cookies.get(ATTEMPT_COOKIE, ""), state)
        target = safe_next(attempt.target)
        if error or not code or (iss and iss != provider.issuer):
            raise ProviderRefused(DENIED if error == "access_denied" else None)
        login = _sign_in(request, desk, provider, attempt, code, address)
    except CodeNeeded as needed:
        response = login_page(request, desk, pages, LoginPage(name="", next_url=target, ticket=needed.ticket))
    except (NotSignedIn, Forbidden, TooMany, Unavailable) as problem:
        response = _failed(request, desk, pages, problem, target)
    else:
        response = RedirectResponse(target, status_code=303)
        set_cookie(response, request, desk, SESSION_COOKIE, login.token, desk.settings.staff_session_hours * 3600)
    drop_cookie(response, request, desk, ATTEMPT_COOKIE)
    return response


@router.get("/out")
def leave(request: Request, desk: TheDesk, pages: Pages) -> Response:
    """End the provider's own login too (the desk's has ended): on its page, where it may ask."""
    try:
        where = desk.provider.farewell() if desk.provider is not None else None
    except Unavailable as error:
        return _failed(request, desk, pages, error, HOME)
    return RedirectResponse(where or LOGIN_PATH, status_code=303)


def _sign_in(request: Request, desk: Desk, provider: Provider, attempt: Attempt, code: str, address: str) -> Login:
    """A code that the provider refuses counts as a failed login of this address, like a wrong password."""
    _check_limit(desk, address)
    try:
        person = provider.finish(attempt, code)
    except NotSignedIn:
        desk.limiter.hit(per_quarter_hour(desk.settings.logins_per_quarter_hour), "login-address", address)
        raise
    browser = describe(request.headers.get("user-agent", ""))
    return sign_in_from_provider(desk, person, provider.issuer, address=address, browser=browser)


def _check_limit(desk: Desk, address: str) -> None:
    desk.limiter.check(per_quarter_hour(desk.settings.logins_per_quarter_hour), "login-address", address)


def _failed(request: Request, desk: Desk, pages: Renderer, error: DeskError, target: str) -> Response:
    view = LoginPage(name="", next_url=target, error=sentence(error, error.message))
    return login_page(request, desk, pages, view, error.status)
