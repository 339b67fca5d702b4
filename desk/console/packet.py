"""Beside a live conversation: what is known of it, suggested answers, and who else has it open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.bot_client import BotError
from desk.channels.wechat.status import conversation_note
from desk.composition import Desk
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.thread import ticket_link
from desk.console.urls import conversation_url
from desk.console.views import Page, Source, TicketLink
from desk.conversations.access import staff_conversation
from desk.conversations.packet import Packet, Turn, read_packet
from desk.conversations.presence import Present, be_present, others_present
from desk.conversations.suggestions import Suggestion, suggest
from desk.deps import TheDesk
from desk.models import Conversation
from desk.staff.permissions import may
from desk.staff.signed_in import SignedIn
from desk.tickets.service import tickets_of
from law.library import Snapshot

log = structlog.get_logger("desk.console")
router = APIRouter(prefix="/conversations/{public_id}")
SAID_LENGTH = 80


@dataclass(frozen=True, kw_only=True)
class TurnItem:
    """One question of the worker; ``answer``: title of the entry, or what kind of reply it was; "" = none yet."""

    at: datetime
    said: str
    answer: str
    confidence: str
    waits: bool


@dataclass(frozen=True, kw_only=True)
class SuggestionItem:
    """``number``: from 1, for its element and its key; ``confidence``: 93%."""

    number: int
    faq_id: str
    question: str
    text: str
    sources: tuple[Source, ...]
    checked_on: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class PacketPage(Page):
    """The packet. ``reading``: knowledge/ is still being read, ask again; ``unavailable``: why there is no suggestion;
    ``sends``: this person may send; ``send_key``: of the forms, so that a second click sends nothing."""

    url: str
    region: str
    facts: tuple[tuple[str, str], ...]
    mentions: tuple[tuple[str, str], ...]
    risks: tuple[str, ...]
    turns: tuple[TurnItem, ...]
    drafts: tuple[str, ...]
    open_tickets: tuple[TicketLink, ...]
    channel_note: str
    question: str
    suggestions: tuple[SuggestionItem, ...]
    reading: bool
    unavailable: str
    sends: bool
    send_key: str


@dataclass(frozen=True, kw_only=True)
class PresencePage(Page):
    """Colleagues who have the conversation open."""

    present: tuple[Present, ...]


@router.get("/packet")
def show_packet(public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The packet as a part of the page; Rasa is asked for suggestions with no database session open."""
    knowledge = desk.knowledge.snapshot() if desk.knowledge.is_open() else None
    with desk.database.read() as session:
        conversation = staff_conversation(session, staff, public_id)
        packet = read_packet(session, conversation)
        view = _page(session, desk, staff, conversation, packet, knowledge)
        region = conversation.region
    found, unavailable = _suggestions(desk, knowledge, packet.question, region)
    return pages.response("_packet.html", _with(view, found, unavailable))


@router.post("/presence")
def beat(
    public_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages, typing: Annotated[str, Form(max_length=1)] = ""
) -> Response:
    """The open page is there; answers who else is."""
    with desk.database.write() as session:
        conversation = staff_conversation(session, staff, public_id)
        be_present(session, staff, conversation, typing=bool(typing))
        present = others_present(session, staff, conversation)
    view = PresencePage(staff_name=staff.name, csrf=staff.csrf, present=tuple(present))
    return pages.response("_present.html", view)


def _page(
    session: Session,
    desk: Desk,
    staff: SignedIn,
    conversation: Conversation,
    packet: Packet,
    knowledge: Snapshot | None,
) -> PacketPage:
    mine = conversation.owner == "human" and conversation.staff_id == staff.staff_id
    specs = desk.documents.specs
    return PacketPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        url=conversation_url(conversation.public_id),
        region=labels.region(conversation.region),
        facts=packet.facts,
        mentions=packet.mentions,
        risks=packet.risks,
        turns=tuple(_turn(turn, knowledge) for turn in reversed(packet.turns)),
        drafts=tuple(specs[kind].title for kind in packet.drafts if kind in specs),
        open_tickets=tuple(
            ticket_link(ticket) for ticket in tickets_of(session, conversation.public_id) if ticket.is_open
        ),
        channel_note=conversation_note(session, conversation.public_id),
        question=packet.question,
        suggestions=(),
        reading=knowledge is None,
        unavailable="",
        sends=mine and may(staff, "answer"),
        send_key=f"s{conversation.last_seq}",
    )


def _turn(turn: Turn, knowledge: Snapshot | None) -> TurnItem:
    entry = knowledge.entries.get(turn.faq_id) if knowledge is not None else None
    return TurnItem(
        at=turn.at,
        said=turn.said[:SAID_LENGTH] + ("…" if len(turn.said) > SAID_LENGTH else ""),
        answer=entry.question if entry is not None else labels.KINDS.get(turn.kind, ""),
        confidence=f"{turn.confidence:.0%}" if turn.confidence is not None else "",
        waits=turn.waits,
    )


def _suggestions(
    desk: Desk, knowledge: Snapshot | None, question: str, region: str | None
) -> tuple[list[Suggestion], str]:
    if knowledge is None:
        return [], ""
    if not question:
        return [], "职工没有等着回答的话。"
    try:
        found = suggest(desk.bot, knowledge, question, region)
    except BotError as error:
        log.warning("no_suggestions", error=str(error))
        return [], "机器人现在没有响应，暂时没有建议。"
    return found, "" if found else "知识库里没有相近的条目。"


def _with(view: PacketPage, found: Iterable[Suggestion], unavailable: str) -> PacketPage:
    items = tuple(_item(number, suggestion) for number, suggestion in enumerate(found, 1))
    return replace(view, suggestions=items, unavailable=unavailable)


def _item(number: int, suggestion: Suggestion) -> SuggestionItem:
    return SuggestionItem(
        number=number,
        faq_id=suggestion.faq_id,
        question=suggestion.question,
        text=suggestion.text,
        sources=tuple(Source(law=cite["law"], article=cite["article"]) for cite in suggestion.citations),
        checked_on=suggestion.checked_on.isoformat(),
        confidence=f"{suggestion.confidence:.0%}" if suggestion.confidence is not None else "",
    )
