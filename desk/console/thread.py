"""One conversation as its page shows it: who has it, its messages, its tickets."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from desk import clock
from desk.channels.wechat.status import conversation_note
from desk.console import labels, times
from desk.console.queries import read_messages_between
from desk.console.ticketqueries import unit_names
from desk.console.urls import conversation_url, file_url, ticket_url
from desk.console.views import (
    Choice,
    Composer,
    ConversationPage,
    Earlier,
    Label,
    MessageItem,
    NoteItem,
    Ownership,
    Source,
    TicketLink,
)
from desk.conversations.inbox import (
    ConversationView,
    colleagues_to_answer,
    read_conversation,
    read_messages,
    read_notes,
)
from desk.conversations.schemas import Message as MessageView
from desk.staff.permissions import may
from desk.staff.signed_in import SignedIn
from desk.tickets.service import TicketView, tickets_of

PAGE_SIZE = 100


def new_composer() -> Composer:
    """An empty reply form with an id of its own."""
    return Composer(client_message_id=str(uuid.uuid4()))


def read_page(
    session: Session, staff: SignedIn, public_id: str, *, composer: Composer, notice: str = ""
) -> ConversationPage:
    """The page with the newest ``PAGE_SIZE`` messages; ``NotFound`` without such a conversation."""
    conversation = read_conversation(session, public_id, staff)
    start = max(0, conversation.last_seq - PAGE_SIZE)
    messages = read_messages(session, public_id, after=start)
    return _page(session, staff, conversation, messages, composer, notice)


def read_update(session: Session, staff: SignedIn, public_id: str, *, after: int, seen: str) -> ConversationPage | None:
    """What is newer than a page that shows the messages up to ``after`` in the state ``seen``; None when nothing is."""
    conversation = read_conversation(session, public_id, staff)
    note = conversation_note(session, public_id)
    notes = len(read_notes(session, public_id))
    if conversation.last_seq <= after and seen == _state(conversation, tickets_of(session, public_id), note, notes):
        return None
    messages = read_messages(session, public_id, after=after)
    return _page(session, staff, conversation, messages, new_composer(), "", swap=True)


def read_earlier(session: Session, staff: SignedIn, public_id: str, *, before: int) -> Earlier:
    """The ``PAGE_SIZE`` messages before the one with seq ``before``."""
    after = max(0, before - 1 - PAGE_SIZE)
    messages = read_messages_between(session, staff, public_id, after=after, before=before)
    return Earlier(
        staff_name=staff.name, csrf=staff.csrf, messages=_items(messages), earlier_url=_earlier_url(public_id, after)
    )


def _page(
    session: Session,
    staff: SignedIn,
    conversation: ConversationView,
    messages: Sequence[MessageView],
    composer: Composer,
    notice: str,
    swap: bool = False,
) -> ConversationPage:
    tickets = tickets_of(session, conversation.id)
    note = conversation_note(session, conversation.id)
    notes = read_notes(session, conversation.id)
    url = conversation_url(conversation.id)
    last = max([conversation.last_seq, *(message.seq for message in messages)])
    return ConversationPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="queue",
        public_id=conversation.id,
        url=url,
        channel=labels.CHANNELS.get(conversation.channel, conversation.channel),
        region=labels.region(conversation.region),
        created_at=conversation.created_at,
        reason=conversation.handoff_reason or "",
        ownership=describe_ownership(conversation, staff),
        messages=_items(messages),
        earlier_url=_earlier_url(conversation.id, messages[0].seq - 1 if messages else 0),
        live_url=f"{url}/live?after={last}&seen={_state(conversation, tickets, note, len(notes))}",
        composer=composer,
        tickets=tuple(ticket_link(ticket) for ticket in tickets),
        notes=tuple(NoteItem(who=item.staff_name, text=item.text, at=item.created_at) for item in notes),
        colleagues=tuple(name for name in colleagues_to_answer(session) if name != staff.name),
        may_answer=may(staff, "answer"),
        units=tuple(Choice(value=str(unit), text=name) for unit, name in unit_names(session))
        if may(staff, "answer")
        else (),
        unit=conversation.unit or "",
        shared=tuple(conversation.shared),
        form_key=str(uuid.uuid4()),
        notice=notice,
        swap=swap,
        channel_note=note,
    )


def describe_ownership(conversation: ConversationView, staff: SignedIn) -> Ownership:
    """The sentence about the holder, and the steps that are open to ``staff``."""
    mine = conversation.mode == "human" and conversation.staff_name == staff.name
    in_charge = mine or (conversation.mode == "human" and may(staff, "override"))
    answers = may(staff, "answer")
    take_texts = {"closed": "重新打开并接手", "human": ""}
    return Ownership(
        mode=labels.MODES[conversation.mode],
        mode_key=conversation.mode,
        sentence=_sentence(conversation, mine),
        urgent=conversation.urgent,
        take_text=take_texts.get(conversation.mode, "接手对话") if answers else "",
        can_reply=mine,
        can_hand_back=in_charge,
        can_close=in_charge or (answers and conversation.mode in ("bot", "waiting")),
        can_settle=answers and conversation.urgent,
        reply_hint="Ctrl+Enter 发送" if mine else _why_no_reply(conversation),
        waiting_since=conversation.waiting_since if conversation.mode == "waiting" else None,
    )


def _sentence(conversation: ConversationView, mine: bool) -> str:
    """Who the person is; without a person the label of the mode says all."""
    if conversation.mode != "human":
        return ""
    return "由我接待" if mine else f"由{conversation.staff_name}接待"


def _why_no_reply(conversation: ConversationView) -> str:
    if conversation.mode == "human":
        return f"对话由{conversation.staff_name}负责，您不能回复。"
    return "接手后才能回复。"


def _state(conversation: ConversationView, tickets: Iterable[TicketView], note: str, notes: int) -> str:
    """A short mark of everything on the page besides the messages; it changes when one of them does."""
    waiting = conversation.waiting_since if conversation.mode == "waiting" else None
    parts = [
        conversation.mode,
        conversation.staff_name or "",
        str(conversation.urgent),
        conversation.handoff_reason or "",
        times.waited(waiting, clock.now()) if waiting else "",
        note,
        str(notes),
        conversation.unit or "",
        *conversation.shared,
        *(f"{ticket.number}={ticket.status}" for ticket in tickets),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _earlier_url(public_id: str, last_hidden: int) -> str:
    """Where the messages up to seq ``last_hidden`` are; empty when there are none."""
    return f"{conversation_url(public_id)}/earlier?before={last_hidden + 1}" if last_hidden > 0 else ""


def ticket_link(ticket: TicketView) -> TicketLink:
    """A ticket as a link with its state."""
    return TicketLink(
        number=ticket.number,
        url=ticket_url(ticket.number),
        category=f"{ticket.kind_label} · {ticket.category_label}",
        status=Label(text=ticket.status_short, colour=ticket.status_colour),
    )


def _items(messages: Iterable[MessageView]) -> tuple[MessageItem, ...]:
    return tuple(_item(message) for message in messages)


def _item(message: MessageView) -> MessageItem:
    shows_kind = message.author not in labels.SILENT_AUTHORS
    return MessageItem(
        seq=message.seq,
        author=message.author,
        author_name=message.staff_name or labels.AUTHORS[message.author],
        kind=message.kind,
        kind_label=labels.KINDS.get(message.kind, "") if shows_kind else "",
        text=message.text,
        created_at=message.created_at,
        sources=tuple(Source(law=source.law, article=source.article) for source in message.citations),
        faq_id=message.faq_id or "",
        confidence=f"{message.confidence:.0%}" if message.confidence is not None else "",
        buttons=tuple(button.title for button in message.buttons),
        file_url=file_url(message.file_id) if message.file_id else "",
    )
