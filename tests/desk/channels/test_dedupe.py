"""The key of a message: retries are one, different messages are never taken for one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.wechat.incoming import read_incoming
from tests.desk.channels.people import region_of, said
from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import Follower, WechatPlatform

EVENT = {"MsgType": "event"}


def key(**fields: Any) -> str:
    base = {"ToUserName": "gh_1", "FromUserName": "oA", "CreateTime": "1792800000", "MsgType": "text", "MsgId": "1"}
    return read_incoming({name: str(value) for name, value in (base | fields).items()}).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"MsgId": "1"}, {"MsgId": "2"}),
        # Fifteen people sent voice messages at one moment and got the same MsgId.
        ({"MsgType": "voice", "FromUserName": "oA"}, {"MsgType": "voice", "FromUserName": "oB"}),
        ({"MsgType": "voice", "MediaId": "m1"}, {"MsgType": "voice", "MediaId": "m2"}),
        ({"CreateTime": "1792800000"}, {"CreateTime": "1792800001"}),
        # Events have no MsgId; one second holds several.
        (EVENT | {"Event": "CLICK", "EventKey": "a"}, EVENT | {"Event": "CLICK", "EventKey": "b"}),
        (EVENT | {"Event": "subscribe"}, EVENT | {"Event": "SCAN"}),
        (EVENT | {"Event": "subscribe"}, EVENT | {"Event": "subscribe", "EventKey": "qrscene_1"}),
        ({"ToUserName": "gh_1"}, {"ToUserName": "gh_2"}),
    ],
)  # fmt: skip
def test_different_messages_have_different_keys(one: dict[str, str], other: dict[str, str]) -> None:
    assert key(**one) != key(**other)


@given(st.integers(0, 10**10), st.text(alphabet="0123456789abcdef", max_size=20))
def test_a_retry_has_the_same_key_whatever_else_it_carries(created: int, encrypted: str) -> None:
    assert key(CreateTime=created) == key(CreateTime=created, Encrypt=encrypted, URL="x")


def test_voice_messages_with_one_msgid_are_all_answered(wechat: LiveDesk, platform: WechatPlatform) -> None:
    workers = [platform.follower() for _ in range(5)]
    for number, worker in enumerate(workers):
        voice = platform.message(worker, "voice", MediaId=f"m{number}", Recognition=f"第{number}个人的问题是什么")
        platform.bring({**voice, "MsgId": 777, "CreateTime": 1792800000})
    assert ["答：第" in worker.texts[-1] for worker in workers] == [True] * 5
    assert [said(wechat, worker) for worker in workers] == [[f"第{n}个人的问题是什么"] for n in range(5)]


def test_one_message_brought_three_times_is_stored_once(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    message = platform.message(worker, "text", Content="只存一次吗")
    answers = [platform.post(message).text for _ in range(3)]
    assert said(wechat, worker) == ["只存一次吗"]
    assert len({platform.opened(answer)["Content"] for answer in answers}) == 1


def test_the_same_words_again_are_another_message(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    platform.say(worker, "一样的话吗")
    platform.say(worker, "一样的话吗")
    assert said(wechat, worker) == ["一样的话吗", "一样的话吗"]


def test_positions_reported_every_few_seconds_are_noise(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "先说一句可以吗")
    places = [("22.54", "114.06"), ("31.23", "121.47"), ("39.90", "116.41")]
    for latitude, longitude in places:
        report = platform.event(worker, "LOCATION", Latitude=latitude, Longitude=longitude, Precision="30.0")
        assert platform.bring(report).reply is None
        assert platform.bring(report).reply is None
    assert region_of(wechat, worker) == "440300"
    assert said(wechat, worker) == ["先说一句可以吗"]


def test_positions_of_strangers_make_nobody_known(wechat: LiveDesk, platform: WechatPlatform) -> None:
    stranger = platform.follower()
    exchange = platform.bring(platform.event(stranger, "LOCATION", Latitude="22.54", Longitude="114.06"))
    assert (exchange.statuses, exchange.reply) == ([200], None)
    with pytest.raises(Exception, match="No row was found"):
        said(wechat, stranger)
