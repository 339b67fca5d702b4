"""A desk with an official account, and the platform it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.support.wechat_platform import Follower, WechatPlatform

RunWechat = Callable[..., AbstractContextManager[LiveDesk]]


@pytest.fixture
def platform() -> Iterator[WechatPlatform]:
    """WeChat."""
    running = WechatPlatform()
    running.start()
    yield running
    running.stop()
    assert running.errors == []


@pytest.fixture
def run_wechat(make_settings: MakeSettings, platform: WechatPlatform) -> RunWechat:
    """Start a desk that belongs to the platform's account; keyword arguments are settings."""

    @contextmanager
    def run(**overrides: Any) -> Iterator[LiveDesk]:
        with run_desk(make_settings(**(platform.settings | overrides))) as live:
            platform.desk_url = live.url
            yield live

    return run


@pytest.fixture
def wechat(run_wechat: RunWechat) -> Iterator[LiveDesk]:
    """A running desk with the account."""
    with run_wechat() as live:
        yield live


@pytest.fixture
def worker(platform: WechatPlatform) -> Follower:
    """A worker who follows the account."""
    return platform.follower()
