"""Every error as a page in Chinese."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from desk.console.access import look_up
from desk.console.loginpage import login_page
from desk.console.pages import get_renderer, wants_fragment
from desk.console.resume import seal
from desk.console.urls import HOME, login_url
from desk.console.views import ErrorPage, LoginPage
from desk.errors import DeskError, NotSignedIn, TooMany, Unavailable

log = structlog.get_logger("desk.console")

HEADINGS = {
    400: "请求有误",
    403: "没有权限",
    404: "没有找到",
    405: "不能这样打开",
    409: "状态已经改变",
    413: "内容太大",
    422: "填写有误",
    429: "操作太快",
    500: "系统出错",
    503: "暂时不可用",
}
SENTENCES = {
    404: "这个页面不存在，可能链接有误。",
    405: "请从页面上的按钮操作，不要直接打开这个地址。",
    422: "提交的内容不完整，请返回检查后重试。",
    500: "刚才的操作没有完成。请稍后再试；如果一直这样，请联系系统管理员。",
}


def install(app: FastAPI) -> None:
    """Render business errors, HTTP errors, invalid forms and crashes."""
    app.exception_handler(NotSignedIn)(_ask_to_sign_in)
    app.exception_handler(DeskError)(_desk_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(OperationalError)(_database_error)
    app.exception_handler(Exception)(_crash)


def page(request: Request, status: int, message: str) -> Response:
    """The error page; shows the menu only to someone who is signed in."""
    staff = look_up(request, request.app.state.desk) if status < 500 else None
    view = ErrorPage(
        status=status,
        heading=HEADINGS.get(status, "请求有误"),
        message=message,
        staff_name=staff.name if staff else "",
        csrf=staff.csrf if staff else "",
    )
    return get_renderer(request).response("error.html", view, status)


async def _ask_to_sign_in(request: Request, _error: NotSignedIn) -> Response:
    """Off to the login and back again; htmx is told in a header, because it would follow a redirect by itself.

    A form that was sent keeps what was typed: it waits on the login page. (What stands in a form that htmx sends, or in
    one not sent yet, is kept by console.js.)
    """
    if wants_fragment(request):
        shown = urlsplit(request.headers.get("hx-current-url", "")).path
        return Response(status_code=401, headers={"HX-Redirect": login_url(shown)})
    if request.method == "POST":
        desk = request.app.state.desk
        fields = (await request.form()).multi_items()
        waiting = seal(desk.keyring, request.url.path, request.headers.get("referer", ""), fields)
        if waiting:
            return login_page(request, desk, get_renderer(request), LoginPage(name="", next_url=HOME, resume=waiting))
    query = f"?{request.url.query}" if request.url.query else ""
    target = request.url.path + query if request.method == "GET" else HOME
    return RedirectResponse(login_url(target), status_code=303)


def _desk_error(request: Request, error: DeskError) -> Response:
    response = page(request, error.status, error.message)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http_error(request: Request, error: HTTPException) -> Response:
    message = SENTENCES.get(error.status_code, "请返回上一页重试。")
    response = page(request, error.status_code, message)
    response.headers.update(error.headers or {})
    return response


def _invalid(request: Request, _error: RequestValidationError) -> Response:
    return page(request, 422, SENTENCES[422])


def _database_error(request: Request, error: OperationalError) -> Response:
    # The statement and its values stay out of the log: they may hold what workers wrote.
    log.error("database_error", error=type(error.orig).__name__)
    return page(request, 503, Unavailable.message)


def _crash(request: Request, error: Exception) -> Response:
    log.error("unexpected_error", error=type(error).__name__)
    return page(request, 500, SENTENCES[500])
