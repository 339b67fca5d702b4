"""A message comes in, the answer goes out."""

from __future__ import annotations

import pytest

from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import WechatPlatform


def test_verification_get(wechat: LiveDesk, platform: WechatPlatform) -> None:
    answer = wechat.http.get("/wechat", params={**platform.address(), "echostr": "5837397576500011341"})
    assert (answer.status_code, answer.text) == (200, "5837397576500011341")
    assert answer.headers["content-type"].startswith("text/plain")


def test_who_never_was_welcomed_is_told_once_that_this_is_a_program(wechat: LiveDesk, platform: WechatPlatform) -> None:
    worker = platform.follower()
    platform.say(worker, "第一句是什么")
    platform.say(worker, "第二句是什么")
    assert [text.count("机器人，不是真人") for text in worker.texts] == [1, 0]


def test_a_slash_typed_by_a_worker_is_no_command(wechat: LiveDesk, platform: WechatPlatform) -> None:
    worker = platform.follower()
    platform.say(worker, "/request_human")
    assert "答：request_human" in worker.texts[0]


@pytest.mark.parametrize("text", ["/", "\u200b", "长" * 4001])
def test_what_cannot_be_taken_is_explained(wechat: LiveDesk, platform: WechatPlatform, text: str) -> None:
    worker = platform.follower()
    exchange = platform.say(worker, text)
    assert exchange.statuses == [200]
    assert exchange.reply is not None
    assert exchange.reply.startswith(("没有收到文字", "一条消息最多4000字"))
