"""Takes one message of the platform in: once, in one transaction, before anything is acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.channels.wechat import ledger, meaning
from desk.channels.wechat.channel import Wechat
from desk.channels.wechat.gate import Address, RefusedError
from desk.channels.wechat.incoming import Incoming
from desk.channels.wechat.users import add_user, conversation_of, find_user, lock_user
from desk.clock import now
from desk.composition import Desk
from desk.models import Conversation, Message, WechatNonce, WechatReceipt, WechatUser

RETRY_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True)
class Taken:
    """What became of a message.

    ``start``: it is new and the bot owes an answer · ``waits``: a reply may come · ``arrival``: how often the platform
    brought it · ``picture``: a picture is being fetched · ``failed_rounds``: of the conversation, see ``waiting``.
    """

    receipt_id: int
    user_id: int | None = None
    conversation_id: str = ""
    message_id: str | None = None
    start: bool = False
    arrival: int = 1
    failed_rounds: int = 0
    picture: bool = False


def take(desk: Desk, channel: Wechat, address: Address, message: Incoming) -> Taken:
    """Store the message, or find it again. ``RefusedError`` when its signed address was used for another one."""
    try:
        return _take(desk, channel, address, message)
    except IntegrityError:
        # Two tries of one message at the same moment: by now the other one has stored it.
        return _take(desk, channel, address, message)


def _take(desk: Desk, channel: Wechat, address: Address, message: Incoming) -> Taken:
    with desk.database.write() as session:
        _use_nonce(session, address, message.key)
        receipt = session.scalars(
            select(WechatReceipt).where(WechatReceipt.key == message.key).with_for_update()
        ).one_or_none()
        if receipt is not None:
            return _again(session, desk, receipt)
        return _first(session, desk, channel, message)


def _use_nonce(session: Session, address: Address, key: str) -> None:
    used = session.get(WechatNonce, address.nonce_key)
    if used is None:
        session.add(WechatNonce(nonce=address.nonce_key, key=key, created_at=now()))
        session.flush()
    elif used.key != key:
        raise RefusedError("replay")


def _first(session: Session, desk: Desk, channel: Wechat, message: Incoming) -> Taken:
    receipt = WechatReceipt(key=message.key, arrivals=1, created_at=now(), picture_attempts=0)
    session.add(receipt)
    session.flush()
    user = find_user(session, message.openid)
    if user is None:
        if meaning.is_silent(message):
            return Taken(receipt.id)
        user = add_user(session, message.openid)
    receipt.user_id = user.id
    ledger.revive(session, user, now(), desk.presence)
    ledger.plan(session, user, desk.settings.public_url)
    done = meaning.act(session, desk, channel, user, receipt, message)
    if not done.waits:
        return Taken(receipt.id)
    receipt.message_id = done.stored.id if done.stored else None
    user.retry_at = None
    _open_reply(desk, user, receipt)
    return _taken(receipt, user, conversation_of(session, user), done.stored, start=done.start)


def _again(session: Session, desk: Desk, receipt: WechatReceipt) -> Taken:
    """The platform repeats a message it got no reply to (or somebody replays it)."""
    receipt.arrivals += 1
    late = now() > receipt.created_at + RETRY_WINDOW
    if receipt.user_id is None or late or receipt.arrivals > ledger.MOST_ARRIVALS:
        return Taken(receipt.id)
    user = lock_user(session, receipt.user_id)
    _open_reply(desk, user, receipt)
    stored = session.get(Message, receipt.message_id) if receipt.message_id else None
    return _taken(receipt, user, conversation_of(session, user), stored, start=False)


def _open_reply(desk: Desk, user: WechatUser, receipt: WechatReceipt) -> None:
    """From now on an answer goes out as the reply to this request."""
    user.passive_until = now() + timedelta(seconds=desk.settings.wechat_passive_seconds)
    user.passive_receipt = receipt.id


def _taken(
    receipt: WechatReceipt, user: WechatUser, conversation: Conversation, stored: Message | None, *, start: bool
) -> Taken:
    return Taken(
        receipt.id, user.id, conversation.public_id, stored.public_id if stored else None, start, receipt.arrivals,
        conversation.failed_rounds, receipt.picture_state == "wanted",
    )  # fmt: skip
