"""Looking up what the desk knows of a worker of the platform."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.crypto import hash_token
from desk.models import Conversation, Message, WechatDelivery, WechatUser
from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import Follower


def user_row(session: Session, worker: Follower) -> WechatUser:
    """The desk's row of this follower."""
    return session.scalars(select(WechatUser).where(WechatUser.openid_hash == hash_token(worker.openid))).one()


def conversation_of(live: LiveDesk, worker: Follower) -> str:
    """Public id of the follower's conversation."""
    with live.desk.database.read() as session:
        return session.get_one(Conversation, user_row(session, worker).conversation_id).public_id


def region_of(live: LiveDesk, worker: Follower) -> str | None:
    with live.desk.database.read() as session:
        return session.get_one(Conversation, user_row(session, worker).conversation_id).region


def said(live: LiveDesk, worker: Follower, author: str = "worker") -> list[str]:
    """Texts of the follower's conversation by author, as staff see them."""
    with live.desk.database.read() as session:
        rows = session.scalars(
            select(Message)
            .where(Message.conversation_id == user_row(session, worker).conversation_id, Message.author == author)
            .order_by(Message.seq)
        )
        return [str(row.body.get("text", "")) for row in rows]


def deliveries(live: LiveDesk, worker: Follower) -> list[tuple[str, str]]:
    """State and text of everything in the ledger of this follower, oldest first."""
    with live.desk.database.read() as session:
        user = user_row(session, worker)
        rows = session.scalars(
            select(WechatDelivery).where(WechatDelivery.user_id == user.id).order_by(WechatDelivery.id)
        )
        return [(row.state, row.text) for row in rows]


def answers(worker: Follower, text: str) -> list[str]:
    """How the answer to ``text`` reached the phone, each time it did."""
    return [shown.via for shown in worker.phone if f"答：{text}" in shown.text]
