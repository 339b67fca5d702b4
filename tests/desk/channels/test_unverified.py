"""An account that may not send customer-service messages: everything works by replies alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from desk.channels.wechat import texts
from desk.channels.wechat.account import may_send
from desk.channels.wechat.split import size
from desk.conversations import ownership
from desk.models import WechatAccount
from tests.desk.channels.conftest import running_platform
from tests.desk.channels.people import conversation_of
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.support.live import LiveDesk, run_desk, wait_until
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Follower, WechatPlatform


@pytest.fixture(scope="module")
def platform() -> Iterator[WechatPlatform]:
    """A platform whose account is not verified."""
    with running_platform() as platform:
        platform.verified = platform.menu_allowed = False
        yield platform


@pytest.fixture(scope="module")
def wechat(make_settings: MakeSettings, platform: WechatPlatform) -> Iterator[LiveDesk]:
    """A desk that found out that it may not send."""
    settings = make_settings(**platform.settings, wechat_passive_seconds=0.4, rasa_timeout_seconds=20)
    with run_desk(settings) as live:
        platform.desk_url = live.url
        wait_until(lambda: not may_send(live.desk), "the account was probed")
        yield live


@pytest.fixture(autouse=True)
def never_sends(platform: WechatPlatform) -> Iterator[None]:
    yield
    assert platform.sends() == []


def test_capabilities_are_probed_at_start(wechat: LiveDesk, platform: WechatPlatform) -> None:
    with wechat.desk.database.read() as session:
        account = session.get_one(WechatAccount, platform.app_id)
        assert (account.service_messages, account.menu, account.problem) == ("no", "no", None)
        assert account.probed_at is not None


def test_an_answer_in_time_is_the_reply(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    assert "答：能马上答吗" in (platform.say(worker, "能马上答吗").reply or "")


def test_the_platforms_own_retries_are_used_as_time_to_think(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour, platform.patience = "hang", 1.0
    exchanges: list[Any] = []
    thread = threading.Thread(target=lambda: exchanges.append(platform.say(worker, "第二次才等到吗")))
    thread.start()
    wait_until(lambda: platform.tries_of(worker) == 2, "the second try")
    rasa.go_on.set()
    thread.join()
    assert exchanges[0].statuses == [None, 200]
    assert "答：第二次才等到吗" in exchanges[0].reply


def test_only_the_last_try_asks_for_another_word_and_that_brings_the_answer(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour, platform.patience = "hang", 0.6
    exchange = platform.say(worker, "三次都没等到吗")
    assert exchange.statuses == [None, None, 200]
    assert exchange.reply == f"{texts.FIRST}\n{texts.ASK_AGAIN}"
    rasa.behaviour = "answer"
    rasa.go_on.set()
    platform.patience = 5.0
    assert "答：三次都没等到吗" in (platform.say(worker, "1").reply or "")
    assert len([text for text in worker.texts if "答：三次都没等到吗" in text]) == 1
    assert "1" not in [text for _, text in rasa.turns]


def test_a_new_question_instead_of_any_word_gets_both_answers(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour, platform.patience = "hang", 0.6
    platform.say(worker, "头一个问题呢")
    rasa.behaviour = "answer"
    rasa.go_on.set()
    platform.patience = 5.0
    reply = platform.say(worker, "后一个问题呢").reply or ""
    assert reply.index("答：头一个问题呢") < reply.index("答：后一个问题呢")


def test_a_long_answer_comes_piece_by_piece(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    sentences = [f"第{number}句话说的是一件要紧的事，请您记下来。" for number in range(1, 121)]
    rasa.answer = lambda _text, _metadata: [{"kind": "answer", "text": "".join(sentences), "citations": []}]
    replies = [platform.say(worker, "请全部告诉我好吗").reply or ""]
    while replies[-1].endswith(texts.MORE):
        replies.append(platform.say(worker, "继续").reply or "")
    assert len(replies) >= 4
    whole = "".join(reply.removesuffix(texts.MORE).rstrip() for reply in replies)
    assert whole.removeprefix(texts.FIRST).strip() == "".join(sentences)
    assert all(size(reply) <= 2048 for reply in replies)


def test_a_reply_of_staff_waits_for_the_next_word_of_the_worker(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, make_staff: MakeStaff
) -> None:
    platform.say(worker, "我想找人说说可以吗")
    staff = make_staff(wechat.desk, "周工")
    public_id = conversation_of(wechat, worker)
    with wechat.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=public_id)
        ownership.reply(session, staff=staff, public_id=public_id, text="您好，我看到了。", client_key="r1")
    reply = platform.say(worker, "在吗").reply or ""
    assert "【周工】您好，我看到了。" in reply
    assert "工作人员周工已接入" in reply
