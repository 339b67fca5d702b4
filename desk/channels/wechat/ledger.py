"""What goes out to a worker, whoever wrote it: planned from the conversation, offered in a reply or sent, recorded.

Everything that is said in a conversation (bot, staff, notices) becomes deliveries here, in order; nothing else talks
to the worker. Each function works in the caller's transaction with the user's row locked.

Nothing is recorded as sent before the platform took it. A reply whose arrival was not seen (a process died) is told
from a lost one by the platform asking again. Where nothing can be known (it asks no more, a connection broke after the
request) the piece goes out again, marked as a possible repetition: a lost answer is worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.channels.wechat import quota, texts
from desk.channels.wechat.compose import compose
from desk.channels.wechat.options import Offered, Option
from desk.channels.wechat.presence import Presence
from desk.channels.wechat.split import GAP, LIMIT, size
from desk.channels.wechat.users import conversation_of
from desk.clock import now
from desk.conversations.repository import messages_after
from desk.crypto import new_public_id
from desk.models import WechatDelivery, WechatReceipt, WechatUser

# A notice of the desk alone waits this long for something to travel with: each message counts.
NOTICE_PATIENCE = timedelta(seconds=15)
# The platform asks again for some 15 seconds when a reply did not arrive.
OFFER_PATIENCE = timedelta(seconds=20)
LEASE = timedelta(seconds=30)
# The platform asks three times; who asks more often gets nothing.
MOST_ARRIVALS = 3
HINT_ROOM = max(size(f"\n{hint}") for hint in (texts.MORE, texts.ASK_AGAIN))


@dataclass(frozen=True)
class Batch:
    """One message on its way through the customer-service interface."""

    name: str
    openid: str
    text: str


def plan(session: Session, user: WechatUser, web_url: str) -> None:
    """Turn what was said since the last time into waiting deliveries."""
    conversation = conversation_of(session, user)
    rows = messages_after(session, conversation, user.planned_seq)
    if not rows:
        return
    user.planned_seq = rows[-1][0].seq
    said = [row for row in rows if row[0].author != "worker"]
    if not said:
        return
    moment = now()
    only_notices = all(row[0].author == "system" for row in said)
    for piece in compose(said, first_number=_next_number(_open_deliveries(session, user)), web_url=web_url):
        offered = Offered(options=piece.options).model_dump() if piece.options else None
        session.add(
            WechatDelivery(
                user_id=user.id, first_seq=piece.first_seq, last_seq=piece.last_seq, text=piece.text, options=offered,
                state="waiting", repeated=False, created_at=moment,
                due_at=moment + NOTICE_PATIENCE if only_notices else moment,
            )
        )  # fmt: skip
    # What was offered before belongs to an earlier answer.
    user.offered = None
    session.flush()


def offer(
    session: Session, user: WechatUser, receipt: WechatReceipt, *, more_by_service: bool, answered: bool = True
) -> str | None:
    """The text for the reply to a request: what waits, as much as fits. None when nothing waits.

    The same request again gets the same text. ``more_by_service``: the rest can be sent without being asked for.
    ``answered`` False: the answer is still being made; without customer-service messages the worker is asked to write.
    """
    again = _offered_to(session, receipt)
    if again:
        for row in again:
            row.due_at = now() + OFFER_PATIENCE
        return _joined(again)
    waiting = _waiting(session, user)
    if more_by_service and not answered and not any(row.due_at <= now() for row in waiting):
        return None
    taken = _fitting(waiting)
    for row in taken:
        row.state, row.via, row.receipt_id, row.due_at = "offered", "passive", receipt.id, now() + OFFER_PATIENCE
    _show(user, taken)
    hint = ""
    if not more_by_service and not answered:
        hint = texts.ASK_AGAIN
    elif not more_by_service and len(taken) < len(waiting):
        hint = texts.MORE
    return "\n".join(part for part in (_joined(taken), hint) if part) or None


def confirm(session: Session, receipt: WechatReceipt) -> None:
    """The reply to this request left completely."""
    for row in _unconfirmed(session, receipt):
        row.state, row.sent_at = "sent", now()


def withdraw(session: Session, receipt: WechatReceipt) -> None:
    """The reply to this request did not leave: what it held waits again."""
    for row in _unconfirmed(session, receipt):
        row.state, row.receipt_id, row.due_at = "waiting", None, now()


def doubt(session: Session, receipt: WechatReceipt) -> None:
    """The reply to this request left, but perhaps after the platform had hung up."""
    for row in _unconfirmed(session, receipt):
        row.repeated = True


def claim(session: Session, user: WechatUser, holder: str, presence: Presence) -> Batch | None:
    """The next message for the customer-service interface, paid from the quota; None when nothing is to be sent now.

    Takes (or keeps) the lease and gives it back with None.
    """
    moment = now()
    if user.lease_holder not in (None, holder) and user.lease_until is not None and user.lease_until > moment:
        return None
    user.lease_holder = user.lease_until = None
    revive(session, user, moment, presence)
    waiting = _waiting(session, user)
    if not any(row.due_at <= moment for row in waiting):
        return None
    left = quota.quota_of(user, moment).left
    if left == 0:
        return None
    taken = _fitting(waiting)
    quota.spend(user, moment)
    name = new_public_id()
    for row in taken:
        row.state, row.via, row.batch, row.due_at = "sending", "service", name, moment + LEASE
    user.lease_holder, user.lease_until = holder, moment + LEASE
    text = _joined(taken)
    if left == 1 and len(taken) < len(waiting):
        text = f"{text}\n{texts.MORE}"
    return Batch(name, user.openid, text)


def record_sent(session: Session, user: WechatUser, batch: Batch) -> None:
    """The platform took it."""
    rows = _of_batch(session, batch)
    for row in rows:
        row.state, row.sent_at, row.error = "sent", now(), None
    user.failures = 0
    _show(user, rows)


def record_failed(session: Session, batch: Batch, *, error: int | None = None, perhaps_sent: bool = False) -> None:
    """It was not taken (``error``: the platform's code), or nobody knows: it waits again."""
    for row in _of_batch(session, batch):
        row.state, row.batch, row.error = "waiting", None, error
        row.repeated = row.repeated or perhaps_sent
        row.due_at = now()


def revive(session: Session, user: WechatUser, moment: datetime, presence: Presence) -> None:
    """What was on its way when a process died: it has arrived, or waits again, marked as a possible repetition."""
    query = select(WechatDelivery).where(
        WechatDelivery.user_id == user.id,
        WechatDelivery.state.in_(("offered", "sending")),
        WechatDelivery.due_at <= moment,
    )
    for row in session.scalars(query):
        if not row.repeated and _has_arrived(session, row, presence):
            row.state, row.sent_at = "sent", moment
        else:
            row.state, row.repeated, row.batch, row.receipt_id = "waiting", True, None, None
    session.flush()


def _has_arrived(session: Session, row: WechatDelivery, presence: Presence) -> bool:
    """Whether a reply arrived that nobody saw leave: otherwise the platform would have asked again."""
    if row.receipt_id is None:
        return False
    arrivals = session.get_one(WechatReceipt, row.receipt_id).arrivals
    return presence.would_have_heard(row.due_at - OFFER_PATIENCE, MOST_ARRIVALS - arrivals)


def drop_all(session: Session, user: WechatUser) -> None:
    """The worker is out of reach for good."""
    for row in _open_deliveries(session, user):
        row.state = "dropped"
    user.offered = None


def options_shown(user: WechatUser) -> list[Option]:
    """What a typed number means."""
    return Offered.model_validate(user.offered).options if user.offered else []


def has_waiting(session: Session, user: WechatUser) -> bool:
    return bool(_waiting(session, user))


def _show(user: WechatUser, rows: Iterable[WechatDelivery]) -> None:
    """Remember the options of what just went out; numbers that continue an earlier piece are added to it."""
    options = [option for row in rows if row.options for option in Offered.model_validate(row.options).options]
    if not options:
        return
    numbers = [option.number for option in options if option.number is not None]
    if numbers and min(numbers) > 1:
        options = [*options_shown(user), *options]
    user.offered = Offered(options=options).model_dump()


def _next_number(rows: Iterable[WechatDelivery]) -> int:
    """One more than the last option that is still to be shown."""
    shown = [option for row in rows if row.options for option in Offered.model_validate(row.options).options]
    return max((option.number for option in shown if option.number is not None), default=0) + 1


def _fitting(rows: Sequence[WechatDelivery]) -> list[WechatDelivery]:
    """As many rows from the start as one message holds."""
    taken: list[WechatDelivery] = []
    for row in rows:
        if taken and size(_joined([*taken, row])) + HINT_ROOM > LIMIT:
            break
        taken.append(row)
    return taken


def _joined(rows: Sequence[WechatDelivery]) -> str:
    text = GAP.join(row.text for row in rows)
    return f"{texts.REPEATED}\n{text}" if any(row.repeated for row in rows) else text


def _waiting(session: Session, user: WechatUser) -> Sequence[WechatDelivery]:
    query = select(WechatDelivery).where(WechatDelivery.user_id == user.id, WechatDelivery.state == "waiting")
    return session.scalars(query.order_by(WechatDelivery.id)).all()


def _open_deliveries(session: Session, user: WechatUser) -> Sequence[WechatDelivery]:
    query = select(WechatDelivery).where(
        WechatDelivery.user_id == user.id, WechatDelivery.state.in_(("waiting", "offered", "sending"))
    )
    return session.scalars(query.order_by(WechatDelivery.id)).all()


def _offered_to(session: Session, receipt: WechatReceipt) -> Sequence[WechatDelivery]:
    query = select(WechatDelivery).where(
        WechatDelivery.receipt_id == receipt.id, WechatDelivery.state.in_(("offered", "sent"))
    )
    return session.scalars(query.order_by(WechatDelivery.id)).all()


def _unconfirmed(session: Session, receipt: WechatReceipt) -> list[WechatDelivery]:
    """What the reply to this request holds and is not known to have arrived."""
    return [row for row in _offered_to(session, receipt) if row.state == "offered"]


def _of_batch(session: Session, batch: Batch) -> Sequence[WechatDelivery]:
    return session.scalars(select(WechatDelivery).where(WechatDelivery.batch == batch.name)).all()
