"""The access token: one for the whole installation, in the database, renewed by one process at a time.

Two programs that each fetch a token of their own make each other's invalid. Here the row of the account is the lock:
who sees that the token ends soon takes a short lease, fetches (``stable_token``, which does not replace a token that
is still good), and stores it; the others go on with the old one or wait for the new.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import httpx

from desk.channels.wechat.account import account_of, note_problem
from desk.channels.wechat.errors import PlatformError, Refused, Unreachable
from desk.clock import now
from desk.crypto import new_public_id
from desk.db import Database
from desk.models import WechatAccount

# The platform hands out a new token during the last five minutes of the old one; both are good in that time.
EARLY = timedelta(minutes=5)
LEASE = timedelta(seconds=20)
PATIENCE_SECONDS = 15.0
POLL_SECONDS = 0.05


class Tokens:
    """Thread-safe. ``http``: a client whose base address is the platform's."""

    def __init__(self, database: Database, http: httpx.Client, app_id: str, secret: str) -> None:
        self._database = database
        self._http = http
        self._app_id = app_id
        self._secret = secret
        self._waiting = threading.Event()

    def get(self, rejected: str | None = None) -> str:
        """A token the platform should accept; ``rejected``: one that it just did not.

        Raises ``Refused`` or ``Unreachable`` when there is none and none can be fetched.
        """
        if not self._secret:
            raise Unreachable("no secret")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            known = self._known(rejected)
            if known is not None:
                return known
            holder = new_public_id()
            if self._lease(holder, rejected):
                return self._renew(holder, rejected)
            self._waiting.wait(POLL_SECONDS)
        raise Unreachable("token not renewed in time")

    def _known(self, rejected: str | None) -> str | None:
        """The stored token, unless it has to be renewed first and nobody is at it."""
        with self._database.read() as session:
            account = session.get(WechatAccount, self._app_id)
            if account is None or not _is_good(account, rejected):
                return None
            return account.access_token if not _ends_soon(account) or _is_leased(account) else None

    def _lease(self, holder: str, rejected: str | None) -> bool:
        with self._database.write() as session:
            account = account_of(session, self._app_id, lock=True)
            if _is_leased(account) or (_is_good(account, rejected) and not _ends_soon(account)):
                return False
            account.refresh_holder, account.refresh_until = holder, now() + LEASE
            return True

    def _renew(self, holder: str, rejected: str | None) -> str:
        try:
            token, until = self._fetch(force=False)
            if token == rejected:
                token, until = self._fetch(force=True)
        except PlatformError as error:
            return self._keep(holder, rejected, error)
        with self._database.write() as session:
            account = account_of(session, self._app_id, lock=True)
            account.access_token, account.token_until = token, until
            account.refresh_holder = account.refresh_until = None
        return token

    def _keep(self, holder: str, rejected: str | None, error: PlatformError) -> str:
        """The renewal failed: go on with the old token while it is good, else raise."""
        with self._database.write() as session:
            account = account_of(session, self._app_id, lock=True)
            if account.refresh_holder == holder:
                account.refresh_holder = account.refresh_until = None
            if isinstance(error, Refused):
                note_problem(account, error.code)
            old = account.access_token if _is_good(account, rejected) else None
        if old is None:
            raise error
        return old

    def _fetch(self, *, force: bool) -> tuple[str, datetime]:
        body = {
            "grant_type": "client_credential", "appid": self._app_id, "secret": self._secret, "force_refresh": force,
        }  # fmt: skip
        try:
            answer = self._http.post("/cgi-bin/stable_token", json=body).json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(type(error).__name__) from None
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise Refused(int(answer.get("errcode", 0)) if isinstance(answer, dict) else 0)
        return token, now() + timedelta(seconds=int(answer.get("expires_in", 0)))


def _is_good(account: WechatAccount, rejected: str | None) -> bool:
    until = account.token_until
    return account.access_token not in (None, rejected) and until is not None and until > now()


def _ends_soon(account: WechatAccount) -> bool:
    return account.token_until is None or account.token_until - now() < EARLY


def _is_leased(account: WechatAccount) -> bool:
    return account.refresh_until is not None and account.refresh_until > now()
