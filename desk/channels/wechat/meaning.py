"""What a message or event of WeChat means to the desk: the action for its kind, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desk.channels.wechat import quota, texts
from desk.channels.wechat.channel import Wechat
from desk.channels.wechat.events import BUYING, EVENTS, OPENING
from desk.channels.wechat.incoming import Incoming
from desk.channels.wechat.messages import MESSAGES, on_unknown
from desk.channels.wechat.scene import Done, Scene
from desk.channels.wechat.users import conversation_of
from desk.clock import now
from desk.composition import Desk
from desk.conversations.ownership import reopen, system_notice
from desk.conversations.repository import find_conversation
from desk.models import WechatReceipt, WechatUser


def is_silent(message: Incoming) -> bool:
    """Whether there is nothing to do for a follower the desk does not know yet."""
    return message.kind == "event" and message.event not in OPENING


def act(
    session: Session, desk: Desk, channel: Wechat, user: WechatUser, receipt: WechatReceipt, message: Incoming
) -> Done:
    """Do what the message asks for; ``user`` is locked."""
    conversation = find_conversation(session, conversation_of(session, user).public_id, lock=True)
    scene = Scene(session, desk, channel, user, conversation, receipt, message)
    if message.kind == "event":
        if message.event in BUYING:
            quota.buy_by_event(user, now())
        action = EVENTS.get(message.event)
        return action(scene) if action is not None else Done()
    quota.buy_by_message(user, now())
    user.subscribed = True
    if conversation.last_seq == 0:
        system_notice(session, conversation, texts.FIRST)
    done = MESSAGES.get(message.kind, on_unknown)(scene)
    if conversation.owner == "closed" and done.stored is not None and done.reopens:
        # Words reopen it by themselves; so does whatever else a worker sends.
        reopen(session, conversation, done.stored)
    return done
