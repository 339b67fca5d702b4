"""The reply to a request of the platform: wait for the answer, take what is to be said, free the way for the rest."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from fastapi.concurrency import run_in_threadpool

from desk.channels.wechat import ledger
from desk.channels.wechat.account import may_send
from desk.channels.wechat.intake import Taken
from desk.channels.wechat.users import lock_user
from desk.composition import Desk
from desk.conversations.repository import find_conversation, find_message
from desk.models import WechatReceipt

POLL_SECONDS = 0.5
# The platform hangs up after five seconds and asks again: without customer-service messages that is time to think.
HANG_UP_SECONDS = 5.5
# Later than this a reply may miss the platform on its way; where it can, the text goes as a customer-service message.
LATEST_SECONDS = 4.5

Gone = Callable[[], Awaitable[bool]]


async def reply_to(desk: Desk, taken: Taken, started: float, gone: Gone) -> str | None:
    """The text to reply with, or None for an empty acknowledgement (or when the platform has hung up).

    ``started``: time.monotonic() of the request · ``gone``: whether the platform has hung up.
    """
    if taken.user_id is None:
        return None
    by_service = await run_in_threadpool(may_send, desk)
    patient = not by_service and taken.arrival < ledger.MOST_ARRIVALS
    seconds = HANG_UP_SECONDS if patient else desk.settings.wechat_passive_seconds
    ready = await _wait(desk, taken, started + seconds, gone)
    # A request that waited while the desk was started may be given up before it is read.
    if ready is None or await gone():
        return None
    text = await run_in_threadpool(_take_text, desk, taken, started, by_service, ready)
    if text is not None and await gone():
        await run_in_threadpool(_withdraw, desk, taken)
        return None
    return text


async def _wait(desk: Desk, taken: Taken, deadline: float, gone: Gone) -> bool | None:
    """True: nothing more is expected · False: the time is over · None: the platform hung up."""
    async with desk.notifier.subscribe(taken.conversation_id) as waiter:
        while await run_in_threadpool(_is_expected, desk, taken):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            await waiter.wait(min(POLL_SECONDS, remaining))
            if await gone():
                return None
    return True


def _is_expected(desk: Desk, taken: Taken) -> bool:
    """Whether the bot still owes the answer and has not been found to be down."""
    if taken.message_id is None:
        return False
    with desk.database.read() as session:
        if taken.picture:
            return session.get_one(WechatReceipt, taken.receipt_id).picture_state == "wanted"
        if find_message(session, taken.message_id).status != "pending":
            return False
        return find_conversation(session, taken.conversation_id).failed_rounds == taken.failed_rounds


def _take_text(desk: Desk, taken: Taken, started: float, by_service: bool, answered: bool) -> str | None:
    """What the reply is to say; nothing when it is late and the text can go as a customer-service message."""
    with desk.database.write() as session:
        user = lock_user(session, taken.user_id or 0)
        ledger.plan(session, user, desk.settings.public_url)
        receipt = session.get_one(WechatReceipt, taken.receipt_id)
        text = None
        if by_service and time.monotonic() - started >= LATEST_SECONDS:
            ledger.withdraw(session, receipt)
        else:
            text = ledger.offer(session, user, receipt, more_by_service=by_service, answered=answered)
        if user.passive_receipt == receipt.id:
            user.passive_until = None
        return text


def _withdraw(desk: Desk, taken: Taken) -> None:
    with desk.database.write() as session:
        ledger.withdraw(session, session.get_one(WechatReceipt, taken.receipt_id))


def note_left(desk: Desk, taken: Taken, *, in_time: bool) -> None:
    """The reply left completely; ``in_time``: before the platform hung up."""
    with desk.database.write() as session:
        receipt = session.get_one(WechatReceipt, taken.receipt_id)
        (ledger.confirm if in_time else ledger.doubt)(session, receipt)
