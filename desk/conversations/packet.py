"""What a person who takes a conversation over should know of it, read from what was said: no model, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.conversations.inbox import read_facts
from desk.models import Conversation, DocumentDraft, Message
from desk.office import office_of
from law.personal import hide_personal
from law.regions import find_regions
from law.text.dates import find_dates
from law.text.durations import find_durations
from law.text.money import find_money

READ_MESSAGES = 60
MOST_TURNS = 12
MOST_VALUES = 6
QUESTION_LENGTH = 500


@dataclass(frozen=True)
class Turn:
    """One message of the worker and what became of it. ``kind``: of the first reply, "" = none yet; ``faq_id``: the
    entry that answered; ``clicked``: it was a button."""

    at: datetime
    said: str
    kind: str
    faq_id: str
    confidence: float | None
    waits: bool


@dataclass(frozen=True)
class Packet:
    """``facts``: (label, value) known besides the messages; ``mentions``: (label, value) found in the worker's words;
    ``risks``: signs of risk in words; ``question``: what the worker wants answered now, "" when nothing is open."""

    facts: tuple[tuple[str, str], ...]
    mentions: tuple[tuple[str, str], ...]
    turns: tuple[Turn, ...]
    risks: tuple[str, ...]
    question: str
    drafts: tuple[str, ...]


def read_packet(session: Session, conversation: Conversation) -> Packet:
    """The packet of a conversation that the caller may see."""
    newest = (
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.seq.desc())
        .limit(READ_MESSAGES)
    )
    messages = list(session.scalars(newest))[::-1]
    said = [text_of(message) for message in messages if message.author == "worker" and not message.body.get("payload")]
    return Packet(
        facts=read_facts(session, conversation),
        mentions=tuple(mentions_in(said)),
        turns=tuple(_turns(messages))[-MOST_TURNS:],
        risks=tuple(_risks(session, conversation, messages, said)),
        question=hide_personal(open_question(messages)),
        drafts=tuple(_drafts(session, conversation)),
    )


def text_of(message: Message) -> str:
    """The words of a stored message."""
    return str(message.body.get("text", ""))


def open_question(messages: Sequence[Message]) -> str:
    """What the worker wrote since a person last replied, at most the last ``QUESTION_LENGTH`` characters; when the bot
    answered all of it, the last message alone."""
    last_reply = max((message.seq for message in messages if message.author == "staff"), default=0)
    fresh = [
        message
        for message in messages
        if message.author == "worker" and message.seq > last_reply and not message.body.get("payload")
    ]
    held = [text_of(message) for message in fresh if message.status == "held"]
    words = held or [text_of(message) for message in fresh[-1:]]
    return "。".join(words)[-QUESTION_LENGTH:]


def mentions_in(said: Iterable[str]) -> list[tuple[str, str]]:
    """Places, amounts, times of the worker's words, in the words themselves; what was said last stands last."""
    today = china_date(now())
    found: dict[str, dict[str, None]] = {}
    for text in said:
        for label, values in (
            ("地点", [mention.text for mention in find_regions(text)]),
            ("金额", [mention.text for mention in find_money(text)]),
            ("多久", [mention.text for mention in find_durations(text)]),
            ("日期", [mention.text for mention in find_dates(text, today)]),
        ):
            for value in values:
                found.setdefault(label, {}).pop(value, None)
                found[label][value] = None
    return [(label, "、".join(list(values)[-MOST_VALUES:])) for label, values in found.items()]


def _turns(messages: Sequence[Message]) -> Iterable[Turn]:
    replies: dict[int, Message] = {}
    for message in messages:
        if message.in_reply_to is not None and message.author != "system":
            replies.setdefault(message.in_reply_to, message)
    for message in messages:
        if message.author != "worker":
            continue
        reply = replies.get(message.id)
        yield Turn(
            at=message.created_at,
            said=hide_personal(text_of(message)),
            kind=reply.kind if reply is not None else "",
            faq_id=(reply.faq_id or "") if reply is not None else "",
            confidence=reply.body.get("confidence") if reply is not None else None,
            waits=message.status in ("held", "pending"),
        )


def _risks(
    session: Session, conversation: Conversation, messages: Sequence[Message], said: Sequence[str]
) -> Iterable[str]:
    office = office_of(session)
    if conversation.urgent:
        yield "标了紧急，还没有人处理"
    if any(message.kind == "crisis" for message in messages):
        yield "出现过人身危险的话，机器人已经给出求助电话"
    yield from dict.fromkeys(
        f"风险事项：{risk}" for risk in (office.handoff.risk_in(text) for text in said) if risk is not None
    )
    if any(office.handoff.is_angry(text) for text in said):
        yield "对机器人的回答不满"
    unclear = sum(1 for message in messages if message.author == "bot" and message.kind == "fallback")
    if unclear > 1:
        yield f"机器人有 {unclear} 次没有听懂"


def _drafts(session: Session, conversation: Conversation) -> Iterable[str]:
    query = select(DocumentDraft.kind).where(DocumentDraft.conversation_id == conversation.id)
    return session.scalars(query.order_by(DocumentDraft.updated_at.desc()).limit(5))
