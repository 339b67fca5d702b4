"""At start: what does the platform let this account do?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from desk.channels.wechat.account import account_of, note_problem
from desk.channels.wechat.errors import PlatformError, Refused
from desk.clock import now

if TYPE_CHECKING:
    from desk.composition import Desk

log = structlog.get_logger("desk.wechat")


def probe(desk: Desk) -> None:
    """Ask the platform and keep the answers; when it cannot be asked the earlier answers stay."""
    wechat = desk.wechat
    if wechat is None:
        return
    if not wechat.platform.has_secret:
        _keep(desk, wechat.account_id, service_messages=False, menu=False)
        return
    try:
        service_messages, menu = wechat.platform.may_send(), wechat.platform.may_set_menu()
    except PlatformError as error:
        code = error.code if isinstance(error, Refused) else None
        log.warning("wechat_not_probed", cause=type(error).__name__, code=code)
        if code is not None:
            with desk.database.write() as session:
                note_problem(account_of(session, wechat.account_id, lock=True), code)
        return
    _keep(desk, wechat.account_id, service_messages=service_messages, menu=menu)


def _keep(desk: Desk, account_id: str, *, service_messages: bool, menu: bool) -> None:
    with desk.database.write() as session:
        account = account_of(session, account_id, lock=True)
        account.service_messages = "yes" if service_messages else "no"
        account.menu = "yes" if menu else "no"
        account.probed_at = now()
        note_problem(account, None)
    log.info("wechat_probed", service_messages=service_messages, menu=menu)
