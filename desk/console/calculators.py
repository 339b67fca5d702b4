"""The calculators for staff: compute for a worker, and put the result into the conversation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.calculators.webform import Shown, calculated, empty, read_form
from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.thread import new_composer, read_page
from desk.console.urls import BASE, conversation_url
from desk.console.views import Composer, Page
from desk.conversations import ownership
from desk.conversations.inbox import read_conversation, read_messages
from desk.deps import ReadSession, TheDesk
from desk.forms.fields import Typed
from desk.staff.permissions import require

MOST_HEARD = 12
LONGEST_HEARD = 1000
router = APIRouter(prefix="/calculators")
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
Conversation = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True, kw_only=True)
class CalculatorList(Page):
    """``listed``: (address, title, description)."""

    listed: tuple[tuple[str, str, str], ...]
    conversation_url: str


@dataclass(frozen=True, kw_only=True)
class CalculatorPage(Page):
    """``conversation``: where the result may go; "" when it was not opened from one."""

    shown: Shown
    action: str
    list_url: str
    conversation: str
    conversation_url: str
    form_key: str


@router.get("")
def show_all(desk: TheDesk, staff: CurrentStaff, pages: Pages, conversation: Conversation = "") -> Response:
    """What can be calculated."""
    specs = sorted(desk.calculators.specs.values(), key=lambda spec: spec.title)
    view = CalculatorList(
        staff_name=staff.name, csrf=staff.csrf, section="calculators",
        listed=tuple((_url(spec.name, conversation), spec.title, spec.description) for spec in specs),
        conversation_url=conversation_url(conversation) if conversation else "",
    )  # fmt: skip
    return pages.response("calculators.html", view)


@router.get("/{name}")
def show_form(
    name: Name, desk: TheDesk, session: ReadSession, staff: CurrentStaff, pages: Pages, conversation: Conversation = ""
) -> Response:
    """The form; from a conversation it begins with what the worker said there."""
    shown = empty(desk.calculators.spec(name), _heard(desk, session, name, conversation) if conversation else {})
    return pages.response("calculator.html", _page(staff, shown, conversation))


@router.post("/{name}")
def calculate(
    name: Name, desk: TheDesk, staff: CurrentStaff, pages: Pages, typed: Typed,
    conversation: Annotated[str, Form(max_length=64)] = "",
) -> Response:  # fmt: skip
    """The result above the form, or what is wrong beside each field."""
    spec = desk.calculators.spec(name)
    titles = {key: document.title for key, document in desk.documents.specs.items()}
    shown = calculated(desk.calculators, spec, read_form(spec, typed), titles)
    return pages.response("calculator.html", _page(staff, shown, conversation), 200 if shown.result else 422)


@router.post("/{name}/note")
def note(
    name: Name, desk: TheDesk, staff: CurrentStaff, conversation: Annotated[str, Form(max_length=64)],
    text: Annotated[str, Form(max_length=4000)], form_key: Annotated[str, Form(max_length=80)],
) -> Response:  # fmt: skip
    """Keep the result as a note for colleagues; the same ``form_key`` again adds nothing."""
    with desk.database.write() as session:
        ownership.add_note(session, staff=staff, public_id=conversation, text=text, client_key=form_key)
    return RedirectResponse(conversation_url(conversation), status_code=303)


@router.post("/{name}/reply")
def suggest(
    name: Name, session: ReadSession, staff: CurrentStaff, pages: Pages,
    conversation: Annotated[str, Form(max_length=64)], text: Annotated[str, Form(max_length=4000)],
) -> Response:  # fmt: skip
    """The page of the conversation with the result in the reply form, to be read again, changed and sent."""
    require(staff, "answer")
    composer = Composer(client_message_id=new_composer().client_message_id, text=text.replace("\r\n", "\n"))
    return pages.response("conversation.html", read_page(session, staff, conversation, composer=composer))


def _heard(desk: Desk, session: Session, name: str, conversation: str) -> dict[str, object]:
    """What the worker said in a conversation of what this calculator asks."""
    place = read_conversation(session, conversation).region
    said = [message.text for message in read_messages(session, conversation) if message.author == "worker"]
    text = "。".join(said[-MOST_HEARD:])[-LONGEST_HEARD:]
    asks_place = any(item.name == "region" for item in desk.calculators.spec(name).inputs)
    known: dict[str, object] = {"region": place} if place and asks_place else {}
    return {**known, **(desk.calculators.read(text, name).inputs if text else {})}


def _url(name: str, conversation: str) -> str:
    query = f"?conversation={conversation}" if conversation else ""
    return f"{BASE}/calculators/{name}{query}"


def _page(staff: CurrentStaff, shown: Shown, conversation: str) -> CalculatorPage:
    return CalculatorPage(
        staff_name=staff.name, csrf=staff.csrf, section="calculators", shown=shown,
        action=f"{BASE}/calculators/{shown.name}",
        list_url=f"{BASE}/calculators?conversation={conversation}" if conversation else f"{BASE}/calculators",
        conversation=conversation, conversation_url=conversation_url(conversation) if conversation else "",
        form_key=str(uuid.uuid4()),
    )  # fmt: skip
