"""A member comes over from a union's own app: as a call of a page's script, or as the form its web view posts."""

from __future__ import annotations

import html
import time
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, StringConstraints

from desk.channels.web.apps import App
from desk.channels.web.assertion import MAX_LENGTH, read_assertion
from desk.channels.web.errors import HandoverFaulty, HandoverRefused
from desk.channels.web.members import enter
from desk.composition import Desk
from desk.conversations.render import for_client
from desk.conversations.repository import messages_after
from desk.conversations.schemas import Session
from desk.deps import ClientAddress, TheDesk
from desk.errors import DeskError
from desk.limiter import per_hour
from desk.openapi import ERRORS
from desk.pages import NOT_BUILT, chat_html, page_style

log = structlog.get_logger("desk.handover")

NO_STORE = {"Cache-Control": "no-store"}

router = APIRouter(responses=ERRORS)


class Assertion(BaseModel):
    """What the app's server signed (docs/embed.md)."""

    assertion: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH)]


@router.post("/api/v1/chat/handover", status_code=201, tags=["chat"])
def hand_over(body: Assertion, desk: TheDesk, address: ClientAddress) -> Session:
    """Exchange an app's assertion for a session of its member; each assertion once."""
    return _enter(desk, address, body.assertion, None)


@router.post("/handover", include_in_schema=False)
async def hand_over_page(request: Request, desk: TheDesk, address: ClientAddress) -> Response:
    """The chat page, with the session in it; a refusal is a page too. Nothing of it stands in the address."""
    async with request.form(max_files=0, max_fields=4) as form:
        assertion = form.get("assertion")
    try:
        if not isinstance(assertion, str):
            raise HandoverFaulty("no_assertion")
        session = await run_in_threadpool(_enter, desk, address, assertion, request)
    except DeskError as error:
        return _refusal(error)
    page = chat_html(exit=desk.settings.exit_url, session=session.model_dump_json())
    return HTMLResponse(page or NOT_BUILT, status_code=200 if page else 503, headers=NO_STORE)


@router.get("/handover", include_in_schema=False)
def without_assertion() -> Response:
    """Who opens the address by hand, or comes back to it, gets the ordinary page."""
    return RedirectResponse("./", status_code=303)


def _enter(desk: Desk, address: str, assertion: str, form: Request | None) -> Session:
    desk.limiter.hit(per_hour(desk.settings.sessions_per_hour_per_address), "sessions", address)
    try:
        app, claims = read_assertion(assertion, desk.apps.get, desk.settings.public_url.rstrip("/"), time.time())
        if form is not None:
            _check_origin(form, app, desk.settings.public_url)
        with desk.database.write() as session:
            entered = enter(session, desk.keyring, app, claims, timedelta(days=desk.settings.visitor_session_days))
            conversation = entered.conversation
            messages = for_client(desk.keyring, conversation.public_id, messages_after(session, conversation, 0))
            return Session.model_validate(
                {
                    "session_id": conversation.public_id, "token": entered.token, "mode": conversation.owner,
                    "messages": messages, "renew_in": desk.settings.visitor_renewal_seconds, "member_of": app.title,
                }
            )  # fmt: skip
    except HandoverRefused as refused:
        log.warning("handover_refused", code=refused.code, reason=refused.reason)
        raise


def _check_origin(request: Request, app: App, public_url: str) -> None:
    """A page of somebody else must not lead a worker into a conversation that somebody else can read.

    Web views that post by themselves send no origin or "null"; a browser that follows a foreign page says
    ``Sec-Fetch-Site: cross-site``, which no page can hide.
    """
    origin = request.headers.get("origin", "null")
    own = f"{urlsplit(public_url).scheme}://{urlsplit(public_url).netloc}"
    if origin in (*app.origins, own):
        return
    if origin != "null" or request.headers.get("sec-fetch-site", "none") != "none":
        raise HandoverRefused("origin")


_REFUSAL = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>没有进入咨询</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="stylesheet" href="static/{style}"></head><body><main class="page-note"><h1>没有进入咨询</h1>'
    '<p>{message}</p><p><a href="./">不登录，直接咨询</a></p>'
    '<p>急需帮助请拨打工会热线 <a href="tel:12351">12351</a>；有危险请拨打 <a href="tel:110">110</a>。</p>'
    "<p><small>给 App 技术人员的原因代码：{code}</small></p></main></body></html>"
)


def _refusal(error: DeskError) -> Response:
    code = f"{error.code}（{error.reason}）" if isinstance(error, HandoverRefused) else error.code
    page = _REFUSAL.format(message=html.escape(error.message), code=html.escape(code), style=html.escape(page_style()))
    return HTMLResponse(page, status_code=error.status, headers=NO_STORE)
