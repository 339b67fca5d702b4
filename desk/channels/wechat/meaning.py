"""What a message or event of WeChat means to the desk: one function for each kind, one transaction for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.channels.wechat import ledger, quota, texts
from desk.channels.wechat.incoming import Incoming
from desk.channels.wechat.options import choose
from desk.channels.wechat.users import conversation_of
from desk.clock import now
from desk.composition import Desk
from desk.conversations import service
from desk.conversations.ownership import system_notice
from desk.conversations.repository import append, find_conversation, find_message, pending_messages
from desk.conversations.schemas import StoredButton
from desk.conversations.texts import clean
from desk.crypto import new_token
from desk.models import Conversation, Message, WechatUser

_NUDGES = frozenset(["继续", "好的", "嗯嗯", "接着看", "下一条", "下一页", "收到", "ok", "在吗", "任意字"])


@dataclass(frozen=True)
class Done:
    """``stored``: the worker's message · ``start``: the bot owes an answer · ``waits``: there may be a reply."""

    stored: Message | None = None
    start: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Scene:
    """Everything an action needs: the follower's row is locked, so is the conversation."""

    session: Session
    desk: Desk
    user: WechatUser
    conversation: Conversation
    message: Incoming

    @property
    def external_id(self) -> str:
        return f"wechat:{self.message.key}"

    def say(self, kind: str, text: str, *buttons: StoredButton, to: Message | None = None) -> None:
        """A reply of the desk itself."""
        body = {"text": text, "buttons": [button.model_dump() for button in buttons]}
        reply_to = to.id if to else None
        append(self.session, self.conversation, author="bot", kind=kind, body=body, in_reply_to=reply_to)


Action = Callable[[Scene], Done]


def is_silent(message: Incoming) -> bool:
    """Whether the desk has nothing to do with it unless it knows the follower."""
    return message.kind == "event" and message.event not in _EVENTS


def act(session: Session, desk: Desk, user: WechatUser, message: Incoming) -> Done:
    """Do what the message asks for; ``user`` is locked."""
    conversation = find_conversation(session, conversation_of(session, user).public_id, lock=True)
    scene = Scene(session, desk, user, conversation, message)
    if message.kind == "event":
        action = _EVENTS.get(message.event)
        if action is None:
            return Done()
        if message.event in _BUYING:
            quota.buy_by_event(user, now())
        return action(scene)
    quota.buy_by_message(user, now())
    user.subscribed = True
    if conversation.last_seq == 0:
        system_notice(session, conversation, texts.FIRST)
    return _MESSAGES.get(message.kind, _unknown)(scene)


def _text(scene: Scene) -> Done:
    return _said(scene, scene.message.get("Content"))


def _voice(scene: Scene) -> Done:
    words = scene.message.get("Recognition")
    if words.strip():
        return _said(scene, words)
    return _explained(scene, texts.SHOWN_VOICE, texts.VOICE)


def _said(scene: Scene, text: str) -> Done:
    chosen = choose(text, ledger.options_shown(scene.user))
    if chosen is not None:
        button = StoredButton(title=chosen.title, payload=chosen.payload, desk=chosen.desk)
        return _received(scene, service.pressed(scene.external_id, button))
    if _is_nudge(text) and _is_outstanding(scene):
        return Done(service.keep(scene.session, scene.conversation, scene.external_id, clean(text)), waits=True)
    return _received(scene, service.Inbound(scene.external_id, clean(text)))


def _received(scene: Scene, inbound: service.Inbound) -> Done:
    receipt = service.receive(scene.session, scene.conversation.public_id, inbound, scene.desk.crisis)
    return Done(find_message(scene.session, receipt.message_id), receipt.start, waits=True)


def _is_nudge(text: str) -> bool:
    plain = "".join(char for char in text.casefold() if unicodedata.category(char)[0] in "LN")
    return len(plain) <= 1 or plain in _NUDGES


def _is_outstanding(scene: Scene) -> bool:
    """Whether something waits to be sent, or an answer is still being made."""
    return ledger.has_waiting(scene.session, scene.user) or bool(pending_messages(scene.session, scene.conversation))


def _explained(scene: Scene, shown: str, reply: str) -> Done:
    """Something the bot cannot read: kept as a word, answered at once."""
    stored = service.keep(scene.session, scene.conversation, scene.external_id, shown)
    scene.say("clarify", reply, to=stored)
    return Done(stored, waits=True)


def _link(scene: Scene) -> Done:
    title = re.sub(r"\s+", " ", scene.message.get("Title"))[:60]
    return _explained(scene, f"{texts.SHOWN_LINK}{title}", texts.LINK)


def _image(scene: Scene) -> Done:
    return _explained(scene, texts.SHOWN_IMAGE, texts.IMAGE_NO_TICKET)


def _video(scene: Scene) -> Done:
    return _explained(scene, texts.SHOWN_VIDEO, texts.VIDEO)


def _unknown(scene: Scene) -> Done:
    return _explained(scene, texts.SHOWN_OTHER, texts.UNKNOWN)


def _subscribed(scene: Scene) -> Done:
    scene.user.subscribed = True
    scene.say("notice", texts.WELCOME, *texts.WELCOME_BUTTONS)
    return Done(waits=True)


def _left(scene: Scene) -> Done:
    """Who unfollows takes the identity along: the conversation stays without any way back to the person."""
    user = scene.user
    user.subscribed = False
    user.openid, user.openid_hash = "", new_token()
    user.message_at = user.event_at = user.passive_until = None
    system_notice(scene.session, scene.conversation, texts.LEFT)
    ledger.drop_all(scene.session, user)
    user.planned_seq = scene.conversation.last_seq
    return Done()


_MESSAGES: Mapping[str, Action] = {
    "text": _text, "voice": _voice, "image": _image, "video": _video, "shortvideo": _video, "link": _link,
}  # fmt: skip
_EVENTS: Mapping[str, Action] = {"subscribe": _subscribed, "unsubscribe": _left}
# Events after which the platform lets us send messages for a minute.
_BUYING = frozenset({"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})
