"""What staff are told about the channel: how many messages may still be sent, what waits, what the account may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.channels.wechat.codes import advice
from desk.channels.wechat.quota import quota_of
from desk.channels.wechat.users import user_of
from desk.clock import now
from desk.models import Conversation, Message, WechatAccount, WechatDelivery, WechatUser

UNREACHABLE = "职工已取消关注，微信消息送不到。"
PASSIVE_ONLY = "本公众号不能主动发消息，回复会在职工下次来消息时送到"
SPENT = "微信：可发条数已用完，回复会在职工下次来消息时送到"
_WORDS = {"yes": "可用", "no": "不可用", "unknown": "还没查到"}


def conversation_note(session: Session, public_id: str) -> str:
    """One line for the reply form of a WeChat conversation (还可发 3 条 / 41 小时); empty for other channels."""
    conversation = session.scalars(select(Conversation).where(Conversation.public_id == public_id)).one_or_none()
    user = user_of(session, conversation.id) if conversation is not None else None
    if user is None:
        return ""
    if not user.subscribed:
        return UNREACHABLE
    waiting = _waiting(session, user)
    suffix = f"（有 {waiting} 条还没送到）" if waiting else ""
    account = session.scalars(select(WechatAccount).limit(1)).one_or_none()
    if account is not None and account.service_messages == "no":
        return PASSIVE_ONLY + suffix
    moment = now()
    quota = quota_of(user, moment)
    if not quota.left or quota.until is None:
        return SPENT + suffix
    return f"微信：还可发 {quota.left} 条 / {_span(quota.until, moment)}{suffix}"


def account_lines(session: Session) -> list[str]:
    """What the account may do and what is wrong, for the overview; empty without an account."""
    account = session.scalars(select(WechatAccount).limit(1)).one_or_none()
    if account is None:
        return []
    lines = [f"微信公众号：客服消息{_WORDS[account.service_messages]}，自定义菜单{_WORDS[account.menu]}"]
    if account.service_messages == "no":
        lines.append("没有客服消息时，工作人员的回复要等职工下次来消息才能送到。")
    if account.problem is not None:
        lines.append(f"微信公众号有问题：{advice(account.problem)}")
    return lines


def _waiting(session: Session, user: WechatUser) -> int:
    """Texts on their way, and messages that have none yet."""
    on_their_way = select(func.count()).where(
        WechatDelivery.user_id == user.id, WechatDelivery.state.in_(("waiting", "sending"))
    )
    unplanned = select(func.count()).where(
        Message.conversation_id == user.conversation_id, Message.seq > user.planned_seq, Message.author != "worker"
    )
    return (session.scalar(on_their_way) or 0) + (session.scalar(unplanned) or 0)


def _span(until: datetime, moment: datetime) -> str:
    left = until - moment
    if left >= timedelta(hours=1):
        return f"{left // timedelta(hours=1)} 小时"
    return f"{max(1, left // timedelta(minutes=1))} 分钟"
