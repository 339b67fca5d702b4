"""Followers: found by the hash of their openid, each with one conversation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations.service import new_conversation
from desk.crypto import hash_token
from desk.models import Conversation, WechatUser

CHANNEL = "wechat"


def find_user(session: Session, openid: str) -> WechatUser | None:
    """The follower, locked until the transaction ends; None when this openid never wrote."""
    query = select(WechatUser).where(WechatUser.openid_hash == hash_token(openid))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def lock_user(session: Session, user_id: int) -> WechatUser:
    """The follower with this id, locked until the transaction ends."""
    query = select(WechatUser).where(WechatUser.id == user_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def add_user(session: Session, openid: str) -> WechatUser:
    """A new follower with an empty conversation."""
    conversation = new_conversation(session, channel=CHANNEL, region=None)
    user = WechatUser(
        openid_hash=hash_token(openid), openid=openid, conversation_id=conversation.id, subscribed=True,
        created_at=now(), planned_seq=0, message_used=0, event_used=0, failures=0, rounds=0,
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def conversation_of(session: Session, user: WechatUser) -> Conversation:
    return session.get_one(Conversation, user.conversation_id)


def user_of(session: Session, conversation_id: int) -> WechatUser | None:
    """The follower behind a conversation, not locked."""
    return session.scalars(select(WechatUser).where(WechatUser.conversation_id == conversation_id)).one_or_none()
