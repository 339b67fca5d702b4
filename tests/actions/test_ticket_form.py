"""The form of every kind: each answer, each answer that cannot be used, corrections, interruptions."""

from __future__ import annotations

from typing import Any

import pytest

from actions.ticket_ask import ActionAskTicketAnswer
from actions.ticket_form import ValidateTicketForm
from actions.ticket_knowledge import kinds
from actions.ticket_state import ANSWER, ANSWERS, ASKED, CHANGE, DONE, REVIEW, Draft, following, questions
from actions.ticket_summary import new_ticket
from tests.actions.builders import ANSWERED, Said, in_form, run, slots_of, user

LONG = "我" * 10_000
CONSENTED = {"consent": "yes"}
Slots = dict[str, Any]


async def answer(text: str, asked: str, intent: str = "nlu_fallback", **more: Any) -> tuple[Said, Slots]:
    said, events = await run(ValidateTicketForm(), in_form(text, asked, intent, **more))
    return said, slots_of(events)


SAID = {
    "narrative": "我在厂里干了两年，上个月被无故辞退，老板不接电话",
    "category": "辞退裁员",
    "region": "西安",
    "employer": "华强电子厂",
    "amount": "两万四",
    "eligibility": "都不是，但家里经济困难",
    "stage": "跟单位谈过没谈成",
    "office": "区职工服务中心",
    "people": "二十来个",
    "secrecy": "要保密",
    "cause": "本人生病或受伤",
    "household": "四口人，一个月四千",
    "status": "失业三个月以内",
    "wish": "我要入会",
    "headcount": "一百多",
    "union": "没有工会",
    "when": "下午",
    "consent": "同意",
    "contact": "13812345678 王师傅",
}


@pytest.mark.parametrize("name", list(kinds().kinds))
async def test_every_kind_is_asked_from_the_first_question_to_the_review(name: str) -> None:
    kind = kinds()[name]
    answers: dict[str, str] = {}
    asked = following(kind, answers)
    seen = []
    while asked != REVIEW:
        seen.append(asked)
        said, slots = await answer(SAID[asked], asked, kind=name, answers=answers)
        assert asked in slots[ANSWERS], (asked, said.responses)
        answers, asked = slots[ANSWERS], slots[ASKED]
    assert set(questions(kind)) - set(seen) <= {"category", "region", "people"}  # what a story told is not asked
    said, slots = await answer("确认提交", REVIEW, "affirm", kind=name, answers=answers)
    assert slots[ANSWER] == DONE
    draft = Draft.of({"ticket_kind": name, "ticket_answers": answers, "ticket_key": "k"})
    assert draft is not None
    ticket = new_ticket(draft, "c-1")
    assert (ticket.kind, ticket.contact_phone, ticket.contact_name) == (name, "13812345678", "王师傅")
    assert set(ticket.answers) == {key for key in kind.ask if key in kind.own and key != "narrative"} | (
        {"eligibility"} if "eligibility" in kind.ask else set()
    )


WRONG = [
    ("narrative", "legal_aid", "欠钱", "utter_ticket_narrative_invalid"),
    ("narrative", "legal_aid", "😀😀😀😀😀😀😀😀😀", "utter_ticket_narrative_invalid"),
    ("narrative", "legal_aid", LONG, "utter_ticket_narrative_long"),
    ("category", "legal_aid", "😀", "utter_ticket_category_invalid"),
    ("category", "legal_aid", "2月31日", "utter_ticket_category_invalid"),
    ("region", "legal_aid", "火星", "utter_ticket_region_invalid"),
    ("region", "legal_aid", LONG, "utter_ticket_region_invalid"),
    ("region", "legal_aid", "香港", "utter_ticket_region_outside"),
    ("employer", "legal_aid", "1381234567", "utter_ticket_employer_invalid"),
    ("employer", "legal_aid", "2月31日", "utter_ticket_employer_invalid"),
    ("employer", "legal_aid", "😀😀", "utter_ticket_employer_invalid"),
    ("employer", "legal_aid", LONG, "utter_ticket_employer_invalid"),
    ("amount", "legal_aid", "很多很多", "utter_ticket_amount_invalid"),
    ("amount", "legal_aid", "每个月5000元", "utter_ticket_amount_period"),
    ("eligibility", "legal_aid", "😀", "utter_ticket_choice_invalid"),
    ("stage", "mediation", "2月31日", "utter_ticket_choice_invalid"),
    ("people", "supervision_tip", "1381234567", "utter_ticket_people_invalid"),
    ("people", "supervision_tip", "2月31日", "utter_ticket_people_invalid"),
    ("people", "supervision_tip", "😀", "utter_ticket_people_invalid"),
    ("household", "hardship_relief", LONG, "utter_ticket_words_invalid"),
    ("household", "hardship_relief", "😀", "utter_ticket_words_invalid"),
    ("status", "employment_help", "不在职", "utter_ticket_choice_invalid"),
    ("consent", "legal_aid", "看情况吧", "utter_ticket_consent_invalid"),
    ("contact", "legal_aid", "1381234567", "utter_ticket_contact_invalid"),
    ("contact", "legal_aid", "不想留电话", "utter_ticket_why_contact"),
    ("contact", "legal_aid", "2月31日", "utter_ticket_contact_invalid"),
    (REVIEW, "legal_aid", "再看看", "utter_ticket_review_invalid"),
]


@pytest.mark.parametrize(("asked", "kind", "text", "response"), WRONG, ids=lambda item: str(item)[:20])
async def test_what_cannot_be_used_is_explained_and_asked_again(
    asked: str, kind: str, text: str, response: str
) -> None:  # fmt: skip
    said, slots = await answer(text, asked, kind=kind)
    assert said.responses == [response]
    assert slots[ANSWER] is None
    assert slots.get(ASKED, asked) == asked
    assert ANSWERS not in slots


async def test_after_two_unusable_answers_a_person_is_offered() -> None:
    for tries, offered in ((1, False), (2, True)):
        said, _ = await run(ActionAskTicketAnswer(), in_form("火星", "region", slots={"ticket_tries": tries}))
        assert ("转人工" in said.buttons) is offered
        assert "不清楚" in said.buttons


@pytest.mark.parametrize(
    ("asked", "kind", "text", "value"),
    [
        ("region", "legal_aid", "不清楚", "unknown"),
        ("employer", "legal_aid", "不知道", "不知道"),
        ("amount", "legal_aid", "不涉及钱", "unknown"),
        ("category", "legal_aid", "说不清", "other"),
        ("eligibility", "legal_aid", "不想说", "unknown"),
        ("eligibility", "legal_aid", "我吃低保的", "低保、特困、享受社会救助、司法救助或优抚"),
        ("eligibility", "legal_aid", "3", "低保、特困、享受社会救助、司法救助或优抚"),
        ("people", "supervision_tip", "就我一个", "就我一个"),
        ("people", "supervision_tip", "30", "30"),
        ("people", "supervision_tip", "不清楚", "unknown"),
        ("secrecy", "supervision_tip", "保密", "要保密"),
        ("stage", "mediation", "2", "跟单位谈过没谈成"),
        ("union", "collective_help", "没有", "没有工会"),
        ("household", "hardship_relief", "不方便说", "unknown"),
        ("contact", "supervision_tip", "不留电话", "anonymous"),
        ("contact", "supervision_tip", "我想匿名", "anonymous"),
    ],
)
async def test_answers_in_other_words(asked: str, kind: str, text: str, value: str) -> None:
    _, slots = await answer(text, asked, kind=kind)
    assert slots[ANSWERS][asked] == value


async def test_the_story_answers_what_it_tells() -> None:
    story = "我们三十多个人在东莞的厂里，从去年11月开始就没发过工资"
    _, slots = await answer(story, "narrative", "faq", kind="supervision_tip", answers={})
    found = slots[ANSWERS]
    assert (found["category"], found["region"], found["people"][:2]) == ("wage_arrears", "441900", "三十")
    assert slots[ASKED] == "employer"


async def test_a_place_that_may_be_several_is_asked_back_with_buttons() -> None:
    said, slots = await answer("朝阳区", "region")
    assert (said.responses, slots[ASKED], slots["ticket_tries"]) == ([], "region", 1)
    said, _ = await run(ActionAskTicketAnswer(), in_form("朝阳区", "region", slots={"ticket_tries": 1}))
    assert said.responses == ["utter_ticket_ask_region_options"]
    assert "北京市朝阳区" in said.buttons


async def test_sums_of_the_story_and_of_a_calculation_are_offered() -> None:
    answers = {"narrative": "一共欠我24000元，押金500元没退"}
    known = {"interview_known": {"severance": {"total": "48000"}}}
    said, _ = await run(ActionAskTicketAnswer(), in_form("x", "amount", answers=answers, slots=known))
    assert said.buttons == ["24000元", "500元", "48000元", "不清楚"]


async def test_the_employer_the_story_names_is_offered() -> None:
    answers = {"narrative": "我去年在华强电子厂上班，工资没发"}
    said, _ = await run(ActionAskTicketAnswer(), in_form("x", "employer", answers=answers))
    assert said.buttons == ["华强电子厂"]
    answers = {"narrative": "我在东莞的电子厂上班，工资没发"}
    said, _ = await run(ActionAskTicketAnswer(), in_form("x", "employer", answers=answers))
    assert said.buttons == []


async def test_the_screen_for_legal_aid_explains_and_promises_nothing() -> None:
    said, slots = await answer("进城务工，讨工资或工伤赔偿", "eligibility")
    assert slots[ASKED] == "consent"
    assert "免予核查" in said.text
    assert "由法律援助机构审查决定" in said.text
    assert said.messages[0]["custom"]["citations"][-1]["article"] == "42"
    others = {**ANSWERED, "category": "dismissal"}
    del others["eligibility"]
    said, _ = await answer("进城务工，讨工资或工伤赔偿", "eligibility", answers=others)
    assert "家庭经济状况" in said.text
    said, _ = await answer("不想说", "eligibility")
    assert said.responses == []


async def test_refused_consent_ends_the_form() -> None:
    _, slots = await answer("不同意", "consent", "deny")
    assert (slots[ANSWER], slots[ANSWERS]["consent"]) == (DONE, "no")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("地区改成杭州", "region", "330100"),
        ("电话改成13987654321", "contact", "13987654321"),
        ("称呼改成老王", "contact_name", "老王"),
        ("金额改成三万五", "amount", "35000"),
        ("类型改成劳动合同", "category", "contract"),
    ],
)
async def test_one_answer_is_corrected_over_the_review(text: str, key: str, value: str) -> None:
    said, slots = await answer(text, REVIEW, "change_answer")
    assert (slots[ANSWERS][key], slots[ASKED], said.responses) == (value, REVIEW, [])


async def test_an_own_answer_is_corrected_by_its_label() -> None:
    answers = {**ANSWERED, "people": "30", "secrecy": "要保密"}
    _, slots = await answer("涉及人数改成50个", REVIEW, "change_answer", kind="supervision_tip", answers=answers)
    assert slots[ANSWERS]["people"] == "50个"
    _, slots = await answer("改身份是否保密", CHANGE, "change_answer", kind="supervision_tip", answers=answers)
    assert slots[ASKED] == "secrecy"


async def test_what_shall_be_changed_is_asked_when_it_was_not_said() -> None:
    for text, intent in (("修改", "change_answer"), ("不对", "deny")):
        _, slots = await answer(text, REVIEW, intent)
        assert slots[ASKED] == CHANGE
    said, _ = await run(ActionAskTicketAnswer(), in_form("修改", CHANGE))
    assert said.buttons == ["情况", "类型", "地区", "单位", "金额", "援助条件", "电话", "不改了"]
    _, slots = await answer("不改了", CHANGE)
    assert slots[ASKED] == REVIEW


async def test_a_correction_in_the_middle_is_said_to_be_done() -> None:
    said, slots = await answer("地区改成杭州", "amount", "change_answer")
    assert (said.responses, slots[ASKED], slots[ANSWERS]["region"]) == (["utter_ticket_changed"], "amount", "330100")


async def test_the_review_shows_everything_masked_with_the_last_day() -> None:
    answers = {**ANSWERED, "narrative": "我2020年1月5日离职，公司还欠我两个月工资没有给我"}
    said, _ = await run(ActionAskTicketAnswer(), in_form("x", REVIEW, answers=answers))
    assert said.responses == ["question"]
    assert all(words in said.text for words in ("法律援助申请", "广东省东莞市", "24000元", "王师傅", "可能已经过了"))
    assert "13812345678" not in said.text


@pytest.mark.parametrize("asked", ["narrative", "region", "employer", "amount", "eligibility", "contact", REVIEW])
async def test_a_question_in_the_middle_is_left_to_the_rules(asked: str) -> None:
    said, slots = await answer("申请法律援助要花钱吗？", asked, "faq")
    assert (said.responses, slots) == ([], {})


@pytest.mark.parametrize(
    ("asked", "kind", "response"),
    [
        ("region", "legal_aid", "utter_ticket_why_region"),
        ("contact", "legal_aid", "utter_ticket_why_contact"),
        (REVIEW, "legal_aid", "utter_ticket_why_review"),
        ("household", "hardship_relief", "notice"),
        ("eligibility", "legal_aid", "notice"),
    ],
)
async def test_why_a_question_is_asked(asked: str, kind: str, response: str) -> None:
    said, slots = await answer("为什么要问这个", asked, kind=kind)
    assert (said.responses, slots[ANSWER]) == ([response], None)
    said, _ = await answer("会告诉老板吗", asked, kind=kind)
    assert said.responses == ["utter_ticket_privacy"]


async def test_the_story_told_before_is_offered_and_used_to_the_letter() -> None:
    story = "我去年三月进厂，已经三个月没发工资了，找谁？"
    state = in_form("就用刚才说的", "narrative", answers={}, earlier=(user(story, "faq"),))
    said, _ = await run(ActionAskTicketAnswer(), state)
    assert said.buttons == ["就用刚才说的"]
    _, events = await run(ValidateTicketForm(), state)
    assert slots_of(events)[ANSWERS]["narrative"] == story


async def test_what_is_wanted_is_an_answer_however_it_is_classified() -> None:
    _, slots = await answer("想学电工", "narrative", "request_ticket", kind="employment_help", answers={})
    assert slots[ANSWERS]["narrative"] == "想学电工"
    _, slots = await answer("我要找工作", "narrative", "request_ticket", kind="employment_help", answers={})
    assert slots == {}


async def test_a_hardship_is_told_though_it_is_no_labour_law_and_figures_are_no_command() -> None:
    story = "我爱人今年得了重病，自己掏了八万多，欠了不少债"
    _, slots = await answer(story, "narrative", "out_of_scope", kind="hardship_relief", answers={})
    assert slots[ANSWERS]["narrative"] == story
    said, _ = await answer("2月31日", "status", "goodbye", kind="employment_help")
    assert said.responses == ["utter_ticket_choice_invalid"]
