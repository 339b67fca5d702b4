"""What the application does with one message, for each of its questions."""

from __future__ import annotations

from typing import Any

import pytest

from actions.draft import LEGAL_AID_FORM
from actions.legal_aid_form import ValidateLegalAidForm
from tests.actions.builders import FILLED, STORY, in_form, run, slots_of, tracker, user

Case = tuple[str, str, str, dict[str, Any], list[str]]  # asked, text, intent, slots set, responses


@pytest.mark.parametrize(
    ("asked", "text", "intent", "slots", "said"),
    [
        # answers
        (
            "la_narrative",
            STORY,
            "faq",
            {"la_narrative": STORY, "la_category": "wage_arrears", "la_region": "441900"},
            [],
        ),
        ("la_category", "拖欠工资", "faq", {"la_category": "wage_arrears"}, []),
        ("la_category", "被老板辞退了", "faq", {"la_category": "dismissal"}, []),
        ("la_region", "西安雁塔区", "nlu_fallback", {"la_region": "610113"}, []),
        ("la_region", "不清楚", "deny", {"la_region": "unknown"}, []),
        ("la_employer", "公司叫顺达物流", "out_of_scope", {"la_employer": "顺达物流"}, []),
        ("la_employer", "不知道", "deny", {"la_employer": "不知道"}, []),
        ("la_amount", "两万四", "nlu_fallback", {"la_amount": "24000"}, []),
        ("la_amount", "没有", "deny", {"la_amount": "unknown"}, []),
        ("la_consent", "同意", "affirm", {"la_consent": True}, []),
        ("la_consent", "中", "affirm", {"la_consent": True}, []),
        ("la_contact", "王师傅 13812345678", "", {"la_contact": "13812345678", "la_contact_name": "王师傅"}, []),
        ("la_confirm", "确认提交", "affirm", {"la_confirm": True}, []),
        # answers that cannot be used
        ("la_narrative", "欠工资", "faq", {"la_narrative": None}, ["utter_la_narrative_invalid"]),
        ("la_narrative", "厂" * 2001, "faq", {"la_narrative": None}, ["utter_la_narrative_long"]),
        ("la_category", "说不好哪一类", "nlu_fallback", {"la_category": None}, ["utter_la_category_invalid"]),
        ("la_region", "在火星上", "nlu_fallback", {"la_region": None}, ["utter_la_region_invalid"]),
        ("la_region", "香港", "nlu_fallback", {"la_region": None}, ["utter_la_region_outside"]),
        ("la_employer", "好的", "affirm", {"la_employer": None}, ["utter_la_employer_invalid"]),
        ("la_amount", "没多少", "nlu_fallback", {"la_amount": None}, ["utter_la_amount_invalid"]),
        ("la_amount", "每个月5000元", "nlu_fallback", {"la_amount": None}, ["utter_la_amount_period"]),
        ("la_consent", "我再想想", "nlu_fallback", {"la_consent": None}, ["utter_la_consent_invalid"]),
        ("la_contact", "我没有电话", "deny", {"la_contact": None}, ["utter_why_la_contact"]),
        ("la_contact", "微信行吗", "out_of_scope", {"la_contact": None}, ["utter_why_la_contact"]),
        ("la_contact", "138****5678", "ticket_status", {"la_contact": None}, ["utter_la_contact_invalid"]),
        ("la_contact", "12345678", "ticket_status", {"la_contact": None}, ["utter_la_contact_invalid"]),
        ("la_contact", "1381234567", "", {"la_contact": None}, ["utter_la_contact_invalid"]),
        ("la_confirm", "等我看看", "nlu_fallback", {"la_confirm": None}, ["utter_la_confirm_invalid"]),
        # what must be chosen is asked by the question itself
        ("la_region", "朝阳区", "nlu_fallback", {"la_region": None}, []),
        ("la_amount", "工资3", "nlu_fallback", {"la_amount": None}, []),
        # the question is questioned
        ("la_contact", "为什么要留电话", "faq", {"la_contact": None}, ["utter_why_la_contact"]),
        ("la_employer", "问这个干嘛", "chitchat", {"la_employer": None}, ["utter_why_la_employer"]),
        ("la_narrative", "为什么要写这个", "faq", {"la_narrative": None}, ["utter_why_la_narrative"]),
        ("la_consent", "你们会告诉老板吗", "faq", {"la_consent": None}, ["utter_la_privacy"]),
        # corrections of earlier answers
        ("la_amount", "地区改成杭州", "change_answer", {"la_region": "330100"}, ["utter_la_changed"]),
        ("la_contact", "改一下地区", "change_answer", {"la_region": None}, []),
        ("la_amount", "修改", "change_answer", {"la_amount": None}, ["utter_la_change_how"]),
        ("la_confirm", "电话改成13987654321", "change_answer", {"la_contact": "13987654321"}, []),
        ("la_confirm", "电话改成12345", "change_answer", {"la_contact": None}, ["utter_la_contact_invalid"]),
        ("la_confirm", "称呼改成老王", "change_answer", {"la_contact": "13812345678", "la_contact_name": "老王"}, []),
        ("la_confirm", "地区改成朝阳区", "change_answer", {"la_region": None}, []),
        ("la_confirm", "修改", "change_answer", {"la_confirm": None}, []),
        ("la_confirm", "不对", "deny", {"la_confirm": None}, []),
        # a button of something that is over
        ("la_amount", "/affirm", "affirm", {"la_amount": None}, []),
    ],
)
async def test_one_message(asked: str, text: str, intent: str, slots: dict[str, Any], said: list[str]) -> None:
    dispatcher, events = await run(ValidateLegalAidForm(), in_form(text, asked, intent))
    assert slots_of(events).items() >= slots.items()
    assert dispatcher.responses == said


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        ("la_narrative", "申请法律援助要花钱吗？", "faq"),
        ("la_narrative", "你好", "greet"),
        ("la_category", "仲裁要多久？", "faq"),
        ("la_region", "深圳最低工资多少？", "faq"),
        ("la_employer", "没有合同能证明是他们厂的吗？", "faq"),
        ("la_amount", "今天天气怎么样", "out_of_scope"),
        ("la_consent", "取消", "cancel"),
        ("la_contact", "转人工", "request_human"),
        ("la_contact", "查工单 FY-20260105-0012", "ticket_status"),
        ("la_confirm", "谢谢", "thanks"),
        ("la_confirm", "/show_faq", "show_faq"),
    ],
)
async def test_an_interruption_sets_nothing_so_that_the_rules_answer(asked: str, text: str, intent: str) -> None:
    dispatcher, events = await run(ValidateLegalAidForm(), in_form(text, asked, intent))
    assert events == []
    assert dispatcher.responses == []


async def test_coming_back_from_an_interruption_does_not_read_the_message_again() -> None:
    state = in_form("我在深圳最低工资多少？", "la_region", "nlu_fallback", interrupted=True)
    dispatcher, events = await run(ValidateLegalAidForm(), state)
    assert (events, dispatcher.responses) == ([], [])


async def test_refusing_consent_ends_the_form() -> None:
    _, events = await run(ValidateLegalAidForm(), in_form("不同意", "la_consent", "deny"))
    assert slots_of(events) == {"la_consent": False, "requested_slot": None}


@pytest.mark.parametrize("text", ["不太想同意这个", "先不同意吧", "同意你个头"])
async def test_nothing_but_a_clear_yes_is_consent(text: str) -> None:
    _, events = await run(ValidateLegalAidForm(), in_form(text, "la_consent", "affirm", 0.5))
    assert slots_of(events)["la_consent"] is not True


async def test_opening_makes_a_key() -> None:
    state = tracker("申请法律援助", "request_legal_aid", form=LEGAL_AID_FORM, opening=True)
    _, events = await run(ValidateLegalAidForm(), state)
    slots = slots_of(events)
    assert len(slots["la_draft_id"]) == 32
    assert "la_narrative" not in slots


async def test_opening_again_keeps_key_and_answers_but_asks_for_confirmation_again() -> None:
    kept = {**FILLED, "la_confirm": True}
    state = tracker("/request_legal_aid", "request_legal_aid", form=LEGAL_AID_FORM, opening=True, slots=kept)
    state.add_slots([{"event": "slot", "name": name, "value": value} for name, value in kept.items()])
    _, events = await run(ValidateLegalAidForm(), state)
    slots = slots_of(events)
    assert slots["la_draft_id"] == FILLED["la_draft_id"]
    assert slots["la_confirm"] is None
    assert {name: slots[name] for name in ("la_narrative", "la_region", "la_amount", "la_contact")} == {
        name: FILLED[name] for name in ("la_narrative", "la_region", "la_amount", "la_contact")
    }


async def test_opening_takes_the_story_of_the_request_and_the_known_region() -> None:
    text = "我在工地干了半年，包工头欠我两万块跑了，我要申请法律援助"
    state = tracker(
        text, "request_legal_aid", form=LEGAL_AID_FORM, opening=True, asked="la_contact", slots={"region": "510100"}
    )
    _, events = await run(ValidateLegalAidForm(), state)
    assert slots_of(events).items() >= {"la_narrative": text, "la_region": "510100"}.items()


async def test_opening_for_a_correction_applies_it() -> None:
    state = tracker("电话改成13987654321", "change_answer", form=LEGAL_AID_FORM, opening=True, slots=FILLED)
    _, events = await run(ValidateLegalAidForm(), state)
    assert slots_of(events)["la_contact"] == "13987654321"


async def test_the_story_told_before_can_be_used_to_the_letter() -> None:
    state = in_form(
        "就用刚才说的", "la_narrative", earlier=(user("你好", "greet"), user(STORY, "faq"), user("/request_legal_aid"))
    )
    _, events = await run(ValidateLegalAidForm(), state)
    assert slots_of(events)["la_narrative"] == STORY


async def test_the_story_keeps_every_character() -> None:
    text = "  我2026年3月进厂，\n干到9月；老板说“没钱”，一直拖着!!  "
    _, events = await run(ValidateLegalAidForm(), in_form(text, "la_narrative", "faq"))
    assert slots_of(events)["la_narrative"] == text


async def test_a_story_in_traditional_characters_is_understood_and_kept() -> None:
    state = in_form("我在东莞的厂里干了两年,一直没发工资", "la_narrative", "faq")
    written = "我在東莞的廠裡幹了兩年，一直沒發工資"
    next(event for event in state.events if event["event"] == "user")["text"] = written
    _, events = await run(ValidateLegalAidForm(), state)
    assert slots_of(events) == {"la_narrative": written, "la_category": "wage_arrears", "la_region": "441900"}


async def test_the_story_does_not_overwrite_what_is_known() -> None:
    state = in_form(STORY, "la_narrative", "faq", slots={"la_category": "contract", "la_region": "110000"})
    _, events = await run(ValidateLegalAidForm(), state)
    assert not {"la_category", "la_region"} & set(slots_of(events))
