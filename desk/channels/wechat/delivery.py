"""Sends what waits through the customer-service interface; each worker is served by one process at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.channels.wechat import ledger, quota
from desk.channels.wechat.account import account_of, may_send, note_problem
from desk.channels.wechat.channel import Wechat
from desk.channels.wechat.codes import (
    BUSY,
    COUNT_EXHAUSTED,
    DAILY_LIMIT,
    NOT_ALLOWED,
    NOT_REACHABLE,
    TOKEN_REJECTED,
    WINDOW_CLOSED,
)
from desk.channels.wechat.errors import PlatformError, Refused, Unanswered
from desk.channels.wechat.ledger import Batch
from desk.channels.wechat.users import lock_user
from desk.clock import now
from desk.composition import Desk
from desk.models import Conversation, WechatDelivery, WechatUser

# done: nothing is to be sent now · later: a failure, the next attempt is planned
Outcome = Literal["done", "later"]
LONGEST_PAUSE = timedelta(minutes=5)
# Nothing can be sent until the worker writes; looked at again after this long in any case.
UNTIL_WRITTEN = timedelta(hours=1)

log = structlog.get_logger("desk.wechat")


def deliver(desk: Desk, user_id: int, holder: str) -> Outcome:
    """Send everything that waits for a worker and may be sent."""
    wechat = desk.wechat
    if wechat is None:
        return "done"
    while True:
        batch = _claim(desk, user_id, holder)
        if batch is None:
            return "done"
        try:
            wechat.platform.send_text(batch.openid, batch.text)
        except PlatformError as error:
            _failed(desk, wechat, user_id, batch, error)
            return "later"
        with desk.database.write() as session:
            ledger.record_sent(session, lock_user(session, user_id), batch)


def _claim(desk: Desk, user_id: int, holder: str) -> Batch | None:
    able = may_send(desk)
    with desk.database.write() as session:
        user = lock_user(session, user_id)
        moment = now()
        user.retry_at = None
        if not user.subscribed or (user.passive_until is not None and user.passive_until > moment):
            return None
        ledger.plan(session, user, desk.settings.public_url)
        batch = ledger.claim(session, user, holder, desk.presence) if able else None
        if batch is None and ledger.has_waiting(session, user) and (not able or not quota.quota_of(user, moment).left):
            user.retry_at = moment + UNTIL_WRITTEN
        return batch


def _failed(desk: Desk, wechat: Wechat, user_id: int, batch: Batch, error: PlatformError) -> None:
    """Put the batch back and learn from the refusal."""
    code = error.code if isinstance(error, Refused) else None
    log.warning("wechat_not_sent", cause=type(error).__name__, code=code)
    with desk.database.write() as session:
        user = lock_user(session, user_id)
        ledger.record_failed(session, batch, error=code, perhaps_sent=isinstance(error, Unanswered))
        user.lease_holder = user.lease_until = None
        user.failures += 1
        user.retry_at = now() + _pause(user.failures)
        if not isinstance(error, Unanswered):
            quota.refund(user, now())
        if code is not None:
            _learn(session, wechat, user, code)


def _learn(session: Session, wechat: Wechat, user: WechatUser, code: int) -> None:
    if code == COUNT_EXHAUSTED:
        quota.exhaust(user)
    elif code == WINDOW_CLOSED:
        quota.close_window(user)
    elif code in NOT_REACHABLE:
        quota.close_window(user)
        user.subscribed = code not in (43004, 43005)
    elif code in NOT_ALLOWED:
        account = account_of(session, wechat.account_id, lock=True)
        account.service_messages = "no"
        note_problem(account, code)
    elif code in TOKEN_REJECTED or code == DAILY_LIMIT:
        note_problem(account_of(session, wechat.account_id, lock=True), code)
        user.retry_at = now() + LONGEST_PAUSE
    elif code != BUSY:
        user.retry_at = now() + LONGEST_PAUSE


def _pause(failures: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(failures, 10)), LONGEST_PAUSE)


def due_workers(desk: Desk, limit: int = 50) -> list[tuple[int, str]]:
    """Workers for whom something waits and whom nobody looks after: (id, name of the round), claimed for us."""
    moment = now()
    unsaid = Conversation.last_seq > WechatUser.planned_seq
    open_row = select(WechatDelivery.id).where(
        WechatDelivery.user_id == WechatUser.id,
        WechatDelivery.state.in_(("waiting", "offered", "sending")),
        WechatDelivery.due_at <= moment,
    )
    query = (
        select(WechatUser.id)
        .join(Conversation, Conversation.id == WechatUser.conversation_id)
        .where(
            WechatUser.subscribed.is_(True),
            or_(unsaid, open_row.exists()),
            or_(WechatUser.passive_until.is_(None), WechatUser.passive_until <= moment),
            or_(WechatUser.lease_until.is_(None), WechatUser.lease_until <= moment),
            or_(WechatUser.retry_at.is_(None), WechatUser.retry_at <= moment),
        )
        .limit(limit)
    )
    with desk.database.read() as session:
        found = session.scalars(query).all()
    rounds = []
    for user_id in found:
        with desk.database.write() as session:
            user = lock_user(session, user_id)
            if user.retry_at is not None and user.retry_at > now():
                continue
            user.rounds += 1
            user.retry_at = now() + ledger.LEASE
            rounds.append((user_id, f"{user_id}-{user.rounds}"))
    return rounds
