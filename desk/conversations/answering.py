"""Gets the bot's answer to every pending message: one message of a conversation at a time, in order, each exactly once.

The message row is the truth (``pending`` until its replies are stored in the same transaction); the durable workflow
in desk.jobs only drives these functions. A lease in the conversation row keeps two workflows, also of two processes,
from talking to the bot for the same conversation. Asking the bot twice after a crash is harmless: it knows the
``message_id`` and returns what it said.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.bot_client import BotError, BotSlowError
from desk.clock import now
from desk.composition import Desk
from desk.conversations import burst, danger, texts
from desk.conversations.escalation import after_answer
from desk.conversations.ownership import system_notice
from desk.conversations.repository import (
    append,
    conversations_to_resume,
    find_conversation,
    find_message,
    hold_pending,
    others_answered_since,
    pending_messages,
)
from desk.conversations.schemas import BotMessage
from desk.db import announce
from desk.models import Conversation, Message

# done: nothing is pending any more · busy: another workflow is at it · down: no answer · slow: none in full time ·
# quiet: more may follow in a moment
Outcome = Literal["done", "busy", "down", "slow", "quiet"]
LEASE_MARGIN = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=5)
UNANSWERABLE_AFTER = 5  # rounds that failed while the bot was ready and answered others
# A message younger than this has a workflow that is just being started.
FRESH = timedelta(seconds=2)

log = structlog.get_logger("desk.answering")


@dataclass(frozen=True)
class Question:
    """One pending message, copied out of the database so that no session is open while the bot works."""

    conversation_id: str
    message_id: str
    text: str
    channel: str
    region: str | None


def drain(desk: Desk, conversation_id: str, holder: str) -> Outcome:
    """Answer the pending messages of a conversation until none is left or the bot fails."""
    while True:
        claimed = _claim(desk, conversation_id, holder)
        if not isinstance(claimed, Question):
            return claimed
        try:
            replies = _ask(desk, claimed)
        except BotError as error:
            log.warning("bot_failed", conversation=conversation_id, message=claimed.message_id, cause=str(error))
            _release(desk, conversation_id, holder)
            return "slow" if isinstance(error, BotSlowError) else "down"
        _store(desk, claimed, replies)


def _claim(desk: Desk, conversation_id: str, holder: str) -> Question | Literal["done", "busy", "quiet"]:
    """Take (or keep) the lease and the oldest pending message; give the lease back when nothing is pending."""
    with desk.database.write() as session:
        conversation = find_conversation(session, conversation_id, lock=True)
        moment = now()
        if _held_by_other(conversation, holder, moment):
            return "busy"
        if conversation.owner in ("human", "closed"):
            hold_pending(session, conversation)
        pending = pending_messages(session, conversation)
        if not pending:
            _free(conversation, holder)
            return "done"
        if burst.is_quiet(conversation):
            _free(conversation, holder)
            return "quiet"
        message = burst.join(pending)
        conversation.lease_holder = holder
        conversation.lease_until = moment + timedelta(seconds=desk.bot.timeout) + LEASE_MARGIN
        return Question(
            conversation_id, message.public_id, burst.text_for_bot(message.body), conversation.channel,
            conversation.region,
        )  # fmt: skip


def _ask(desk: Desk, question: Question) -> list[BotMessage]:
    started = time.perf_counter()
    try:
        replies = desk.bot.ask(
            conversation_id=question.conversation_id, message_id=question.message_id, text=question.text,
            channel=question.channel, region=question.region,
        )  # fmt: skip
    except BotError as error:
        desk.metrics.bot_calls.labels("slow" if isinstance(error, BotSlowError) else "failed").inc()
        raise
    desk.metrics.bot_calls.labels("answered").inc()
    desk.metrics.bot_seconds.observe(time.perf_counter() - started)
    return replies


def _store(desk: Desk, question: Question, replies: list[BotMessage]) -> None:
    """Replies and the end of ``pending`` in one transaction; nothing when someone else got there first."""
    with desk.database.write() as session:
        conversation = find_conversation(session, question.conversation_id, lock=True)
        message = find_message(session, question.message_id)
        if message.status != "pending":
            return
        message.status = "answered"
        conversation.outage_told = False
        conversation.retry_at = None
        if not danger.precede(session, conversation, message, [reply.kind for reply in replies]):
            replies = []
        for index, reply in enumerate(replies):
            append(
                session, conversation, author="bot", kind=reply.kind, body=reply.model_dump(exclude={"kind"}),
                in_reply_to=message.id, reply_index=index,
            )  # fmt: skip
        after_answer(session, conversation, [reply.kind for reply in replies], message)


def _release(desk: Desk, conversation_id: str, holder: str) -> None:
    with desk.database.write() as session:
        _free(find_conversation(session, conversation_id, lock=True), holder)


def _held_by_other(conversation: Conversation, holder: str, moment: datetime) -> bool:
    if conversation.lease_holder in (None, holder) or conversation.lease_until is None:
        return False
    return conversation.lease_until > moment


def _free(conversation: Conversation, holder: str) -> None:
    if conversation.lease_holder == holder:
        conversation.lease_holder = None
        conversation.lease_until = None


def put_off(desk: Desk, conversation_id: str) -> None:
    """After the quick attempts failed: tell the worker once and plan the next attempt.

    Gives up a message that is a day old, or that fails again and again while the bot answers others (it would
    block everything the worker says after it).
    """
    bot_is_ready = desk.bot.ready()
    with desk.database.write() as session:
        conversation = find_conversation(session, conversation_id, lock=True)
        pending = pending_messages(session, conversation)
        give_up_before = now() - timedelta(hours=desk.settings.give_up_hours)
        for message in pending:
            message.attempts += message is pending[0]
            if message.created_at < give_up_before:
                _give_up(session, conversation, message, texts.GAVE_UP)
            elif message.attempts >= UNANSWERABLE_AFTER and bot_is_ready and others_answered_since(session, message):
                _give_up(session, conversation, message, texts.UNANSWERABLE)
        waiting = [message for message in pending if message.status == "pending"]
        conversation.retry_at = None
        if waiting:
            conversation.failed_rounds += 1
            announce(session, conversation_id)
            _tell_outage(session, conversation, waiting[0])
            conversation.retry_at = now() + _pause(desk, waiting[0].attempts)


def _pause(desk: Desk, attempts: int) -> timedelta:
    """Doubles with every round; no pause before the first round of a message."""
    if attempts == 0:
        return timedelta(0)
    return min(timedelta(seconds=desk.settings.retry_seconds * 2 ** min(attempts - 1, 10)), LONGEST_PAUSE)


def _give_up(session: Session, conversation: Conversation, message: Message, text: str) -> None:
    message.status = "failed"
    system_notice(session, conversation, text, in_reply_to=message)


def _tell_outage(session: Session, conversation: Conversation, message: Message) -> None:
    if not conversation.outage_told:
        conversation.outage_told = True
        system_notice(session, conversation, texts.OUTAGE, in_reply_to=message)


def due_rounds(desk: Desk, limit: int = 20) -> list[tuple[str, str]]:
    """Conversations whose pending messages nobody works on: (conversation, name of the new round), claimed for us.

    This finds messages that were stored when the process died before their workflow started, outages whose next
    attempt is due, and workflows lost with their process. Claiming pushes the next look into the future.
    """
    with desk.database.read() as session:
        candidates = conversations_to_resume(session, now(), now() - FRESH, limit)
    rounds = []
    for conversation_id in candidates:
        with desk.database.write() as session:
            conversation = find_conversation(session, conversation_id, lock=True)
            pending = pending_messages(session, conversation)
            moment = now()
            if not pending or (conversation.retry_at is not None and conversation.retry_at > moment):
                continue
            conversation.rounds += 1
            conversation.retry_at = moment + timedelta(seconds=desk.bot.timeout) + LEASE_MARGIN
            rounds.append((conversation_id, f"{conversation_id}-{conversation.rounds}"))
    return rounds


def has_planned_retries(desk: Desk) -> bool:
    """Whether any conversation waits for its next attempt."""
    with desk.database.read() as session:
        planned = select(Conversation.id).where(Conversation.retry_at > now()).limit(1)
        return session.scalar(planned) is not None


def hasten_retries(desk: Desk) -> None:
    """The bot is back: every planned attempt is due now."""
    with desk.database.write() as session:
        session.execute(update(Conversation).where(Conversation.retry_at > now()).values(retry_at=None))


def drop_leases(desk: Desk) -> None:
    """At start: leases of the process that had our name before us are void, it is dead."""
    prefix = f"{desk.settings.executor_id}:"
    with desk.database.write() as session:
        session.execute(
            update(Conversation)
            .where(Conversation.lease_holder.startswith(prefix, autoescape=True))
            .values(lease_holder=None, lease_until=None, retry_at=None)
        )
