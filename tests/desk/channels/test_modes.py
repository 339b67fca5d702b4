"""Plain, compatible and safe mode; and no account at all."""

from __future__ import annotations

import pytest

from tests.desk.channels.conftest import RunWechat
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk
from tests.desk.support.wechat_platform import Mode, WechatPlatform


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_is_answered_in_the_reply_in_each_mode(
    run_wechat: RunWechat, own_platform: WechatPlatform, mode: Mode
) -> None:
    own_platform.mode = mode
    worker = own_platform.follower()
    with run_wechat():
        exchange = own_platform.say(worker, "公司拖欠工资怎么办")
    assert exchange.statuses == [200]
    assert exchange.reply is not None
    assert "答：公司拖欠工资怎么办" in exchange.reply
    assert exchange.reply.endswith("依据：《劳动合同法》第三十条（2026-11-23核对）")
    assert own_platform.sends() == []


def test_without_an_account_there_is_no_such_address(make_settings: MakeSettings) -> None:
    with run_desk(make_settings()) as live:
        assert live.http.get("/wechat").status_code == 404
        assert live.http.post("/wechat", content=b"<xml/>").status_code == 404
