"""The page of one conversation and the steps on it: take over, reply, hand back, close."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.pages import Fragment, Pages
from desk.console.render import Renderer
from desk.console.thread import new_composer, read_earlier, read_page, read_update
from desk.console.urls import conversation_url
from desk.console.views import Composer
from desk.conversations import access, ownership
from desk.conversations.suggestions import EntryNotFound, entry_reply
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict, DeskError, InvalidInput, MessageTooLong
from desk.organisation.service import UnitNotFound
from desk.staff.repository import StaffNotFound
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/conversations/{public_id}")
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,90}")
Step = Callable[..., None]


@router.get("")
def show_conversation(public_id: str, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """The whole page."""
    return pages.response("conversation.html", read_page(session, staff, public_id, composer=new_composer()))


@router.get("/live")
def show_news(
    public_id: str,
    session: ReadSession,
    staff: CurrentStaff,
    pages: Pages,
    after: Annotated[int, Query(ge=0)],
    seen: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """What is newer than the open page: 204, or the parts to add and to replace."""
    update = read_update(session, staff, public_id, after=after, seen=seen)
    if update is None:
        return Response(status_code=204)
    response = pages.response("_live_update.html", update)
    if update.messages:
        response.headers["HX-Trigger"] = "packet-stale"
    return response


@router.get("/earlier")
def show_earlier(
    public_id: str, session: ReadSession, staff: CurrentStaff, pages: Pages, before: Annotated[int, Query(ge=1)]
) -> Response:
    """The messages before the oldest one on the page."""
    return pages.response("_earlier_messages.html", read_earlier(session, staff, public_id, before=before))


@router.post("/take")
def take(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Take the conversation over; the one who was slower is told who has it."""
    return _step(desk, pages, staff, public_id, ownership.take_over)


@router.post("/hand-back")
def hand_back(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Give the conversation back to the bot."""
    return _step(desk, pages, staff, public_id, ownership.hand_back)


@router.post("/close")
def close(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """End the conversation."""
    return _step(desk, pages, staff, public_id, ownership.close)


@router.post("/settle")
def settle(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Take the urgent mark away."""
    return _step(desk, pages, staff, public_id, ownership.settle_urgent)


@router.post("/transfer")
def transfer(
    public_id: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    to: Annotated[str, Form(max_length=60)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    form_key: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Give the conversation to a colleague with a note for them."""

    def change(session: Session, *, staff: SignedIn, public_id: str) -> None:
        ownership.transfer(session, staff=staff, public_id=public_id, to=to, note=note, client_key=form_key)

    return _step(desk, pages, staff, public_id, change)


@router.post("/share")
def share(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, unit: Annotated[int, Form(ge=1)]
) -> Response:
    """Let another unit see the conversation."""

    def change(session: Session, *, staff: SignedIn, public_id: str) -> None:
        access.share(session, staff=staff, public_id=public_id, unit_id=unit)

    return _step(desk, pages, staff, public_id, change)


@router.post("/note")
def note(
    public_id: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    text: Annotated[str, Form()] = "",
    form_key: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """A note for colleagues; the same ``form_key`` again adds nothing."""

    def change(session: Session, *, staff: SignedIn, public_id: str) -> None:
        ownership.add_note(session, staff=staff, public_id=public_id, text=text, client_key=form_key)

    return _step(desk, pages, staff, public_id, change)


@router.post("/reply")
def reply(
    public_id: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    fragment: Fragment,
    text: Annotated[str, Form()] = "",
    client_message_id: Annotated[str, Form()] = "",
    faq_id: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Send a message; the same ``client_message_id`` again sends nothing new. An error keeps what was typed.

    ``faq_id``: the entry a suggested answer came from; its articles go along.
    """
    try:
        _send(desk, staff, public_id, text, client_message_id, faq_id)
    except (Conflict, EntryNotFound, InvalidInput, MessageTooLong) as error:
        kept = Composer(client_message_id=client_message_id or new_composer().client_message_id, text=text,
                        faq_id=faq_id, error=_what_to_do(error))  # fmt: skip
        return _composer(desk, pages, staff, public_id, kept, fragment, error.status)
    if not fragment:
        return RedirectResponse(conversation_url(public_id), status_code=303)
    return _composer(desk, pages, staff, public_id, new_composer(), fragment, 200)


def _send(desk: Desk, staff: SignedIn, public_id: str, text: str, client_message_id: str, faq_id: str) -> None:
    if not CLIENT_ID.fullmatch(client_message_id):
        raise InvalidInput("页面已过期，请刷新后再发送。")
    if not text.strip():
        raise InvalidInput("请先输入回复内容。")
    lines = text.replace("\r\n", "\n")
    # Reading knowledge/ for the first time takes seconds: never while the database is locked.
    extra = entry_reply(desk.knowledge.snapshot(), faq_id, None).message_fields() if faq_id else None
    with desk.database.write() as session:
        ownership.reply(
            session, staff=staff, public_id=public_id, text=lines, client_key=client_message_id, extra=extra
        )


def _what_to_do(error: DeskError) -> str:
    return f"没有发送。{error.message}" if isinstance(error, Conflict) else error.message


def _step(desk: Desk, pages: Renderer, staff: SignedIn, public_id: str, change: Step) -> Response:
    """Do one step and show the page; a conflict shows the page as it is now, with the reason."""
    try:
        with desk.database.write() as session:
            change(session, staff=staff, public_id=public_id)
    except (Conflict, InvalidInput, StaffNotFound, UnitNotFound) as error:
        with desk.database.read() as session:
            view = read_page(session, staff, public_id, composer=new_composer(), notice=error.message)
        return pages.response("conversation.html", view, error.status)
    return RedirectResponse(conversation_url(public_id), status_code=303)


def _composer(
    desk: Desk, pages: Renderer, staff: SignedIn, public_id: str, composer: Composer, fragment: bool, status: int
) -> Response:
    """The reply form (for htmx) or the whole page around it; either way the page looks for news at once."""
    with desk.database.read() as session:
        view = read_page(session, staff, public_id, composer=composer)
    response = pages.response("_composer_fields.html" if fragment else "conversation.html", view, status)
    response.headers["HX-Trigger"] = "thread-changed"
    return response
