"""What a worker does with their own tickets: look, add, withdraw, have them opened again.

Every step names itself with a ``key``; the same key again changes nothing and answers as before.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.conversations.ownership import system_notice
from desk.conversations.repository import find_conversation
from desk.conversations.texts import storable
from desk.errors import InvalidInput
from desk.files.service import list_ticket_files, submit_with
from desk.models import Conversation, Ticket
from desk.office import office_of
from desk.tickets.changes import StepNotAllowed, add_event, due_sentence, move, name_of
from desk.tickets.repository import TicketNotFound, events_of, find_event, get_by_number, last_visible_note
from desk.tickets.schemas import TicketDetail, TicketEventInfo, TicketStatus
from law.contract import LONGEST_ADDITION

WHAT = {"created": "提交", "note": "说明", "routed": "转交", "added": "补充", "reminder": "提醒"}


def own_tickets(session: Session, conversation_id: str) -> list[TicketStatus]:
    """Tickets of the conversation, newest first."""
    conversation = find_conversation(session, conversation_id)
    query = select(Ticket).where(Ticket.conversation_id == conversation.id).order_by(Ticket.id.desc())
    return [status_of(session, ticket) for ticket in session.scalars(query)]


def own_ticket(session: Session, conversation_id: str, number: str) -> TicketDetail:
    """One ticket of the conversation with its history as the worker may read it."""
    ticket, _conversation = _own(session, conversation_id, number)
    return TicketDetail(
        **status_of(session, ticket).model_dump(),
        created_at=ticket.created_at,
        events=_history(session, ticket),
        files=list_ticket_files(session, ticket),
    )


def status_of(session: Session, ticket: Ticket) -> TicketStatus:
    """How a ticket stands, and what the worker may do with it."""
    rules = office_of(session).rules
    state = rules.states.states[ticket.status]
    return TicketStatus(
        number=ticket.number, kind=ticket.kind, kind_label=rules.kinds[ticket.kind].label, status=ticket.status,
        status_label=state.label, told=state.told, updated_at=ticket.updated_at, answer_due_at=ticket.answer_due_at,
        note=last_visible_note(session, ticket), steps=list(rules.states.next(ticket.status, "worker")),
    )  # fmt: skip


def add_information(
    session: Session, conversation_id: str, number: str, text: str, key: str, *, tell: bool = True
) -> TicketStatus:  # fmt: skip
    """Add words and every file that no ticket has yet; a ticket that waited for the worker goes on."""

    def step(ticket: Ticket, conversation: Conversation, words: str | None, key: str) -> str:
        if not office_of(session).rules.states.states[ticket.status].open:
            raise StepNotAllowed("这个工单已经结束，不能补充。有新情况可以要求重新打开，或者重新提交一个。")
        files = submit_with(session, ticket, conversation)
        if words is None and not files:
            raise InvalidInput("没有收到要补充的内容：请写一句话，或者先上传材料。", code="addition_empty")
        said = "，".join(part for part in (words or "", f"附材料 {files} 份" if files else "") if part)
        add_event(session, ticket, kind="added", actor="worker", note=said, visible=True, external_id=key)
        if ticket.status == "waiting_worker":
            move(session, ticket, to="in_progress", actor="worker", note=None, visible=False)
        return f"{name_of(session, ticket)} 已收到您的补充，工作人员会看到。{due_sentence(ticket)}"

    return _once(session, conversation_id, number, text, key, step, tell=tell)


def withdraw(
    session: Session, conversation_id: str, number: str, text: str, key: str, *, tell: bool = True
) -> TicketStatus:  # fmt: skip
    """Take the request back; words are welcome, not needed."""

    def step(ticket: Ticket, conversation: Conversation, words: str | None, key: str) -> str:
        move(session, ticket, to="withdrawn", actor="worker", note=words, visible=True, external_id=key)
        return f"{name_of(session, ticket)} 已撤回，不再办理。以后需要，可以要求重新打开或重新提交。"

    return _once(session, conversation_id, number, text, key, step, tell=tell)


def reopen(
    session: Session, conversation_id: str, number: str, text: str, key: str, *, tell: bool = True
) -> TicketStatus:  # fmt: skip
    """Have a finished ticket opened again; the reason is needed."""

    def step(ticket: Ticket, conversation: Conversation, words: str | None, key: str) -> str:
        move(session, ticket, to="reopened", actor="worker", note=words, visible=True, external_id=key)
        return f"{name_of(session, ticket)} 已重新打开，等工作人员处理。{due_sentence(ticket)}"

    return _once(session, conversation_id, number, text, key, step, tell=tell)


Step = Callable[[Ticket, Conversation, "str | None", str], str]


def _once(
    session: Session, conversation_id: str, number: str, text: str, key: str, step: Step, *, tell: bool
) -> TicketStatus:  # fmt: skip
    """Do a step unless its key was used before. ``tell``: say in the conversation what came of it (the dialogue, which
    answers the worker itself, does not want that)."""
    words = storable(text)
    if words is not None and len(words) > LONGEST_ADDITION:
        raise InvalidInput(f"一次最多写{LONGEST_ADDITION}字，请分几次补充，或上传文档。", code="addition_too_long")
    ticket = get_by_number(session, number, lock=True)
    conversation = find_conversation(session, conversation_id, lock=True)
    if ticket.conversation_id != conversation.id:
        raise TicketNotFound
    scoped = f"{conversation.public_id}:{key}"[:140]
    if find_event(session, scoped) is None:
        said = step(ticket, conversation, words, scoped)
        if tell:
            system_notice(session, conversation, said)
    return status_of(session, ticket)


def _own(session: Session, conversation_id: str, number: str) -> tuple[Ticket, Conversation]:
    conversation = find_conversation(session, conversation_id)
    ticket = get_by_number(session, number)
    if ticket.conversation_id != conversation.id:
        raise TicketNotFound
    return ticket, conversation


def _history(session: Session, ticket: Ticket) -> list[TicketEventInfo]:
    states = office_of(session).rules.states.states
    shown = []
    for event, _name in events_of(session, ticket):
        note = event.note if event.visible else None
        if event.to_status is not None and event.kind == "status":
            what = states[event.to_status].label
        elif event.kind == "created" or event.visible:
            what = WHAT.get(event.kind, "更新")
        else:
            continue
        shown.append(TicketEventInfo(at=event.created_at, what=what, by=event.actor, note=note))
    return shown
