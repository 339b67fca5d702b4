"""Who answers in a conversation: bot → waiting → human → bot, and closed. Every change of ``owner`` is made here.

Each function locks the row, compares the owner with what the step allows, and writes the notice the worker sees.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations import texts
from desk.conversations.render import for_staff
from desk.conversations.repository import (
    append,
    find_conversation,
    find_inbound,
    hold_pending,
    message_rows,
    pending_messages,
)
from desk.conversations.schemas import Message as MessageView
from desk.conversations.schemas import StoredButton
from desk.db import announce
from desk.errors import Conflict
from desk.models import Conversation, Message, Staff
from desk.staff.signed_in import SignedIn


class NotYours(Conflict):
    code = "not_yours"


def system_notice(session: Session, conversation: Conversation, text: str, *buttons: StoredButton,
                  in_reply_to: Message | None = None) -> Message:  # fmt: skip
    """Store a notice of the desk in the (locked) conversation."""
    body: dict[str, Any] = {"text": text, "buttons": [button.model_dump() for button in buttons]}
    reply_to = in_reply_to.id if in_reply_to else None
    return append(session, conversation, author="system", kind="notice", body=body, in_reply_to=reply_to)


def call_person(session: Session, public_id: str, reason: str) -> tuple[Conversation, int]:
    """bot → waiting; returns the conversation and how many were waiting before it. Anything else stays as it is."""
    conversation = find_conversation(session, public_id, lock=True)
    if conversation.owner == "bot":
        _move(session, conversation, "waiting")
        # The oldest pending message is the one whose turn made this call: its reply still comes. The others wait.
        for message in pending_messages(session, conversation)[1:]:
            message.status = "held"
        conversation.waiting_since = now()
        conversation.waiting_told = False
        conversation.handoff_reason = texts.storable(reason[:200])
    return conversation, waiting_ahead(session, conversation)


def waiting_ahead(session: Session, conversation: Conversation) -> int:
    """How many conversations were waiting before this one (0 when it does not wait)."""
    if conversation.owner != "waiting" or conversation.waiting_since is None:
        return 0
    earlier = select(func.count()).where(
        Conversation.owner == "waiting", Conversation.waiting_since < conversation.waiting_since
    )
    return session.scalar(earlier) or 0


def worker_back_to_bot(session: Session, conversation: Conversation, message: Message) -> None:
    """waiting → bot at the worker's wish; the conversation is locked. With a person in it nothing changes."""
    if conversation.owner == "waiting":
        _move(session, conversation, "bot")
        system_notice(session, conversation, texts.BACK_WITH_BOT, in_reply_to=message)


def reopen(session: Session, conversation: Conversation, message: Message) -> None:
    """closed → bot because the worker wrote again; the conversation is locked."""
    _move(session, conversation, "bot")
    system_notice(session, conversation, texts.REOPENED, in_reply_to=message)


def take_over(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """A person takes the conversation, waiting or not; the bot is silent from here.

    Raises ``NotYours`` when a colleague has it.
    """
    conversation = find_conversation(session, public_id, lock=True)
    if conversation.owner == "human":
        if conversation.staff_id == staff.staff_id:
            return
        holder = session.get_one(Staff, conversation.staff_id)
        raise NotYours(f"这个对话已由{holder.name}接手，请先与其沟通。")
    _move(session, conversation, "human")
    conversation.staff_id = staff.staff_id
    conversation.urgent = False
    hold_pending(session, conversation)
    system_notice(session, conversation, texts.JOINED.format(name=staff.name))


def reply(session: Session, *, staff: SignedIn, public_id: str, text: str, client_key: str) -> MessageView:
    """A message of the person who has the conversation; the same ``client_key`` again returns the stored one."""
    conversation = find_conversation(session, public_id, lock=True)
    external_id = f"staff:{client_key}"[:100]
    message = find_inbound(session, conversation, external_id)
    if message is None:
        _require_holder(conversation, staff)
        message = append(
            session, conversation, author="staff", kind="message", body={"text": texts.clean(text)},
            staff_id=staff.staff_id, external_id=external_id,
        )  # fmt: skip
    return for_staff(message_rows(session, Message.id == message.id))[0]


def hand_back(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """human → bot by the person who has it (or an admin)."""
    conversation = find_conversation(session, public_id, lock=True)
    _require_holder(conversation, staff, or_admin=True)
    _move(session, conversation, "bot")
    system_notice(session, conversation, texts.HANDED_BACK)


def close(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """End the conversation; a new message of the worker opens it again. A colleague's conversation needs an admin."""
    conversation = find_conversation(session, public_id, lock=True)
    if conversation.owner == "closed":
        return
    if conversation.owner == "human":
        _require_holder(conversation, staff, or_admin=True)
    _move(session, conversation, "closed")
    conversation.urgent = False
    hold_pending(session, conversation)
    system_notice(session, conversation, texts.CLOSED)


def settle_urgent(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """A person has looked at the danger; the mark goes, the conversation stays where it is."""
    conversation = find_conversation(session, public_id, lock=True)
    conversation.urgent = False
    announce(session, public_id)


def _require_holder(conversation: Conversation, staff: SignedIn, *, or_admin: bool = False) -> None:
    if conversation.owner != "human":
        raise NotYours("请先接手这个对话，再进行操作。")
    if conversation.staff_id != staff.staff_id and not (or_admin and staff.role == "admin"):
        raise NotYours("这个对话由其他工作人员负责，请刷新查看。")


def _move(session: Session, conversation: Conversation, owner: str) -> None:
    conversation.owner = owner
    conversation.staff_id = None
    conversation.waiting_since = None
    conversation.waiting_told = False
    conversation.updated_at = now()
    announce(session, conversation.public_id)
