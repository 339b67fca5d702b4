"""A person is called without being asked for: risk topics, two failures, anger at the service.

In working hours the conversation waits for a person and the bot is silent. Out of hours nobody would come: the worker
is told when work begins, and the bot goes on.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from desk.calendar.worktime import say_opening
from desk.clock import now
from desk.conversations import texts
from desk.conversations.ownership import system_notice, wait_for_person
from desk.conversations.schemas import StoredButton
from desk.models import Conversation, Message
from desk.office import office_of

# Out of hours the same is not said with every message.
QUIET = timedelta(hours=6)
ANGRY = "对机器人的回答不满"
CALL_BUTTON = StoredButton(title="转人工", payload="/request_human")


def escalate(session: Session, conversation: Conversation, reason: str, *, in_reply_to: Message | None = None) -> bool:
    """Call a person for the (locked) conversation; True when it waits for one now."""
    if conversation.owner != "bot":
        return False
    if office_of(session).calendar.is_open(now()):
        wait_for_person(session, conversation, reason, actor="system")
        conversation.waiting_told = True
        system_notice(session, conversation, texts.CALLED, texts.WAITING_BUTTON, in_reply_to=in_reply_to)
        return True
    if conversation.closed_told_at is None or conversation.closed_told_at < now() - QUIET:
        conversation.closed_told_at = now()
        opening = opening_words(session)
        system_notice(
            session, conversation, texts.CALL_LATER.format(opening=opening), CALL_BUTTON, in_reply_to=in_reply_to
        )
    return False


def opening_words(session: Session) -> str:
    """When work begins next, in words; "" while it is open."""
    moment = now()
    calendar = office_of(session).calendar
    return "" if calendar.is_open(moment) else say_opening(calendar.next_opening(moment), moment)


def reason_in(session: Session, text: str) -> str | None:
    """Why a message calls for a person by what it says; None when it does not."""
    rules = office_of(session).handoff
    if rules.is_angry(text):
        return ANGRY
    risk = rules.risk_in(text)
    return f"风险事项：{risk}" if risk else None


def after_answer(session: Session, conversation: Conversation, kinds: list[str], message: Message) -> None:
    """The bot's replies to a message are stored: call a person for a risk it speaks of, or for failures in a row."""
    text = str(message.body.get("text", ""))
    reason = None if message.body.get("payload") else reason_in(session, text)
    if reason is not None and "handoff" not in kinds:
        escalate(session, conversation, reason, in_reply_to=message)
        return
    _count_failure(session, conversation, kinds, message)


def _count_failure(session: Session, conversation: Conversation, kinds: list[str], message: Message) -> None:
    if not kinds or any(kind != "fallback" for kind in kinds):
        conversation.failures = 0
        return
    conversation.failures += 1
    if conversation.failures >= office_of(session).handoff.failures:
        conversation.failures = 0
        escalate(session, conversation, "机器人连续没有听懂", in_reply_to=message)
