"""How many messages WeChat still lets us send to a worker. One count for bot and staff.

Each message of the worker buys 5 within 48 hours; a click on the menu, a scan or a subscription buys 3 within a minute.
The platform does not say whether purchases add up: we count from the newest of each kind, which is never too many,
and a refusal of the platform corrects the count. Replies to an open request cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.models import WechatUser

PER_MESSAGE = 5
MESSAGE_WINDOW = timedelta(hours=48)
PER_EVENT = 3
EVENT_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Quota:
    """``left`` messages until ``until`` (UTC); ``until`` is None when the worker has to write first."""

    left: int
    until: datetime | None


def quota_of(user: WechatUser, moment: datetime) -> Quota:
    """What is left at ``moment``."""
    by_event = _left(user.event_at, EVENT_WINDOW, PER_EVENT - user.event_used, moment)
    by_message = _left(user.message_at, MESSAGE_WINDOW, PER_MESSAGE - user.message_used, moment)
    if user.message_at is not None and moment < user.message_at + MESSAGE_WINDOW:
        return Quota(by_event + by_message, user.message_at + MESSAGE_WINDOW)
    if user.event_at is not None and by_event:
        return Quota(by_event, user.event_at + EVENT_WINDOW)
    return Quota(0, None)


def buy_by_message(user: WechatUser, moment: datetime) -> None:
    """The worker wrote."""
    user.message_at, user.message_used = moment, 0


def buy_by_event(user: WechatUser, moment: datetime) -> None:
    """The worker clicked the menu, scanned or subscribed."""
    user.event_at, user.event_used = moment, 0


def spend(user: WechatUser, moment: datetime) -> None:
    """One message goes out; what ends first is used first."""
    if _left(user.event_at, EVENT_WINDOW, PER_EVENT - user.event_used, moment):
        user.event_used += 1
    else:
        user.message_used += 1


def refund(user: WechatUser, moment: datetime) -> None:
    """The platform did not take it, for another reason than the quota."""
    if user.event_used and _left(user.event_at, EVENT_WINDOW, 1, moment):
        user.event_used -= 1
    else:
        user.message_used = max(0, user.message_used - 1)


def exhaust(user: WechatUser) -> None:
    """The platform says that the count is used up (45047)."""
    user.message_used, user.event_used = PER_MESSAGE, PER_EVENT


def close_window(user: WechatUser) -> None:
    """The platform says that the time is over (45015)."""
    user.message_at = user.event_at = None


def _left(bought_at: datetime | None, window: timedelta, left: int, moment: datetime) -> int:
    return max(0, left) if bought_at is not None and moment < bought_at + window else 0
