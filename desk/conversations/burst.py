"""A burst: people type “你好”, “厂里不发工资”, “三个月了” as three messages and mean one question.

A short typed text that does not stand by itself waits a moment for the next one. What is then pending together goes
to the bot as one text under the id of the last message; the ones before it are answered with it. While the bot has
asked something, a short text is the answer to that and nothing waits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.models import Conversation, Message

# In a message's body: more may belong to it · what the bot is asked instead of the text alone.
OPEN = "open"
ASKED = "asked"
LONGEST_OPEN = 15
LONGEST_TOGETHER = 2000
_STANDS_ALONE = re.compile(
    r"[?？!！。]|吗|呢|怎么|怎样|咋|如何|什么|啥|多少|多久|几[天月年个次]|哪|谁|为何|凭什么|能不能|可不可以|可以不"
    r"|是不是|要不要|算不算|有没有|人工|工单|进度|援助"
)


def is_open(session: Session, conversation: Conversation, text: str) -> bool:
    """Whether more may follow that belongs to this text."""
    if len(text) > LONGEST_OPEN or _STANDS_ALONE.search(text):
        return False
    said = select(Message.kind).where(Message.conversation_id == conversation.id, Message.author != "worker")
    return session.scalar(said.order_by(Message.seq.desc()).limit(1)) != "question"


def wait_for_more(conversation: Conversation, seconds: float) -> None:
    """Nothing is answered for a moment."""
    conversation.quiet_until = now() + timedelta(seconds=seconds)


def is_quiet(conversation: Conversation) -> bool:
    """Whether the moment is not over yet."""
    return conversation.quiet_until is not None and conversation.quiet_until > now()


def join(pending: Sequence[Message]) -> Message:
    """The message to answer now: the first, or the one that ends the burst which begins with it.

    The messages before it become ``answered`` and their texts part of what the bot is asked.
    """
    burst = [pending[0]]
    for message in pending[1:]:
        if not _may_join(burst, message):
            break
        burst.append(message)
    last = burst[-1]
    if len(burst) > 1:
        last.body = {**last.body, ASKED: "，".join(_asked(message.body) for message in burst)}
        for message in burst[:-1]:
            message.status = "answered"
    return last


def text_for_bot(body: dict[str, Any]) -> str:
    """What the bot gets of a message."""
    return str(body.get("payload") or _asked(body))


def _may_join(burst: Sequence[Message], message: Message) -> bool:
    together = sum(len(_asked(part.body)) for part in burst) + len(str(message.body["text"]))
    return bool(burst[-1].body.get(OPEN)) and "payload" not in message.body and together <= LONGEST_TOGETHER


def _asked(body: dict[str, Any]) -> str:
    return str(body.get(ASKED) or body["text"])
