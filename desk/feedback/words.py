"""Opinions in words, for channels without buttons of their own: 没用 after an answer, a number after a service."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.conversations.schemas import StoredButton
from desk.errors import DeskError
from desk.feedback import answers, services
from desk.feedback.schemas import GiveFeedback, GiveRating
from desk.models import Conversation, Message

RATE = "rate"
SCORES = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
ASK = "这次服务您满意吗？不想评价不用回。"
THANKS = "谢谢您的评价，已经记下。"
GLAD = "谢谢，能帮上忙就好。有新情况随时来问。"
NOTED = (
    "记下了，这条回答会有工作人员复核。请换个说法再问一次，或者补一句在哪个城市、公司怎么做的；要找工作人员请打“人工”。"
)
_USEFUL = re.compile(r"(?:很|挺|非常)?(?:有用|有帮助)(?:了|的|谢谢)*")
_USELESS = re.compile(r"(?:这个|这条|回答)*(?:一点)?(?:都|也)?(?:没用|没有用|没帮助|没有帮助|不管用)(?:啊|的)*")
_NOISE = re.compile(r"[\W_]+")
_LONGEST = 12
_COMMAND = re.compile(rf"{RATE}:((?:conversation|ticket):[\w-]+):([1-5])")


def rating_buttons(session: Session, conversation: Conversation) -> tuple[StoredButton, ...]:
    """The choices under the notice that a service ended; none where the page asks by itself, or nothing is to rate."""
    if conversation.channel == "web":
        return ()
    service = services.due(session, conversation.public_id)
    if service is None:
        return ()
    command = f"{RATE}:{service.id}"
    return tuple(StoredButton(title=title, payload=f"{command}:{score}", desk=True) for score, title in SCORES)


def is_rating(command: str) -> bool:
    """Whether a command to the desk is one of these choices."""
    return _COMMAND.fullmatch(command) is not None


def rate(session: Session, conversation: Conversation, command: str | None) -> str | None:
    """Store the chosen score; what the worker reads then, also when it was rated before. None: it is no rating."""
    found = _COMMAND.fullmatch(command or "")
    if found is None:
        return None
    try:
        services.rate(session, conversation.public_id, GiveRating(service=found[1], score=int(found[2])))
    except DeskError as error:
        return error.message
    return THANKS


def judge(session: Session, conversation: Conversation, text: str) -> str | None:
    """Take words that are nothing but a judgement for the last answer; what the worker reads then.

    None when the message says anything else, or when no answer of the bot came just before it.
    """
    useful = judgement_of(text)
    answer = None if useful is None else _last_answer(session, conversation)
    if useful is None or answer is None:
        return None
    answers.give(session, conversation.public_id, answer.public_id, GiveFeedback(useful=useful))
    return GLAD if useful else NOTED


def judgement_of(text: str) -> bool | None:
    """True for 有用, False for 没用 and what means the same; None for every message that says more than that."""
    bare = _NOISE.sub("", text)
    if len(bare) > _LONGEST:
        return None
    if _USELESS.fullmatch(bare):
        return False
    return True if _USEFUL.fullmatch(bare) else None


def _last_answer(session: Session, conversation: Conversation) -> Message | None:
    """The bot's last message, if it shows an entry: an answer, or the likeliest one as a guess."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.author != "worker")
    last = session.scalars(query.order_by(Message.seq.desc()).limit(1)).one_or_none()
    if last is None or last.author != "bot":
        return None
    return last if last.kind == "answer" or last.faq_id is not None else None
