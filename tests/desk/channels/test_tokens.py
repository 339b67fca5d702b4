"""One access token for the installation: fetched once, renewed early, replaced once when it is rejected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest

from desk.channels.wechat.account import account_of
from desk.channels.wechat.errors import Refused, Unreachable
from desk.channels.wechat.platform import Platform
from desk.channels.wechat.tokens import EARLY, Tokens
from desk.clock import now
from desk.composition import Desk
from desk.crypto import Keyring
from desk.db import Database
from desk.models import WechatAccount
from desk.settings import Settings
from tests.desk.conftest import MakeSettings
from tests.desk.support.wechat_platform import WechatPlatform


@pytest.fixture
def settings(make_settings: MakeSettings, own_platform: WechatPlatform) -> Settings:
    return make_settings(**own_platform.settings)


@pytest.fixture
def databases(settings: Settings) -> Iterator[list[Database]]:
    """Two processes' views of one database."""
    both = [Database(settings.database_url, Keyring(settings.secret_key)) for _ in range(2)]
    yield both
    for database in both:
        database.close()


MakeTokens = Callable[..., Tokens]


@pytest.fixture
def tokens(own_platform: WechatPlatform) -> Iterator[MakeTokens]:
    """The tokens of one process: ``tokens(database)``; ``url`` and ``secret`` override the platform's."""
    with ExitStack() as clients:

        def make(database: Database, *, url: str = own_platform.url, secret: str = own_platform.secret) -> Tokens:
            http = clients.enter_context(httpx.Client(base_url=url, trust_env=False))
            return Tokens(database, http, own_platform.app_id, secret)

        yield make


def set_until(database: Database, app_id: str, **delta: float) -> None:
    with database.write() as session:
        account_of(session, app_id, lock=True).token_until = now() + timedelta(**delta)


def test_many_threads_of_two_processes_fetch_one_token(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    ours = [tokens(database) for database in databases]
    start = threading.Barrier(16)

    def get(number: int) -> str:
        start.wait()
        return ours[number % 2].get()

    with ThreadPoolExecutor(16) as pool:
        got = set(pool.map(get, range(16)))
    assert len(got) == 1
    assert own_platform.tokens_fetched == 1


def test_it_is_renewed_before_it_ends(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    ours = tokens(databases[0])
    first = ours.get()
    assert ours.get() == first
    own_platform.skipped += own_platform.expires_in - EARLY.total_seconds() + 1
    set_until(databases[0], own_platform.app_id, seconds=EARLY.total_seconds() - 1)
    second = ours.get()
    assert second != first
    # Both are good for the last minutes: nobody who still holds the first is cut off.
    assert own_platform.accepts(first)
    assert own_platform.accepts(second)
    assert own_platform.tokens_fetched == 2


def test_while_one_renews_the_others_go_on_with_the_old_one(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    ours = tokens(databases[0])
    first = ours.get()
    with databases[0].write() as session:
        account = account_of(session, own_platform.app_id, lock=True)
        account.token_until = now() + timedelta(seconds=60)
        account.refresh_holder, account.refresh_until = "another process", now() + timedelta(seconds=20)
    assert tokens(databases[1]).get() == first
    assert own_platform.tokens_fetched == 1


def test_a_refresher_that_died_is_replaced(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    with databases[0].write() as session:
        account = account_of(session, own_platform.app_id, lock=True)
        account.refresh_holder, account.refresh_until = "dead", now() + timedelta(seconds=0.3)
    assert tokens(databases[1]).get()


def test_a_rejected_token_is_replaced_and_the_call_repeated_once(
    settings: Settings, databases: list[Database], own_platform: WechatPlatform
) -> None:
    worker = own_platform.follower()
    worker.message_at, worker.message_left = own_platform.now(), 5
    platform = Platform(settings, databases[0])
    platform.send_text(worker.openid, "第一条")
    own_platform.revoke_tokens()
    platform.send_text(worker.openid, "第二条")
    assert worker.texts == ["第一条", "第二条"]
    assert [name for name, _ in own_platform.calls] == ["send", "rejected", "send"]
    platform.close()


def test_a_token_that_stays_rejected_is_told_and_not_tried_for_ever(
    settings: Settings, databases: list[Database], own_platform: WechatPlatform
) -> None:
    platform = Platform(settings, databases[0])
    own_platform.expires_in = 0
    with pytest.raises(Refused) as refused:
        platform.send_text("o1", "没人收")
    assert refused.value.code == 40001
    assert len(own_platform.calls) == 2
    platform.close()


def test_a_wrong_secret_is_noted_for_the_console(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    with pytest.raises(Refused):
        tokens(databases[0], secret="wrong").get()
    with databases[0].read() as session:
        assert session.get_one(WechatAccount, own_platform.app_id).problem == 40125


def test_an_unreachable_platform_leaves_the_old_token(
    tokens: MakeTokens, databases: list[Database], own_platform: WechatPlatform
) -> None:
    ours = tokens(databases[0])
    first = ours.get()
    set_until(databases[0], own_platform.app_id, seconds=30)
    away = tokens(databases[0], url="http://127.0.0.1:9")
    assert away.get() == first
    set_until(databases[0], own_platform.app_id, seconds=-1)
    with pytest.raises(Unreachable):
        away.get()


def test_the_token_is_ciphertext_in_the_database(tokens: MakeTokens, desk: Desk, own_platform: WechatPlatform) -> None:
    token = tokens(desk.database).get()
    raw = desk.settings.database_url.removeprefix("sqlite:///")
    with open(raw, "rb") as file, open(f"{raw}-wal", "rb") as log:  # noqa: PTH123
        assert token.encode() not in file.read() + log.read()
