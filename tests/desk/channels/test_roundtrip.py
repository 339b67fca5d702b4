"""A message comes in, the answer goes out: the three modes of the platform and its verification."""

from __future__ import annotations

import pytest

from tests.desk.channels.conftest import RunWechat
from tests.desk.support.live import LiveDesk
from tests.desk.support.wechat_platform import Follower, Mode, WechatPlatform


def test_verification_get(wechat: LiveDesk, platform: WechatPlatform) -> None:
    answer = wechat.http.get("/wechat", params={**platform.address(), "echostr": "5837397576500011341"})
    assert (answer.status_code, answer.text) == (200, "5837397576500011341")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_is_answered_in_the_reply_in_each_mode(
    run_wechat: RunWechat, platform: WechatPlatform, worker: Follower, mode: Mode
) -> None:
    platform.mode = mode
    with run_wechat():
        exchange = platform.say(worker, "公司拖欠工资怎么办")
    assert exchange.statuses == [200]
    assert exchange.reply is not None
    assert "答：公司拖欠工资怎么办" in exchange.reply
    assert exchange.reply.endswith("依据：《劳动合同法》第三十条（2026-11-23核对）")
    assert platform.calls == [
        ("send", {"touser": "desk-capability-probe", "msgtype": "text", "text": {"content": "…"}})
    ]
