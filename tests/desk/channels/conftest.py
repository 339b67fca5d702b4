"""WeChat's platform and a desk with an official account; one of each per test module unless a test wants its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.support.wechat_platform import Follower, WechatPlatform

RunWechat = Callable[..., AbstractContextManager[LiveDesk]]


@contextmanager
def running_platform() -> Iterator[WechatPlatform]:
    """A platform on a free port; at the end it must not have seen anything that it would not show."""
    platform = WechatPlatform()
    platform.start()
    yield platform
    platform.stop()
    assert platform.errors == []


@pytest.fixture(scope="module")
def platform() -> Iterator[WechatPlatform]:
    """The platform of this module."""
    with running_platform() as platform:
        yield platform


@pytest.fixture
def own_platform() -> Iterator[WechatPlatform]:
    """A platform for one test that changes the account itself."""
    with running_platform() as platform:
        yield platform


@pytest.fixture(scope="module")
def wechat(make_settings: MakeSettings, platform: WechatPlatform) -> Iterator[LiveDesk]:
    """The running desk of this module's account."""
    with run_desk(make_settings(**platform.settings)) as live:
        platform.desk_url = live.url
        yield live


@pytest.fixture
def run_wechat(make_settings: MakeSettings, own_platform: WechatPlatform) -> RunWechat:
    """Start a desk of its own that belongs to ``own_platform``; keyword arguments are settings."""

    @contextmanager
    def run(**overrides: Any) -> Iterator[LiveDesk]:
        with run_desk(make_settings(**(own_platform.settings | overrides))) as live:
            own_platform.desk_url = live.url
            yield live

    return run


@pytest.fixture
def worker(platform: WechatPlatform) -> Follower:
    """A worker who follows the account of this module."""
    return platform.follower()


@pytest.fixture(autouse=True)
def calm_platform(request: pytest.FixtureRequest) -> None:
    """Whatever an earlier test did to the platform, it behaves at the start of a test."""
    if "platform" in request.fixturenames:
        platform: WechatPlatform = request.getfixturevalue("platform")
        platform.troubles.clear()
        platform.calls.clear()
        platform.patience = 5.0
