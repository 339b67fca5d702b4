"""A worker asks staff, with proof of who they are, to hand out or to erase what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.urls import conversation_url
from desk.console.views import Page
from desk.conversations.access import staff_conversation, visible_to
from desk.conversations.repository import find_conversation
from desk.deps import ReadSession, TheDesk
from desk.errors import InvalidInput
from desk.models import Conversation, Erasure, Ticket
from desk.privacy.erase import request_erasure
from desk.privacy.export import gather
from desk.privacy.inventory import HOLDINGS
from desk.privacy.router import package_response
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/conversations/{public_id}/privacy")
CONFIRMATION = "删除"


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many records of one kind there are, and what erasing does to them."""

    what: str
    count: int
    becomes: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another conversation with a ticket of the same telephone number."""

    public_id: str
    url: str
    channel: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(Page):
    """``receipt``: number of the erasure, once one was asked for; ``finished``: it is done."""

    url: str
    conversation_url: str
    held: tuple[Held, ...]
    related: tuple[Related, ...]
    receipt: str
    finished: bool
    confirmation: str = CONFIRMATION
    error: str = ""


@router.get("")
def show(public_id: str, session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """What is kept, and the forms."""
    require(staff, "erase")
    return pages.response("privacy.html", _page(session, staff, public_id))


@router.get("/export")
def export(public_id: str, desk: TheDesk, staff: CurrentStaff) -> Response:
    """The package, to be given to the worker."""
    require(staff, "erase")
    with desk.database.read() as session:
        staff_conversation(session, staff, public_id)
    return package_response(desk, public_id)


@router.post("/erase")
def erase(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages,
    confirmation: Annotated[str, Form(max_length=20)] = "",
    identity: Annotated[str, Form(max_length=5)] = "",
    also: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Erase this conversation and the related ones that were ticked; only with both confirmations."""
    require(staff, "erase")
    try:
        with desk.database.write() as session:
            _erase(session, staff, public_id, confirmation, identity, also or [])
    except InvalidInput as error:
        with desk.database.read() as session:
            return pages.response("privacy.html", _page(session, staff, public_id, error=error.message), error.status)
    return RedirectResponse(f"{conversation_url(public_id)}/privacy", status_code=303)


def _erase(
    session: Session, staff: SignedIn, public_id: str, confirmation: str, identity: str, also: list[str]
) -> None:  # fmt: skip
    if identity != "yes":
        raise InvalidInput("请先核对来人是本人（身份证件，或回拨登记的电话），再勾选确认。没有删除任何内容。")
    if confirmation.strip() != CONFIRMATION:
        raise InvalidInput(f"请在确认框里写“{CONFIRMATION}”两个字。没有删除任何内容。")
    staff_conversation(session, staff, public_id)
    related = {other.public_id for other in _related(session, staff, public_id)}
    for wanted in [public_id, *(other for other in also if other in related)]:
        conversation = find_conversation(session, wanted, lock=True, erased=True)
        request_erasure(session, conversation, by="staff", staff_id=staff.staff_id)


def _page(session: Session, staff: SignedIn, public_id: str, *, error: str = "") -> PrivacyPage:
    conversation = staff_conversation(session, staff, public_id)
    rows = gather(session, public_id).rows
    erasure = session.scalars(select(Erasure).where(Erasure.conversation_id == conversation.id)).one_or_none()
    becomes = {"delete": "删除", "blank": "清空内容，只留空记录", "keep": "保留"}
    held = tuple(
        Held(what=HOLDINGS[name].what, count=len(found), becomes=becomes[HOLDINGS[name].erase], why=HOLDINGS[name].why)
        for name, found in sorted(rows.items(), key=lambda item: HOLDINGS[item[0]].erase)
        if found
    )
    return PrivacyPage(
        staff_name=staff.name, csrf=staff.csrf, section="queue",
        url=f"{conversation_url(public_id)}/privacy", conversation_url=conversation_url(public_id), held=held,
        related=tuple(_related(session, staff, public_id)), receipt=erasure.number if erasure else "",
        finished=erasure is not None and erasure.done_at is not None, error=error,
    )  # fmt: skip


def _related(session: Session, staff: SignedIn, public_id: str) -> list[Related]:
    """Conversations this person may see with a ticket of the same telephone number: it is for staff to tell whether
    that is one person."""
    conversation = find_conversation(session, public_id)
    keys = select(Ticket.person_key).where(Ticket.conversation_id == conversation.id, Ticket.person_key.is_not(None))
    query = (
        select(Conversation, Ticket.number)
        .join(Ticket, Ticket.conversation_id == Conversation.id)
        .where(Ticket.person_key.in_(keys), Conversation.id != conversation.id, visible_to(session, staff))
        .order_by(Conversation.id, Ticket.number)
    )
    found: dict[str, tuple[Conversation, list[str]]] = {}
    for other, number in session.execute(query):
        found.setdefault(other.public_id, (other, []))[1].append(number)
    return [
        Related(
            public_id=other.public_id, url=conversation_url(other.public_id), channel=labels.CHANNELS.get(
                other.channel, other.channel), numbers=tuple(numbers),
        )
        for other, numbers in found.values()
    ]  # fmt: skip
