"""Several short messages typed one after the other are answered once, with all of them considered."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from desk.channels.wechat import texts
from desk.conversations.burst import is_open
from desk.conversations.service import Inbound, new_conversation, receive
from desk.models import Conversation, Message
from tests.desk.channels.people import said
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk, wait_until
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Follower, WechatPlatform


@pytest.fixture(scope="module")
def wechat(make_settings: MakeSettings, platform: WechatPlatform) -> Iterator[LiveDesk]:
    """A desk that waits two seconds for the next message."""
    with run_desk(make_settings(**platform.settings, burst_seconds=2.0)) as live:
        platform.desk_url = live.url
        yield live


def asked(rasa: RasaServer, since: int) -> list[str]:
    return [text for _, text in rasa.turns[since:]]


def together(live: LiveDesk, platform: WechatPlatform, worker: Follower, *words: str) -> None:
    """Type these in one go: the next is brought while the one before still waits for its reply."""
    before = stored(live, worker)
    threads = [threading.Thread(target=platform.say, args=(worker, text)) for text in words]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_until(lambda count=before + number: stored(live, worker) >= count, "the message was taken")  # type: ignore[misc]
    for thread in threads:
        thread.join()


def stored(live: LiveDesk, worker: Follower) -> int:
    """How many messages of the worker the desk has."""
    try:
        return len(said(live, worker))
    except NoResultFound:
        return 0


def test_a_burst_is_answered_once(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    since = len(rasa.turns)
    together(wechat, platform, worker, "你好", "厂里不发工资", "三个月了", "这种情况怎么办")
    assert asked(rasa, since) == ["你好，厂里不发工资，三个月了，这种情况怎么办"]
    assert len([text for text in worker.texts if "答：" in text]) == 1
    assert said(wechat, worker) == ["你好", "厂里不发工资", "三个月了", "这种情况怎么办"]
    with wechat.desk.database.read() as session:
        statuses = session.scalars(select(Message.status).where(Message.author == "worker")).all()
    assert set(statuses) == {"answered"}


def test_a_lonely_short_message_is_answered_after_a_moment(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    since = len(rasa.turns)
    assert "答：拖欠工资" in (platform.say(worker, "拖欠工资").reply or "")
    assert asked(rasa, since) == ["拖欠工资"]


def test_whole_questions_are_answered_one_by_one(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    since = len(rasa.turns)
    together(wechat, platform, worker, "加班费怎么算", "年假有几天")
    assert asked(rasa, since) == ["加班费怎么算", "年假有几天"]
    assert len([text for text in worker.texts if "答：" in text]) in (1, 2)


def test_an_answer_to_a_question_of_the_bot_is_not_held_back(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.answer = lambda text, _metadata: [{"kind": "question", "text": f"问：{text}"}]
    platform.say(worker, "我要申请法律援助可以吗")
    with wechat.desk.database.read() as session:
        conversation = session.scalars(select(Conversation).order_by(Conversation.id.desc()).limit(1)).one()
        assert not is_open(session, conversation, "深圳")
    since = len(rasa.turns)
    together(wechat, platform, worker, "深圳", "某电子厂")
    assert asked(rasa, since) == ["深圳", "某电子厂"]


def test_a_command_is_never_mixed_into_words(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    platform.bring(platform.event(worker, "subscribe", EventKey=""))
    since = len(rasa.turns)
    together(wechat, platform, worker, "你好", "5")
    assert asked(rasa, since) == ["你好", "/request_human"]
    assert texts.ASK_AGAIN not in worker.texts


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("你好", True), ("老板跑了", True), ("在工地干活", True), ("拖欠工资怎么办", False), ("能要回来吗", False),
        ("转人工", False), ("我的情况是这样的我在工地干了三个月", False), ("不发工资！", False), ("查工单", False),
    ],
)  # fmt: skip
def test_which_texts_wait_for_more(wechat: LiveDesk, text: str, more: bool) -> None:
    with wechat.desk.database.write() as session:
        conversation = new_conversation(session, channel="wechat", region=None)
        assert is_open(session, conversation, text) is more


def test_other_channels_wait_for_nothing(wechat: LiveDesk) -> None:
    with wechat.desk.database.write() as session:
        conversation = new_conversation(session, channel="web", region=None)
        receive(session, conversation.public_id, Inbound("m1", "你好"), wechat.desk.crisis)
        assert conversation.quiet_until is None
