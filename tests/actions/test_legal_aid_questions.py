"""Questions that depend on what is known."""

from __future__ import annotations

import pytest

from actions.legal_aid_questions import ActionAskLaAmount, ActionAskLaConfirm, ActionAskLaNarrative, ActionAskLaRegion
from tests.actions.builders import FILLED, STORY, in_form, run, tracker, user


async def test_the_story_is_asked_for() -> None:
    said, _ = await run(ActionAskLaNarrative(), tracker("申请法律援助", "request_legal_aid"))
    assert said.responses == ["utter_ask_la_narrative"]


async def test_what_was_told_before_is_offered() -> None:
    said, _ = await run(
        ActionAskLaNarrative(), tracker("/request_legal_aid", earlier=(user(STORY, "faq"), user("好的")))
    )
    assert said.responses == ["utter_ask_la_narrative_reuse"]
    assert said.messages[0]["earlier"] == STORY


async def test_places_of_one_name_become_buttons() -> None:
    said, _ = await run(ActionAskLaRegion(), in_form("朝阳区", "la_region"))
    assert said.responses == ["utter_ask_la_region_options"]
    assert said.buttons == ["北京市朝阳区", "吉林省长春市朝阳区", "不清楚"]


async def test_places_named_in_the_story_become_buttons() -> None:
    state = in_form("拖欠工资", "la_category", slots={"la_narrative": "我在成都和杭州两个工地都干过，都没给钱"})
    said, _ = await run(ActionAskLaRegion(), state)
    assert said.buttons[:2] == ["四川省成都市", "浙江省杭州市"]


async def test_a_correction_with_two_readings_is_asked_back() -> None:
    said, _ = await run(ActionAskLaRegion(), in_form("地区改成朝阳区", "la_confirm", "change_answer"))
    assert said.responses == ["utter_ask_la_region_options"]


async def test_the_place_is_asked_for() -> None:
    state = in_form("拖欠工资", "la_category", slots={"la_narrative": "厂里三个月没发工资"})
    said, _ = await run(ActionAskLaRegion(), state)
    assert said.responses == ["utter_ask_la_region"]


@pytest.mark.parametrize(
    ("text", "asked", "story", "response", "buttons"),
    [
        ("华强电子厂", "la_employer", "厂里三个月没发工资", "utter_ask_la_amount", []),
        ("华强电子厂", "la_employer", "欠我24000元不给", "utter_ask_la_amount_found", ["24000元", "不清楚"]),
        ("工资3", "la_amount", "厂里不发工资", "utter_ask_la_amount_options", ["3000元", "30000元", "3元", "不清楚"]),
    ],
)
async def test_the_sum(text: str, asked: str, story: str, response: str, buttons: list[str]) -> None:
    said, _ = await run(ActionAskLaAmount(), in_form(text, asked, slots={"la_narrative": story}))
    assert said.responses == [response]
    assert said.buttons == buttons


async def test_the_summary_shows_every_answer_and_not_the_whole_phone() -> None:
    said, _ = await run(ActionAskLaConfirm(), in_form("13812345678", "la_contact", slots=FILLED))
    assert said.responses == ["utter_ask_la_confirm"]
    shown = {
        name: value
        for name, value in said.messages[0].items()
        if name in {"category", "region", "employer", "amount", "contact"}
    }
    assert shown == {
        "category": "拖欠工资",
        "region": "广东省东莞市",
        "employer": "华强电子厂",
        "amount": "24000元",
        "contact": "138****5678（王师傅）",
    }
    assert said.messages[0]["narrative"] == STORY


async def test_a_long_story_is_shortened_in_the_summary_only() -> None:
    said, _ = await run(ActionAskLaConfirm(), in_form("好", "la_contact", slots={**FILLED, "la_narrative": "长" * 500}))
    assert said.messages[0]["narrative"] == "长" * 120 + "……（共500字）"


@pytest.mark.parametrize(
    ("text", "intent"), [("修改", "change_answer"), ("不对", "deny"), ("有一项写错了", "change_answer")]
)
async def test_the_list_of_items(text: str, intent: str) -> None:
    said, _ = await run(ActionAskLaConfirm(), in_form(text, "la_confirm", intent))
    assert said.responses == ["utter_la_change_menu"]


async def test_after_a_correction_the_summary_comes_back() -> None:
    said, _ = await run(ActionAskLaConfirm(), in_form("电话改成13987654321", "la_confirm", "change_answer"))
    assert said.responses == ["utter_ask_la_confirm"]
