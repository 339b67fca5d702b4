"""Nobody took a waiting conversation within the working minutes: a ticket, an apology, and the bot goes on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.conversations import texts
from desk.conversations.escalation import CALL_BUTTON
from desk.conversations.ownership import nobody_came
from desk.conversations.repository import find_conversation
from desk.models import Conversation, Message, Timer
from desk.office import office_of
from desk.tickets.changes import due_sentence
from desk.tickets.service import open_callback

LAST_WORDS = 5


def give_up_waiting(session: Session, timer: Timer) -> None:
    """The timer of a waiting conversation is over; nothing happens when it does not wait any more."""
    public_id = session.get_one(Conversation, timer.conversation_id).public_id
    conversation = find_conversation(session, public_id, lock=True)
    if conversation.owner != "waiting":
        return
    ticket = open_callback(session, f"unclaimed:{timer.public_id}", conversation, _narrative(session, conversation))
    apology = texts.UNCLAIMED.format(number=ticket.number, due=due_sentence(ticket))
    nobody_came(session, conversation, apology, CALL_BUTTON)


def _narrative(session: Session, conversation: Conversation) -> str:
    minutes = office_of(session).handoff_minutes
    query = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.author == "worker")
        .order_by(Message.seq.desc())
        .limit(LAST_WORDS)
    )
    said = [str(message.body.get("text", ""))[:300] for message in session.scalars(query)][::-1]
    lines = [f"职工转人工后 {minutes} 分钟（工作时间）没有人接手。", f"原因：{conversation.handoff_reason or '未写'}",
             "最近说的话：", *said]  # fmt: skip
    return "\n".join(lines)
