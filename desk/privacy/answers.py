"""The desk's own answers to a worker who asks about their data; they come while Rasa is down, too."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desk.conversations.ownership import system_notice
from desk.conversations.repository import append
from desk.models import Conversation, Message
from desk.office import office_of
from desk.privacy import links, wishes
from desk.privacy.erase import request_erasure


def answer_wish(session: Session, conversation: Conversation, message: Message, wish: wishes.Wish) -> None:
    """Say what can be done; nothing is erased before the worker confirms it."""
    if wish == "erase":
        system_notice(session, conversation, wishes.ASK_ERASE, *wishes.ERASE_BUTTONS, in_reply_to=message)
    elif wish == "export":
        _hand_out(session, conversation, message)
    else:
        system_notice(
            session, conversation, office_of(session).privacy_text, *wishes.ABOUT_BUTTONS, in_reply_to=message
        )  # fmt: skip


def follow(session: Session, conversation: Conversation, message: Message, command: str) -> None:
    """A button of these answers was pressed (one of ``wishes.COMMANDS``)."""
    if command == wishes.EXPORT:
        _hand_out(session, conversation, message)
    elif command == wishes.KEEP:
        system_notice(session, conversation, wishes.KEPT, in_reply_to=message)
    else:
        erasure = request_erasure(session, conversation, by="worker")
        words = wishes.ERASING.format(number=erasure.number)
        system_notice(session, conversation, words, in_reply_to=message)


def _hand_out(session: Session, conversation: Conversation, message: Message) -> None:
    office = office_of(session)
    # A path alone opens in the chat page; WeChat needs the whole address.
    if conversation.channel != "web" and not office.public_url:
        system_notice(session, conversation, wishes.EXPORT_ELSEWHERE, in_reply_to=message)
        return
    body = {
        "text": wishes.EXPORT_READY.format(minutes=links.MINUTES),
        "card": {
            "title": "我的信息", "rows": [], "filename": links.FILENAME,
            "url": office.public_url.rstrip("/") + links.path_for(office.sign, conversation.public_id),
        },
    }  # fmt: skip
    append(session, conversation, author="system", kind="document", body=body, in_reply_to=message.id)
