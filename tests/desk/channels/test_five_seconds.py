"""The platform waits five seconds and asks three times: one message has one answer, in time or later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.channels.wechat import jobs, ledger, replying, router, texts
from desk.channels.wechat.intake import Taken
from desk.channels.wechat.presence import Presence
from desk.clock import now
from desk.composition import Desk
from tests.desk.channels.people import answers, deliveries
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk, wait_until
from tests.desk.support.process import desk_process
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Exchange, Follower, WechatPlatform

PASSIVE_SECONDS = 0.8


@pytest.fixture(scope="module")
def wechat(make_settings: MakeSettings, platform: WechatPlatform) -> Iterator[LiveDesk]:
    """A desk that waits less than a second for an answer before it acknowledges."""
    settings = make_settings(**platform.settings, wechat_passive_seconds=PASSIVE_SECONDS, rasa_timeout_seconds=20)
    with run_desk(settings) as live:
        platform.desk_url = live.url
        yield live


def bring_in_background(
    platform: WechatPlatform, worker: Follower, text: str
) -> tuple[threading.Thread, list[Exchange]]:
    done: list[Exchange] = []
    thread = threading.Thread(target=lambda: done.append(platform.say(worker, text)))
    thread.start()
    return thread, done


def test_ready_in_time_the_answer_is_the_reply(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    exchange = platform.say(worker, "马上能答的")
    assert exchange.reply is not None
    assert answers(worker, "马上能答的") == ["passive"]
    assert platform.sends() == []


def test_too_late_it_is_acknowledged_empty_and_sent_when_ready(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    platform.say(worker, "先认识一下好吗")
    rasa.behaviour = "hang"
    exchange = platform.say(worker, "要想一想的")
    assert (exchange.statuses, exchange.reply) == ([200], None)
    assert platform.sends() == []
    rasa.go_on.set()
    wait_until(lambda: answers(worker, "要想一想的"), "the answer on the phone")
    assert answers(worker, "要想一想的") == ["service"]


def test_three_tries_of_one_message_give_one_answer(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour, platform.patience = "hang", 0.25
    exchange = platform.say(worker, "三次都没等到")
    assert exchange.statuses == [None, None, None]
    rasa.go_on.set()
    wait_until(lambda: answers(worker, "三次都没等到"), "the answer on the phone")
    platform.say(worker, "然后呢，会不会再来一遍")
    assert answers(worker, "三次都没等到") == ["service"]
    assert [text for _, text in rasa.turns].count("三次都没等到") == 1


def test_an_answer_ready_at_the_second_try_is_its_reply(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour, platform.patience = "hang", 0.5
    thread, done = bring_in_background(platform, worker, "第二次等到")
    assert rasa.entered.wait(10)
    wait_until(lambda: platform.tries_of(worker) == 2, "the second try")
    rasa.go_on.set()
    thread.join()
    assert len(done[0].statuses) in (2, 3)
    wait_until(lambda: answers(worker, "第二次等到"), "the answer on the phone")
    assert len(answers(worker, "第二次等到")) == 1


def test_the_three_tries_survive_a_restart_between_them(
    make_settings: MakeSettings, own_platform: WechatPlatform, rasa: RasaServer
) -> None:
    platform, worker = own_platform, own_platform.follower()
    settings = make_settings(**platform.settings, rasa_timeout_seconds=20)
    message = platform.message(worker, "text", Content="重启前问的")
    rasa.behaviour, platform.patience = "hang", 20.0
    with desk_process(settings) as first:
        platform.desk_url = str(first.http.base_url)
        trying = threading.Thread(target=lambda: platform.attempt(message))
        trying.start()
        assert rasa.entered.wait(15), "Rasa was asked"
        first.kill()
        trying.join()
    rasa.behaviour = "answer"
    rasa.go_on.set()
    with desk_process(settings) as second:
        platform.desk_url = str(second.http.base_url)
        # WeChat brings a message again only as long as no try was answered.
        if platform.bring(message).reply is None:
            platform.bring(message)
        wait_until(lambda: answers(worker, "重启前问的"), "the answer on the phone")
        platform.say(worker, "还有一个问题吗")
    assert len(answers(worker, "重启前问的")) == 1
    assert [text for _, text in rasa.turns].count("重启前问的") == 1


def test_killed_between_the_answer_and_the_reply_the_answer_still_comes(
    make_settings: MakeSettings, own_platform: WechatPlatform, rasa: RasaServer
) -> None:
    platform, worker = own_platform, own_platform.follower()
    settings = make_settings(**platform.settings, wechat_passive_seconds=0.3, rasa_timeout_seconds=20)
    rasa.behaviour = "hang"
    with desk_process(settings) as first:
        platform.desk_url = str(first.http.base_url)
        assert platform.say(worker, "答了没发").reply is None
        first.kill()
    rasa.behaviour = "answer"
    rasa.go_on.set()
    with desk_process(settings):
        wait_until(lambda: answers(worker, "答了没发"), "the answer on the phone")
    assert answers(worker, "答了没发") == ["service"]


def test_an_outage_of_the_bot_is_told_and_the_answer_comes_after_it(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.behaviour = "fail"
    exchange = platform.say(worker, "机器人坏了吗")
    rasa.behaviour = "answer"
    wait_until(lambda: answers(worker, "机器人坏了吗"), "the answer on the phone")
    assert len(answers(worker, "机器人坏了吗")) == 1
    told = [text for text in worker.texts if "恢复后会自动回答" in text]
    assert len(told) <= 1
    assert exchange.statuses == [200]
    assert texts.ASK_AGAIN not in worker.texts


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reply is seen to leave, as when the process dies just after it did."""
    monkeypatch.setattr(router, "note_left", lambda *_, **__: None)
    monkeypatch.setattr(ledger, "OFFER_PATIENCE", timedelta(seconds=1))


@pytest.mark.usefixtures("unseen")
def test_a_reply_of_an_early_try_that_is_not_asked_for_again_has_arrived(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "没看到回出去的")
    assert [state for state, _ in deliveries(wechat, worker)] == ["offered"]
    wait_until(lambda: [state for state, _ in deliveries(wechat, worker)] == ["sent"], "the reply counts as arrived")
    assert answers(worker, "没看到回出去的") == ["passive"]


def test_what_is_ready_too_late_for_the_reply_goes_out_by_service_alone(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying, "LATEST_SECONDS", 0.0)
    assert platform.say(worker, "来不及回的").reply is None
    wait_until(lambda: answers(worker, "来不及回的"), "the answer on the phone")
    monkeypatch.undo()
    platform.say(worker, "后来问的")
    assert answers(worker, "来不及回的") == ["service"]
    assert texts.REPEATED not in "".join(worker.texts)


def test_a_reply_to_a_closed_line_is_withdrawn_and_goes_out_once(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform hangs up while the reply waits for its turn to be written down."""
    take_text, done = replying._take_text, list[Exchange]()

    def slowly(desk: Desk, taken: Taken, *others: Any) -> str | None:
        text = take_text(desk, taken, *others)
        wait_until(lambda: platform.tries_of(worker) > taken.arrival or done, "the platform hangs up")
        return text

    monkeypatch.setattr(replying, "_take_text", slowly)
    platform.patience = 0.5
    done.append(platform.say(worker, "没等到就挂了"))
    wait_until(lambda: answers(worker, "没等到就挂了"), "the answer on the phone")
    assert answers(worker, "没等到就挂了") == ["service"]
    assert done[0].failed
    assert texts.REPEATED not in "".join(worker.texts)


def test_a_reply_that_left_too_late_goes_out_once_more_and_says_so(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform may have hung up, and after its last try it does not come again."""
    monkeypatch.setattr(router, "PLATFORM_SECONDS", 0.0)
    monkeypatch.setattr(ledger, "OFFER_PATIENCE", timedelta(seconds=1))
    platform.say(worker, "回得太晚的")
    wait_until(lambda: len(answers(worker, "回得太晚的")) == 2, "the answer once more")
    assert answers(worker, "回得太晚的") == ["passive", "service"]
    assert worker.phone[-1].text.startswith(texts.REPEATED)


@pytest.mark.usefixtures("unseen")
def test_a_reply_of_the_last_try_goes_out_once_more_and_says_so(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    """The platform does not come again: nobody knows."""
    message = platform.message(worker, "text", Content="最后一次的")
    for _ in range(3):
        platform.attempt(message)
    wait_until(lambda: answers(worker, "最后一次的"), "the answer once more")
    assert answers(worker, "最后一次的") == ["service"]
    assert worker.phone[-1].text.startswith(texts.REPEATED)


@pytest.mark.usefixtures("unseen")
def test_a_reply_from_before_the_desk_listened_goes_out_once_more_and_says_so(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody heard whether the platform asked again."""
    later = replace(wechat.desk, presence=Presence(now() + timedelta(minutes=1), socket_held=True))
    monkeypatch.setattr(jobs, "_running", [later])
    platform.say(worker, "换了进程之前的")
    wait_until(lambda: len(answers(worker, "换了进程之前的")) == 2, "the answer once more")
    assert answers(worker, "换了进程之前的") == ["passive", "service"]
    assert worker.phone[-1].text.startswith(texts.REPEATED)
