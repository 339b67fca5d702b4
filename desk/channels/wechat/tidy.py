"""Forgets what is not needed any more: used addresses, receipts, what was delivered (the conversation keeps it)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists

from desk.clock import now
from desk.composition import Desk
from desk.models import WechatDelivery, WechatNonce, WechatReceipt

# The window of accepted timestamps is minutes, the platform's retries are seconds.
KEEP_NONCES = timedelta(hours=1)
KEEP_RECEIPTS = timedelta(days=7)


def tidy(desk: Desk) -> int:
    """Delete what is old and finished; returns how many rows."""
    moment = now()
    old = moment - KEEP_RECEIPTS
    finished = WechatDelivery.state.in_(("sent", "dropped"))
    referred = exists().where(WechatDelivery.receipt_id == WechatReceipt.id)
    wanted = WechatReceipt.picture_state == "wanted"
    with desk.database.write() as session:
        removed = [
            session.execute(delete(WechatNonce).where(WechatNonce.created_at < moment - KEEP_NONCES)),
            session.execute(delete(WechatDelivery).where(finished, WechatDelivery.created_at < old)),
            session.execute(delete(WechatReceipt).where(WechatReceipt.created_at < old, ~referred, ~wanted)),
        ]
    return sum(result.rowcount for result in removed)  # type: ignore[attr-defined]
