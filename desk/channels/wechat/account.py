"""The row of the official account: what the platform lets it do, and the last thing that went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.models import WechatAccount

if TYPE_CHECKING:
    from desk.composition import Desk


def account_of(session: Session, app_id: str, *, lock: bool = False) -> WechatAccount:
    """The account's row; made when it is missing (only in a writing session). ``lock``: until the transaction ends."""
    query = select(WechatAccount).where(WechatAccount.app_id == app_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    account = session.scalars(query).one_or_none()
    if account is None:
        account = WechatAccount(app_id=app_id, service_messages="unknown", menu="unknown")
        session.add(account)
        session.flush()
    return account


def note_problem(account: WechatAccount, code: int | None) -> None:
    """Remember a code that a person has to look at; None: all is well again."""
    account.problem = code
    account.problem_at = now() if code is not None else None


def may_send(desk: Desk) -> bool:
    """Whether customer-service messages can be sent, as far as is known."""
    wechat = desk.wechat
    if wechat is None or not wechat.platform.has_secret:
        return False
    with desk.database.read() as session:
        account = session.get(WechatAccount, wechat.account_id)
        return account is None or account.service_messages != "no"
