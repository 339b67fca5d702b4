"""A person in danger: the help text at once, and what is said in the turns after it (knowledge/lexicon/danger.yml).

A danger is open from its help text until the worker says that it is over, or for ``minutes`` after the last word about
it. While it is open a question is answered, with a word before it; whatever is none, or finds no answer, gets the
numbers again in other words instead of a choice of questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import china_day, now
from desk.conversations import texts
from desk.conversations.escalation import opening_words
from desk.conversations.repository import append
from desk.conversations.schemas import StoredButton
from desk.models import Conversation, Message
from desk.office import office_of
from desk.tickets.service import open_callback
from law.crisis import Crisis

log = structlog.get_logger("desk.conversations")

# In a message's body: the category of the danger it is about (OVER: it is over) · it stands before an answer.
ABOUT, OVER, BEFORE = "danger", "over", "before"
LOOKED_AT = 20
SAFE_BUTTON = StoredButton(title="我安全了", payload="我安全了")
CALL_BUTTON = StoredButton(title="转人工", payload="/request_human")
# A reply of these kinds does not answer the question of somebody in danger.
NO_ANSWER = frozenset({"clarify", "fallback", "out_of_scope", "notice"})


def respond(session: Session, conversation: Conversation, message: Message, crisis: Crisis) -> None:
    """The help text for a message that speaks of danger, and the people who must know."""
    _show(session, conversation, message, crisis)
    conversation.urgent = conversation.urgent or crisis.alarms
    if crisis.interrupts:  # one ticket a day, however much the worker writes; its urgency follows from the mark
        session.flush()
        key = f"danger:{conversation.public_id}:{china_day(now())}"
        said = str(message.body.get("text", ""))[:1000]
        narrative = f"危险信号（{crisis.category}：{crisis.rule}）。职工说：\n{said}"
        try:
            with session.begin_nested():
                open_callback(session, key, conversation, narrative)
        except Exception as error:  # whatever is wrong with tickets, the help text must reach the worker
            log.error("danger_ticket_not_made", conversation=conversation.public_id, error=type(error).__name__)


def follow(session: Session, conversation: Conversation, message: Message, text: str) -> bool:
    """What a message after a danger needs; True when that is all, False when the bot has to answer it."""
    category = opened(session, conversation)
    if category is None:
        return False
    rules = office_of(session).danger
    question = rules.is_question(text)
    if rules.is_safe(text):
        relief = rules.categories[category].relief
        append(
            session, conversation, author="bot", kind="notice", body={"text": relief, ABOUT: OVER},
            in_reply_to=message.id,
        )  # fmt: skip
        return not question
    if not question:
        _hold(session, conversation, message, category)
    return not question


def precede(session: Session, conversation: Conversation, message: Message, kinds: Sequence[str]) -> bool:
    """Before the bot's replies of these kinds are stored. False: they answer nothing; the numbers stand there now."""
    category = opened(session, conversation)
    if category is None or str(message.body.get("payload", "")).startswith("/"):
        return True
    if all(kind in NO_ANSWER for kind in kinds):
        _hold(session, conversation, message, category)
        return False
    if not any(sign.body.get(BEFORE) for sign in _signs(session, conversation)):
        body = {"text": office_of(session).danger.before, ABOUT: category, BEFORE: True}
        append(session, conversation, author="bot", kind="crisis", body=body, in_reply_to=message.id)
    return True


def opened(session: Session, conversation: Conversation) -> str | None:
    """The category of the danger that is not over yet."""
    category = next((str(sign.body[ABOUT]) for sign in _signs(session, conversation)), OVER)
    return category if category in office_of(session).danger.categories else None


def _signs(session: Session, conversation: Conversation) -> list[Message]:
    """The messages about the present danger, the latest first."""
    signs: list[Message] = []
    for message in _lately(session, conversation, "crisis", "notice"):
        if message.body.get(ABOUT) == OVER and signs:
            break
        if message.body.get(ABOUT):
            signs.append(message)
    return signs


def _show(session: Session, conversation: Conversation, message: Message, crisis: Crisis) -> None:
    if not crisis.interrupts:
        if not _said_lately(session, conversation, crisis.message):
            append(
                session, conversation, author="bot", kind="crisis", body={"text": crisis.message},
                in_reply_to=message.id,
            )  # fmt: skip
        return
    if opened(session, conversation) == crisis.category:
        _hold(session, conversation, message, crisis.category)
        return
    body = {"text": crisis.message, ABOUT: crisis.category, "buttons": [SAFE_BUTTON.model_dump()]}
    append(session, conversation, author="bot", kind="crisis", body=body, in_reply_to=message.id)


def _hold(session: Session, conversation: Conversation, message: Message, category: str) -> None:
    """The numbers again in other words, and at first who has been told."""
    signs = [sign for sign in _signs(session, conversation) if not sign.body.get(BEFORE)]
    holding = office_of(session).danger.categories[category].holding
    text = holding[(len(signs) - 1) % len(holding)]
    if len(signs) == 1:
        opening = opening_words(session)
        text += texts.DANGER_CLOSED.format(opening=opening) if opening else texts.DANGER_TOLD
    buttons = [button.model_dump() for button in (SAFE_BUTTON, CALL_BUTTON)]
    append(
        session, conversation, author="bot", kind="crisis", body={"text": text, ABOUT: category, "buttons": buttons},
        in_reply_to=message.id,
    )  # fmt: skip


def _said_lately(session: Session, conversation: Conversation, text: str) -> bool:
    """Whether these very words stand among the last ones: said twice in a row they are noise."""
    return any(message.body.get("text") == text for message in _lately(session, conversation, "crisis"))


def _lately(session: Session, conversation: Conversation, *kinds: str) -> Sequence[Message]:
    """The bot's last messages of these kinds within the minutes of a danger, the latest first."""
    since = now() - timedelta(minutes=office_of(session).danger.minutes)
    query = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.kind.in_(kinds))
        .where(Message.author == "bot", Message.created_at > since)
        .order_by(Message.seq.desc())
        .limit(LOOKED_AT)
    )
    return session.scalars(query).all()
