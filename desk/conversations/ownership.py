"""Who answers in a conversation: bot → waiting → human → bot, and closed. Every change of ``owner`` is made here.

Each function locks the row, compares the owner with what the step allows, and writes the notice the worker sees and
the event that statistics and auditors read.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations import texts
from desk.conversations.access import staff_conversation
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
from desk.errors import Conflict, InvalidInput
from desk.feedback.words import ASK, rating_buttons
from desk.models import Conversation, ConversationNote, Message, OwnershipEvent, Staff
from desk.office import office_of
from desk.staff.permissions import ALLOWED, may, require
from desk.staff.repository import get_by_name
from desk.staff.signed_in import SignedIn
from desk.timers.planning import cancel_for_conversation, plan_for_conversation

UNCLAIMED = "unclaimed"


class NotYours(Conflict):
    code = "not_yours"


def system_notice(session: Session, conversation: Conversation, text: str, *buttons: StoredButton,
                  in_reply_to: Message | None = None) -> Message:  # fmt: skip
    """Store a notice of the desk in the (locked) conversation."""
    body: dict[str, Any] = {"text": text, "buttons": [button.model_dump() for button in buttons]}
    reply_to = in_reply_to.id if in_reply_to else None
    return append(session, conversation, author="system", kind="notice", body=body, in_reply_to=reply_to)


def call_person(
    session: Session, public_id: str, reason: str, facts: list[dict[str, str]] | None = None
) -> tuple[Conversation, int]:
    """bot → waiting; returns the conversation and how many were waiting before it. Anything else stays as it is."""
    conversation = find_conversation(session, public_id, lock=True)
    if conversation.owner == "bot":
        # The oldest pending message is the one whose turn made this call: its reply still comes. The others wait.
        for message in pending_messages(session, conversation)[1:]:
            message.status = "held"
        wait_for_person(session, conversation, reason, actor="bot")
    if facts:
        conversation.handoff_facts = {"facts": facts}
    return conversation, waiting_ahead(session, conversation)


def wait_for_person(session: Session, conversation: Conversation, reason: str, *, actor: str) -> None:
    """bot → waiting in the (locked) conversation; who is not taken within the working minutes gets a ticket."""
    words = texts.storable(reason[:200])
    _move(session, conversation, "waiting", actor=actor, reason=words)
    conversation.waiting_since = now()
    conversation.handoff_reason = words
    office = office_of(session)
    due = office.calendar.add_minutes(conversation.waiting_since, office.handoff_minutes)
    plan_for_conversation(session, conversation, UNCLAIMED, due)


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
        _move(session, conversation, "bot", actor="worker")
        system_notice(session, conversation, texts.BACK_WITH_BOT, in_reply_to=message)


def nobody_came(session: Session, conversation: Conversation, text: str, *buttons: StoredButton) -> None:
    """waiting → bot because nobody took the (locked) conversation in time; the worker is told ``text``."""
    _move(session, conversation, "bot", actor="system", reason="超过等待时间没有人接手")
    conversation.organisation_id = None  # its unit did not come: the region decides again who sees it
    system_notice(session, conversation, text, *buttons)


def reopen(session: Session, conversation: Conversation, message: Message) -> None:
    """closed → bot because the worker wrote again; the conversation is locked."""
    _move(session, conversation, "bot", actor="worker")
    system_notice(session, conversation, texts.REOPENED, in_reply_to=message)


def take_over(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """A person takes the conversation, waiting or not; the bot is silent from here.

    Raises ``NotYours`` when a colleague has it.
    """
    require(staff, "answer")
    conversation = staff_conversation(session, staff, public_id, lock=True)
    if conversation.owner == "human":
        if conversation.staff_id == staff.staff_id:
            return
        holder = session.get_one(Staff, conversation.staff_id)
        raise NotYours(f"这个对话已由{holder.name}接手，请先与其沟通。")
    _move(session, conversation, "human", actor="staff", staff_id=staff.staff_id, holder_id=staff.staff_id)
    conversation.urgent = False
    hold_pending(session, conversation)
    system_notice(session, conversation, texts.JOINED.format(name=staff.name))


def reply(
    session: Session, *, staff: SignedIn, public_id: str, text: str, client_key: str,
    extra: dict[str, Any] | None = None,
) -> MessageView:  # fmt: skip
    """A message of the person who has the conversation; the same ``client_key`` again returns the stored one.

    ``extra``: further fields of the message (citations of a suggested answer).
    """
    conversation = staff_conversation(session, staff, public_id, lock=True)
    external_id = f"staff:{client_key}"[:100]
    message = find_inbound(session, conversation, external_id)
    if message is None:
        _require_holder(conversation, staff)
        message = append(
            session, conversation, author="staff", kind="message", body={**(extra or {}), "text": texts.clean(text)},
            staff_id=staff.staff_id, external_id=external_id,
        )  # fmt: skip
    return for_staff(message_rows(session, Message.id == message.id))[0]


def hand_back(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """human → bot by the person who has it (or who may override)."""
    conversation = staff_conversation(session, staff, public_id, lock=True)
    _require_holder(conversation, staff, or_override=True)
    _move(session, conversation, "bot", actor="staff", staff_id=staff.staff_id)
    system_notice(session, conversation, texts.HANDED_BACK)


def transfer(session: Session, *, staff: SignedIn, public_id: str, to: str, note: str, client_key: str) -> None:
    """human → human: a colleague has it from now on and reads the note; the worker is told the name."""
    conversation = staff_conversation(session, staff, public_id, lock=True)
    _require_holder(conversation, staff, or_override=True)
    colleague = get_by_name(session, to)
    if not colleague.active or colleague.role not in ALLOWED["answer"]:
        raise InvalidInput(f"{colleague.name}不能接待对话，请选别的同事。", code="transfer_target")
    if colleague.id == conversation.staff_id:
        raise Conflict(f"这个对话已经由{colleague.name}负责。", code="transfer_target")
    words = texts.storable(note[:500])
    _move(
        session, conversation, "human", actor="staff", staff_id=staff.staff_id, holder_id=colleague.id,
        reason=f"转给{colleague.name}{'：' + words if words else ''}",
    )  # fmt: skip
    if words:
        _note(session, conversation, staff, f"转给{colleague.name}：{words}", f"transfer:{client_key}")
    system_notice(session, conversation, texts.TRANSFERRED.format(name=colleague.name))


def close(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """End the conversation; a new message of the worker opens it again. A colleague's needs the right to override."""
    require(staff, "answer")
    conversation = staff_conversation(session, staff, public_id, lock=True)
    if conversation.owner == "closed":
        return
    if conversation.owner == "human":
        _require_holder(conversation, staff, or_override=True)
    _move(session, conversation, "closed", actor="staff", staff_id=staff.staff_id)
    conversation.urgent = False
    hold_pending(session, conversation)
    buttons = rating_buttons(session, conversation)
    system_notice(session, conversation, f"{texts.CLOSED}{ASK}" if buttons else texts.CLOSED, *buttons)


def settle_urgent(session: Session, *, staff: SignedIn, public_id: str) -> None:
    """A person has looked at the danger; the mark goes, the conversation stays where it is."""
    require(staff, "answer")
    conversation = staff_conversation(session, staff, public_id, lock=True)
    conversation.urgent = False
    announce(session, public_id)


def add_note(session: Session, *, staff: SignedIn, public_id: str, text: str, client_key: str) -> None:
    """A note for colleagues; the worker never sees it. The same ``client_key`` again adds nothing."""
    conversation = staff_conversation(session, staff, public_id, lock=True)
    words = texts.storable(text)
    if words is None:
        raise InvalidInput("请先写备注内容。", code="note_empty")
    if len(words) > texts.MAX_NOTE:
        raise InvalidInput(f"备注最多{texts.MAX_NOTE}字。", code="note_too_long")
    _note(session, conversation, staff, words, client_key)


def _note(session: Session, conversation: Conversation, staff: SignedIn, words: str, client_key: str) -> None:
    key = client_key[:100]
    known = select(ConversationNote.id).where(
        ConversationNote.conversation_id == conversation.id, ConversationNote.client_key == key
    )
    if session.scalar(known) is None:
        session.add(
            ConversationNote(
                conversation_id=conversation.id, staff_id=staff.staff_id, text=words, client_key=key, created_at=now()
            )
        )
        session.flush()
        announce(session, conversation.public_id)


def _require_holder(conversation: Conversation, staff: SignedIn, *, or_override: bool = False) -> None:
    if conversation.owner != "human":
        raise NotYours("请先接手这个对话，再进行操作。")
    if conversation.staff_id != staff.staff_id and not (or_override and may(staff, "override")):
        raise NotYours("这个对话由其他工作人员负责，请刷新查看。")


def _move(
    session: Session, conversation: Conversation, owner: str, *, actor: str, staff_id: int | None = None,
    holder_id: int | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    """Change the owner of the (locked) conversation and write it down."""
    moment = now()
    session.add(
        OwnershipEvent(
            conversation_id=conversation.id, from_owner=conversation.owner, to_owner=owner, actor=actor,
            staff_id=staff_id, holder_id=holder_id, reason=reason, created_at=moment,
        )
    )  # fmt: skip
    if conversation.owner == "waiting":
        cancel_for_conversation(session, conversation, UNCLAIMED)
    conversation.owner = owner
    conversation.staff_id = holder_id
    if holder_id is not None:
        conversation.organisation_id = session.get_one(Staff, holder_id).organisation_id or conversation.organisation_id
    conversation.waiting_since = None
    conversation.waiting_told = False
    conversation.failures = 0
    conversation.updated_at = moment
    announce(session, conversation.public_id)
