"""A wish about one's own data is understood; a question of labour law that only sounds like one is not taken for it."""

from __future__ import annotations

import pytest

from desk.privacy.wishes import wish_of

ERASE = (
    "请删除我的信息",
    "删除我的信息",
    "帮我把我的资料删掉",
    "把我的聊天记录都删了吧",
    "我要注销我的账号",
    "请把我的个人信息全部删除，谢谢！",
    "删掉我的记录",
    "清空我的对话",
    "我想删除我在你们这里的所有个人信息",
    "可以把我的材料删掉吗？",
    "我的信息请删除",
)
EXPORT = (
    "导出我的信息",
    "请导出我的聊天记录",
    "我要下载我的资料",
    "帮我导出一份我的数据",
    "把我的记录导出给我",
)
ABOUT = (
    "隐私政策",
    "隐私说明",
    "你们保存了我哪些信息",
    "你们存了我什么资料？",
    "我的信息会保存多久",
    "我的聊天记录会留多久",
)
OTHER = (
    "公司让我删除聊天记录怎么办",
    "老板删了我的考勤记录",
    "公司删除了我的工作账号还不给钱",
    "离职后公司不删除我的个人信息怎么办",
    "公司泄露我的个人信息怎么赔",
    "我的工资记录被删除了怎么举证",
    "怎么导出工资流水",
    "我的工伤资料要哪些",
    "公司要保存工资记录多久",
    "社保信息怎么查",
    "我的信息被单位卖了",
    "删除",
    "我要删掉公司群的聊天记录吗，这样仲裁还有证据吗",
    "公司注销了我的赔偿怎么办",
    "我的合同被公司收回销毁了",
    "单位保存了我什么证件",
    "我想注销社保账户",
)


@pytest.mark.parametrize("text", ERASE)
def test_erase(text: str) -> None:
    assert wish_of(text) == "erase"


@pytest.mark.parametrize("text", EXPORT)
def test_export(text: str) -> None:
    assert wish_of(text) == "export"


@pytest.mark.parametrize("text", ABOUT)
def test_about(text: str) -> None:
    assert wish_of(text) == "about"


@pytest.mark.parametrize("text", OTHER)
def test_other_questions(text: str) -> None:
    assert wish_of(text) is None


def test_a_long_story_is_not_a_wish() -> None:
    assert wish_of("我在工地干了三年" * 30 + "请删除我的信息") is None
