"""While the desk is started again its keeper holds the socket: no message is refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from desk.settings import Settings
from tests.desk.channels.people import answers
from tests.desk.conftest import MakeSettings
from tests.desk.support.process import desk_process
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Exchange, WechatPlatform
from tools.keeper import listen


@pytest.fixture
def held() -> Iterator[socket.socket]:
    with listen("127.0.0.1:0") as listener:
        yield listener


@pytest.fixture
def settings(make_settings: MakeSettings, own_platform: WechatPlatform, held: socket.socket) -> Settings:
    own_platform.desk_url = f"http://127.0.0.1:{held.getsockname()[1]}"
    return make_settings(**own_platform.settings)


def test_a_message_waits_for_a_desk_that_is_being_started(
    settings: Settings, held: socket.socket, own_platform: WechatPlatform, rasa: RasaServer
) -> None:
    worker, done = own_platform.follower(), list[Exchange]()
    own_platform.patience = 60.0
    brought = threading.Thread(target=lambda: done.append(own_platform.say(worker, "正在重启时问的")))
    brought.start()
    with desk_process(settings, held=held):
        brought.join()
    assert done[0].statuses == [200]
    assert answers(worker, "正在重启时问的") == ["passive"]


def test_a_killed_desk_comes_back_on_the_same_socket(
    settings: Settings, held: socket.socket, own_platform: WechatPlatform, rasa: RasaServer
) -> None:
    worker = own_platform.follower()
    with desk_process(settings, held=held) as first:
        own_platform.say(worker, "第一问")
        first.kill()
    own_platform.patience = 60.0
    brought = threading.Thread(target=lambda: own_platform.say(worker, "第二问"))
    brought.start()
    with desk_process(settings, held=held):
        brought.join()
    assert answers(worker, "第一问") == answers(worker, "第二问") == ["passive"]
