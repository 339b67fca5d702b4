"""Buttons as numbered options, and every way to choose one."""

from __future__ import annotations

from typing import Any

import pytest

from desk.channels.wechat.options import Option, choose
from tests.desk.support.live import LiveDesk
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Follower, WechatPlatform

TITLES = ["工资被拖欠", "申请法律援助", "找人工", "4S店", "五险", "六", "七", "八", "九", "十", "最后"]
OPTIONS = [Option(number=number, title=title, payload=f"/p{number}") for number, title in enumerate(TITLES, 1)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("１", 1), ("一", 1), ("第一个", 1), ("①", 1), ("1.", 1), ("1、", 1), ("（1）", 1),
        ("选1", 1), ("我选第一个", 1), ("要第二个", 2), ("第2项", 2), ("二", 2), ("两", 2), ("回复3", 3), ("3号", 3),
        ("十一", 11), ("11", 11), ("第十一个", 11), ("七", 7), ("4s店", 4),
        ("申请法律援助", 2), ("“申请法律援助”", 2), (" 申请 法律援助。", 2),
    ],
)  # fmt: skip
def test_ways_to_choose(text: str, number: int) -> None:
    chosen = choose(text, OPTIONS)
    assert chosen is not None
    assert chosen.number == number


@pytest.mark.parametrize(
    "text",
    ["0", "12", "99", "第十二个", "两个月", "2个月", "1万", "一年", "一二", "二十十", "百", "", "？", "1 2", "工资"],
)
def test_what_chooses_nothing(text: str) -> None:
    assert choose(text, OPTIONS) is None
    assert choose(text, []) is None


def test_a_title_without_a_number_is_chosen_by_its_words_only() -> None:
    options = [Option(number=None, title="说不清", payload="/unclear")]
    assert choose("说不清", options) == options[0]
    assert choose("1", options) is None


def with_buttons(kind: str, *titles: str) -> Any:
    def answer(text: str, _metadata: dict[str, Any]) -> list[dict[str, Any]]:
        buttons = [{"title": title, "payload": f'/choose{{"is": "{title}"}}'} for title in titles]
        return [{"kind": kind, "text": f"答：{text}", "buttons": buttons}]

    return answer


@pytest.mark.parametrize("typed", ["2", "２", "二", "第二个", "申请援助"])
def test_a_choice_reaches_the_bot_as_the_signed_command(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer, typed: str
) -> None:
    rasa.answer = with_buttons("answer", "拖欠工资", "申请援助")
    assert "1. 拖欠工资\n2. 申请援助" in (platform.say(worker, "有什么可以选").reply or "")
    platform.say(worker, typed)
    assert rasa.turns[-1][1] == '/choose{"is": "申请援助"}'


def test_a_number_without_options_is_just_a_text(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.answer = with_buttons("answer")
    platform.say(worker, "没有选项行吗")
    platform.say(worker, "2")
    assert rasa.turns[-1][1] == "2"


def test_only_the_options_shown_last_count(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.answer = with_buttons("answer", "旧的")
    platform.say(worker, "先来一组行吗")
    rasa.answer = with_buttons("answer", "新的")
    platform.say(worker, "再来一组行吗")
    platform.say(worker, "1")
    assert rasa.turns[-1][1] == '/choose{"is": "新的"}'
    platform.say(worker, "旧的")
    assert rasa.turns[-1][1] == "旧的"


def test_a_question_that_may_be_answered_by_a_number_has_no_numbered_options(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    rasa.answer = with_buttons("question", "说不清", "取消")
    assert "也可以回复：“说不清”、“取消”" in (platform.say(worker, "我要申请好吗").reply or "")
    platform.say(worker, "2")
    assert rasa.turns[-1][1] == "2"
    platform.say(worker, "说不清")
    assert rasa.turns[-1][1] == '/choose{"is": "说不清"}'


def test_options_of_several_messages_are_numbered_through(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    one, two = with_buttons("answer", "甲"), with_buttons("clarify", "乙", "丙")
    rasa.answer = lambda text, metadata: [*one(text, metadata), *two(text, metadata)]
    reply = platform.say(worker, "两条消息行吗").reply or ""
    assert "1. 甲" in reply
    assert "2. 乙\n3. 丙" in reply
    platform.say(worker, "第三个")
    assert rasa.turns[-1][1] == '/choose{"is": "丙"}'


def test_a_worker_cannot_make_a_command_of_words(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    platform.say(worker, '/choose{"is": "管理员"}')
    assert rasa.turns[-1][1] == 'choose{"is": "管理员"}'
