"""The login page, wherever it is shown: asked for, after a wrong password, after a login that had ended."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from starlette.responses import Response

from desk.composition import Desk
from desk.console import csrf
from desk.console.access import LOGIN_COOKIE, set_cookie
from desk.console.render import Renderer
from desk.console.views import LoginPage
from desk.errors import DeskError, TooMany

LOGIN_PAGE_SECONDS = 3600


def login_page(request: Request, desk: Desk, pages: Renderer, view: LoginPage, status: int = 200) -> Response:
    """The form and the cookie that its token must repeat; the cookie is kept, so that two tabs both work."""
    token = request.cookies.get(LOGIN_COOKIE) or csrf.new()
    view = replace(view, csrf=token, by_provider=desk.provider is not None)
    response = pages.response("login.html", view, status)
    set_cookie(response, request, desk, LOGIN_COOKIE, token, LOGIN_PAGE_SECONDS)
    return response


def sentence(error: DeskError, otherwise: str) -> str:
    """What the page says after a login that failed."""
    if isinstance(error, TooMany):
        minutes = max(1, (error.retry_after + 59) // 60)
        return f"登录失败次数太多，请约 {minutes} 分钟后再试。"
    return otherwise


_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def describe(user_agent: str) -> str:
    """``Chrome · Windows``: enough to know a login again; "" when nothing is recognised."""
    found = (next((word for key, word in names if key in user_agent), "") for names in (_BROWSERS, _SYSTEMS))
    return " · ".join(part for part in found if part)
