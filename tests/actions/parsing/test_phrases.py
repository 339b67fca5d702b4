from __future__ import annotations

import pytest

from actions.parsing.phrases import (
    COMMANDS,
    asks_privacy,
    asks_why,
    bare,
    command,
    is_question,
    says_no,
    says_yes,
    skips,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("取消吧！", "取消"),
        ("好的。", "好"),
        ("ＯＫ", "ok"),
        ("不 知 道 啊", "不知道"),
        ("了", "了"),
        ("转人工，谢谢", "转人工"),
    ],
)
def test_bare(text: str, words: str) -> None:
    assert bare(text) == words


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("取消", "cancel"),
        ("取消吧。", "cancel"),
        ("算了", "cancel"),
        ("算了吧", "cancel"),
        ("不填了", "cancel"),
        ("转人工！", "request_human"),
        ("人工客服", "request_human"),
        ("重新填一下", "restart_form"),
        ("不填", None),  # leaves one answer out
        ("取消订单科技有限公司", None),
        ("老板取消了我的年假", None),
        ("", None),
    ],
)
def test_command(text: str, intent: str | None) -> None:
    assert command(text) == intent


def test_the_lists_do_not_contradict_each_other() -> None:
    commands = frozenset().union(*COMMANDS.values())
    for text in commands:
        assert command(text) is not None
        assert not (says_yes(text) or says_no(text) or skips(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "同意",
        "同意。",
        "我同意",
        "好的",
        "是的",
        "可以",
        "行吧",
        "嗯嗯",
        "OK",
        "确认提交",
        "没问题",
        "不改了，确认提交",
        "没问题，提交吧",
    ],
)
def test_yes(text: str) -> None:
    assert says_yes(text)
    assert not says_no(text)


@pytest.mark.parametrize("text", ["不同意", "不行", "不要", "不用了", "我不同意！", "拒绝", "先别提交", "NO", "不对"])
def test_no(text: str) -> None:
    assert says_no(text)
    assert not says_yes(text)


@pytest.mark.parametrize("text", ["不知道", "不清楚啊", "没有", "说不清", "忘了", "不想说", "不涉及钱", "跳过"])
def test_skips(text: str) -> None:
    assert skips(text)


@pytest.mark.parametrize(
    "text",
    [
        "为什么要问这个",
        "问这个干嘛",
        "为啥要留电话？",
        "一定要填吗",
        "可以不填吗",
        "留电话有什么用",
        "不填可以吗",
        "你问这个干什么",
    ],
)
def test_why(text: str) -> None:
    assert asks_why(text)


@pytest.mark.parametrize(
    "text",
    [
        "没有公司名字",
        "13800138000",
        "为什么公司不发工资还让我签字这种事情你们到底管不管啊我要一个说法行不行啊",
        "要不要仲裁",
    ],
)
def test_not_why(text: str) -> None:
    assert not asks_why(text)


@pytest.mark.parametrize(
    "text",
    [
        "会告诉老板吗",
        "老板会知道吗",
        "你们保密吗",
        "会不会泄露我的信息",
        "不太放心",
        "你们会不会打电话给公司",
        "谁能看到",
    ],
)
def test_privacy(text: str) -> None:
    assert asks_privacy(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("仲裁要交钱吗", True),
        ("拖欠工资怎么办", True),
        ("深圳最低工资是多少？", True),
        ("大概两万", False),
        ("深圳", False),
        ("不知道怎么说", False),
    ],
)
def test_is_question(text: str, asks: bool) -> None:
    assert is_question(text) is asks
