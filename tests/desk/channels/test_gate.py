"""Who is let in: signatures, the window of time, replays, downgrades, hostile XML, sizes."""

from __future__ import annotations

import logging
import time

import pytest
from sqlalchemy import func, select

from desk.models import Message, WechatReceipt
from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import Follower, WechatPlatform, to_xml


def stored(live: LiveDesk) -> int:
    with live.desk.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


@pytest.mark.parametrize("parameter", ["signature", "timestamp", "nonce"])
def test_a_wrong_or_missing_part_of_the_address_is_refused(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, parameter: str
) -> None:
    message = platform.message(worker, "text", Content="你好吗")
    before = stored(wechat)
    for wrong in ("", "0" * 40, "1792800000", "签名"):
        assert platform.post(message, **{parameter: wrong}).status_code == 403
        assert wechat.http.get("/wechat", params={**platform.address(), parameter: wrong}).status_code == 403
    assert stored(wechat) == before


@pytest.mark.parametrize("age", [-3600, -400, 301, 3600])
def test_timestamps_outside_the_window_are_refused(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, age: int
) -> None:
    old = str(int(time.time()) - age)
    address, body = platform.sealed(platform.message(worker, "text", Content="旧消息"), timestamp=old)
    assert wechat.http.post("/wechat", params=address, content=body).status_code == 403
    assert wechat.http.get("/wechat", params={**address, "echostr": "x"}).status_code == 403


def test_a_used_address_does_not_carry_another_message(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    address, body = platform.sealed(platform.message(worker, "text", Content="真的消息"))
    assert wechat.http.post("/wechat", params=address, content=body).status_code == 200
    before = stored(wechat)
    forged = to_xml(platform.message(worker, "text", Content="假的消息")).encode()
    assert wechat.http.post("/wechat", params=address, content=forged).status_code == 403
    assert stored(wechat) == before


def test_a_replayed_request_does_nothing_and_after_the_retries_tells_nothing(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    address, body = platform.sealed(platform.message(worker, "text", Content="只说一次"))
    answers = [wechat.http.post("/wechat", params=address, content=body).text for _ in range(5)]
    assert answers[0].count("答：只说一次") == 1
    # The second and third are what a platform that got no answer does; it gets the same again.
    assert [platform.opened(answer)["Content"] for answer in answers[1:3]] == [
        platform.opened(answers[0])["Content"]
    ] * 2
    assert answers[3:] == ["success", "success"]
    with wechat.desk.database.read() as session:
        asked = [body.get("text") for body in session.scalars(select(Message.body).where(Message.author == "worker"))]
    assert asked.count("只说一次") == 1


def test_a_replay_after_the_minute_of_retries_tells_nothing(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    address, body = platform.sealed(platform.message(worker, "text", Content="一分钟前"))
    wechat.http.post("/wechat", params=address, content=body)
    with wechat.desk.database.write() as session:
        for receipt in session.scalars(select(WechatReceipt)):
            receipt.created_at = receipt.created_at.replace(year=2025)
    assert wechat.http.post("/wechat", params=address, content=body).text == "success"


def test_in_plain_mode_an_encrypted_message_is_refused(wechat: LiveDesk, platform: WechatPlatform) -> None:
    body = to_xml({"ToUserName": "gh_1", "Encrypt": "AAAA"}).encode()
    answer = wechat.http.post("/wechat", params={**platform.address(), "encrypt_type": "aes"}, content=body)
    assert answer.status_code == 403


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<xml><FromUserName>o1</FromUserName><ToUserName>gh</ToUserName><MsgType>text</MsgType><Content>&b;</Content></xml>"""
FILE = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<xml><FromUserName>o1</FromUserName><ToUserName>gh</ToUserName><MsgType>text</MsgType><Content>&f;</Content></xml>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB, FILE, "", "{}", "<xml>", "<xml></xml>", "<xml><MsgType>text</MsgType></xml>",
        "<xml>" + "<a>" * 50 + "</a>" * 50 + "</xml>",
        to_xml({"ToUserName": "gh", "FromUserName": "o 1;", "MsgType": "text", "Content": "x"}),
        to_xml({"ToUserName": "gh", "FromUserName": "o1", "MsgType": "", "Content": "x"}),
        "\x00\xff",
    ],
)  # fmt: skip
def test_hostile_or_broken_xml_is_refused(wechat: LiveDesk, platform: WechatPlatform, body: str) -> None:
    before = stored(wechat)
    assert wechat.http.post("/wechat", params=platform.address(), content=body.encode()).status_code == 403
    assert stored(wechat) == before


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused(wechat: LiveDesk, platform: WechatPlatform, announced: bool) -> None:
    body = b"<xml>" + b" " * 70_000 + b"</xml>"
    content = body if announced else iter([body[:40_000], body[40_000:]])
    assert wechat.http.post("/wechat", params=platform.address(), content=content).status_code == 413


def test_a_refusal_is_logged_with_its_reason_and_without_content(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        platform.post(platform.message(worker, "text", Content="我的秘密"), signature="0" * 40)
    refused = [str(record.msg) for record in caplog.records if "wechat_refused" in str(record.msg)]
    assert len(refused) == 1
    assert "'reason': 'signature'" in refused[0]
    assert not any(secret in refused[0] for secret in ("秘密", worker.openid, platform.token))
