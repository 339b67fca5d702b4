"""Calculators and documents in the chat: opening, answers, corrections, results, with real trackers and specs."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.interview_ask import ActionAskInterviewAnswer, question
from actions.interview_calculator import fault_of, next_step
from actions.interview_form import ValidateInterviewForm
from actions.interview_knowledge import calculators, documents, lexicon, menu, named, parameters, spec_of
from actions.interview_open import ActionOpenInterview
from actions.interview_result import ActionInterviewResult
from actions.interview_state import (
    ANSWER,
    ASKED,
    CHANGE,
    DONE,
    DRAFT,
    INPUTS,
    INTERVIEW_FORM,
    KIND,
    KNOWN,
    NOTE,
    REVIEW,
)
from actions.parsing.interview import Change, raw_answer, read_change
from actions.ports.fake import FakeDesk
from tests.actions.builders import followup_of, run, slots_of, tracker, user

SEVERANCE = "calculator:severance"
TODAY = date(2026, 11, 29)
COMPLETE = {
    "reason": "unlawful",
    "service_years": "三年半",
    "avg_wage_12m_yuan": "8000",
    "region": "110000",
}


def entity(name: str, value: str) -> dict[str, str]:
    return {"entity": name, "value": value}


def answering(text: str, asked: str, inputs: dict[str, Any] | None = None, **more: Any) -> Any:
    slots = {KIND: SEVERANCE, INPUTS: inputs or {}, ASKED: asked, **more.pop("slots", {})}
    return tracker(text, slots=slots, form=INTERVIEW_FORM, asked=ANSWER, **more)


def test_everything_can_be_asked_for_by_name() -> None:
    workers = {name for name, spec in documents().items() if spec.audience == "worker"}
    assert {kind.name for kind in lexicon() if kind.room == "calculator"} == set(calculators())
    assert {kind.name for kind in lexicon() if kind.room == "document"} == workers


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("帮我算经济补偿", "calculator", ["severance"]),
        ("算一下N+1", "calculator", ["severance"]),
        ("周末的加班费帮我算下", "calculator", ["overtime"]),
        ("没签合同的双倍工资", "calculator", ["double_wage"]),
        ("我要写仲裁申请书", "document", ["arbitration_application"]),
        ("帮我写个投诉书", "document", ["supervision_complaint"]),
        ("帮我算一下", "calculator", []),
    ],
)
def test_named(text: str, room: str, expected: list[str]) -> None:
    assert [kind.name for kind in named(text, room)] == expected


async def test_a_first_sentence_fills_what_it_says_and_the_rest_is_asked() -> None:
    text = "帮我算经济补偿，我在北京干了三年半，月薪八千，公司裁员"
    _, events = await run(ActionOpenInterview(FakeDesk()), tracker(text, "request_calculation"))
    slots = slots_of(events)
    assert followup_of(events) == INTERVIEW_FORM
    assert slots[INPUTS]["service_years"] == "三年半"
    assert slots[INPUTS]["avg_wage_12m_yuan"] == "8000"
    assert slots[INPUTS]["reason"] == "art41_layoff"
    assert "北京" in slots[NOTE]
    assert slots[ASKED] == "protected"


async def test_a_button_reads_what_was_typed_before() -> None:
    pressed = tracker(
        '/start_interview{"interview_kind": "calculator:severance"}',
        "start_interview",
        entities=(entity("interview_kind", SEVERANCE),),
        earlier=(user("我月薪八千，公司违法解除，没有说法", "faq"),),
    )
    _, events = await run(ActionOpenInterview(FakeDesk()), pressed)
    assert slots_of(events)[INPUTS] == {"avg_wage_12m_yuan": "8000", "reason": "unlawful"}


async def test_calculated_again_everything_is_asked_whatever_was_said() -> None:
    pressed = tracker(
        '/start_interview{"interview_kind": "calculator:severance", "interview_change": "again"}',
        "start_interview",
        slots={KIND: SEVERANCE, INPUTS: COMPLETE},
        entities=(entity("interview_kind", SEVERANCE), entity("interview_change", "again")),
        earlier=(user("我月薪八千，公司违法解除，没有说法", "faq"),),
    )
    _, events = await run(ActionOpenInterview(FakeDesk()), pressed)
    assert slots_of(events)[INPUTS] == {}
    assert followup_of(events) == INTERVIEW_FORM


async def test_everything_said_gives_the_result_at_once() -> None:
    slots = {KIND: SEVERANCE, INPUTS: COMPLETE}
    text = "帮我算2N，我在北京干了三年半，月薪八千，公司违法解除"
    _, events = await run(ActionOpenInterview(FakeDesk()), tracker(text, "request_calculation", slots=slots))
    assert followup_of(events) == "action_interview_result"


@pytest.mark.parametrize("intent", ["request_calculation", "request_document"])
async def test_a_menu_when_it_is_unclear(intent: str) -> None:
    said, events = await run(ActionOpenInterview(FakeDesk()), tracker("帮我弄一下", intent))
    (message,) = said.messages
    assert events == []
    assert len(message["custom"]["buttons"]) == 8
    assert all(button["payload"].startswith("/start_interview{") for button in message["custom"]["buttons"])


async def test_an_unknown_kind_shows_the_menu() -> None:
    pressed = tracker("/start_interview", "start_interview", entities=(entity("interview_kind", "calculator:no_such"),))
    said, events = await run(ActionOpenInterview(FakeDesk()), pressed)
    assert events == []
    assert said.messages[0]["custom"]["kind"] == "question"


async def test_an_answer_is_kept_as_typed_and_echoed() -> None:
    state = answering("八千左右", "avg_wage_12m_yuan", {"reason": "unlawful", "service_years": "3"})
    _, events = await run(ValidateInterviewForm(FakeDesk()), state)
    slots = slots_of(events)
    assert slots[INPUTS]["avg_wage_12m_yuan"] == "八千左右"
    assert slots[NOTE].startswith("记下了，离职前12个月平均工资：")
    assert slots[ASKED] == "region"
    assert slots[ANSWER] is None


@pytest.mark.parametrize(
    ("asked", "text", "problem"),
    [
        ("avg_wage_12m_yuan", "-5000", "负数"),
        ("avg_wage_12m_yuan", "13812345678", "手机"),
        ("avg_wage_12m_yuan", "8000美元", "人民币"),
        ("start_date", "2026年2月31日", "2月"),
        ("reason", "就那样", "选项"),
    ],
)
async def test_a_wrong_answer_is_explained_and_asked_again(asked: str, text: str, problem: str) -> None:
    said, events = await run(ValidateInterviewForm(FakeDesk()), answering(text, asked))
    assert problem in said.messages[0]["custom"]["text"]
    assert slots_of(events)[ASKED] == asked
    assert INPUTS not in slots_of(events)


async def test_the_end_before_the_start_names_both_days() -> None:
    state = answering("2023-05-01", "last_working_date", {"reason": "unlawful", "start_date": "2024-05-01"})
    said, _ = await run(ValidateInterviewForm(FakeDesk()), state)
    assert "早于" in said.messages[0]["custom"]["text"]


async def test_not_knowing_is_an_answer_unless_nothing_can_be_calculated() -> None:
    _, events = await run(
        ValidateInterviewForm(FakeDesk()), answering("不知道", "region", {**COMPLETE, "region": None})
    )
    assert slots_of(events)[ANSWER] == DONE
    state = answering("不清楚", "birth_month", {"sex": "男"}, slots={KIND: "calculator:retirement"})
    said, events = await run(ValidateInterviewForm(FakeDesk()), state)
    assert "算不出来" in said.messages[0]["custom"]["text"]
    assert INPUTS not in slots_of(events)


@pytest.mark.parametrize("text", ["深圳最低工资是多少", "仲裁要交钱吗"])
async def test_a_question_in_between_is_left_to_the_rules(text: str) -> None:
    state = answering(text, "region", intent="faq")
    _, events = await run(ValidateInterviewForm(FakeDesk()), state)
    assert ANSWER not in slots_of(events)


async def test_a_correction_asks_or_takes_the_new_value() -> None:
    form = ValidateInterviewForm(FakeDesk())
    _, events = await run(form, answering("改一下平均工资", "region", {"avg_wage_12m_yuan": "800"}))
    assert slots_of(events)[ASKED] == "avg_wage_12m_yuan"
    _, events = await run(
        form, answering("平均工资改成8000", "region", {"reason": "unlawful", "avg_wage_12m_yuan": "8"})
    )
    assert slots_of(events)[INPUTS]["avg_wage_12m_yuan"] == "8000"
    _, events = await run(form, answering("改一项", "region", {"avg_wage_12m_yuan": "8"}))
    assert slots_of(events)[ASKED] == CHANGE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("改一下平均工资", Change("wage")),
        ("平均工资填错了", Change("wage")),
        ("平均工资改成9000", Change("wage", "9000")),
        ("应该是北京，地方改成上海", None),
        ("回答错了", Change("place")),
        ("上一题填错了", Change("place")),
        ("改一项", Change(None)),
        ("公司改了工资制度", None),
        ("8000", None),
    ],
)
def test_read_change(text: str, expected: Change | None) -> None:
    assert read_change(text, {"wage": "离职前平均工资", "place": "在哪里上班"}, "place") == expected


async def test_the_result_has_lines_citations_card_and_next_steps() -> None:
    state = tracker("是", slots={KIND: SEVERANCE, INPUTS: COMPLETE}, form=INTERVIEW_FORM)
    said, events = await run(ActionInterviewResult(FakeDesk()), state)
    message = said.messages[0]["custom"]
    assert message["kind"] == "calculation"
    assert "《劳动合同法》第87条" in message["text"]
    assert {"law": "劳动合同法", "article": "47", "title": "中华人民共和国劳动合同法"} in message["citations"]
    assert {"label": "合计", "value": "64000元"} in message["card"]["rows"]
    assert [button["title"] for button in message["buttons"]] == [
        "改一项", "重新算", "写劳动人事争议仲裁申请书", "申请法律援助",
    ]  # fmt: skip
    assert slots_of(events)[KNOWN]["severance"]["total"] == 64000


@pytest.mark.parametrize("name", sorted(calculators()))
async def test_every_question_of_every_calculator_can_be_asked(name: str) -> None:
    spec = calculators()[name]
    for item in spec.inputs:
        state = tracker("", slots={KIND: f"calculator:{name}", INPUTS: {}, ASKED: item.name})
        said, _ = await run(ActionAskInterviewAnswer(FakeDesk()), state)
        message = said.messages[0]["custom"]
        assert message["text"].startswith(item.prompt)
        assert all(button["title"] for button in message["buttons"])


async def test_a_document_takes_over_what_was_calculated() -> None:
    desk = FakeDesk()
    state = tracker(
        "/start_interview",
        "start_interview",
        slots={KNOWN: {"severance": {"n_amount": 32000, "start_date": "2023-03-01"}}},
        entities=(entity("interview_kind", "document:arbitration_application"),),
    )
    _, events = await run(ActionOpenInterview(desk), state)
    draft = await desk.read_document("c-1", slots_of(events)[DRAFT])
    assert ("start_date", "2023年3月1日") in [(item.name, item.text) for item in draft.answered]
    assert "2023年3月1日" in slots_of(events)[NOTE]


async def test_a_review_that_contradicts_itself_is_not_made_into_a_file() -> None:
    desk = FakeDesk()
    form = ValidateInterviewForm(desk)
    draft = await desk.open_document("c-1", "wage_demand", {}, again=False)
    for name in ("applicant_name", "employer_name"):
        await desk.answer_document("c-1", draft.id, name, "王小明")
    slots = {KIND: "document:wage_demand", DRAFT: draft.id, ASKED: REVIEW}
    _, events = await run(form, answering("生成文件", REVIEW, slots=slots))
    assert slots_of(events)[ANSWER] is None
    said, _ = await run(ActionAskInterviewAnswer(desk), tracker("", slots=slots))
    assert "核对" in said.messages[0]["custom"]["text"]
    assert "生成文件" not in [button["title"] for button in said.messages[0]["custom"]["buttons"]]


def test_menus_begin_with_the_commonest() -> None:
    assert menu("calculator")[0].name == "severance"
    assert all(spec_of(kind) is not None for kind in (*menu("calculator"), *menu("document")))


def test_a_broken_word_list_leaves_the_menu_and_the_other_interviews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("calculators", "documents", "lexicon", "parameters"):
        shutil.copytree(Path("knowledge") / room, tmp_path / room)
    (tmp_path / "lexicon" / "interviews.yml").write_text("severance: [经济补偿]\n", encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    assert named("帮我算经济补偿", "calculator") == []
    assert {kind.name for kind in menu("calculator")} == set(calculators())
    assert "supervision_notice" not in {kind.name for kind in menu("document")}


async def test_a_question_asked_again_offers_a_person_instead_of_not_knowing() -> None:
    slots = {KIND: "calculator:overtime", INPUTS: {"monthly_wage_yuan": "不知道"}, ASKED: "monthly_wage_yuan"}
    said, _ = await run(ActionAskInterviewAnswer(FakeDesk()), tracker("", slots=slots))
    assert [button["title"] for button in said.messages[0]["custom"]["buttons"]] == ["转人工"]


@pytest.mark.parametrize("name", sorted(calculators()))
@pytest.mark.parametrize("unsure", [False, True], ids=["with the examples", "not knowing what may be left out"])
async def test_every_calculator_comes_to_a_result(name: str, unsure: bool) -> None:
    spec = calculators()[name]
    inputs: dict[str, object] = {}
    asked: list[str] = []
    while (step := next_step(spec, inputs, parameters(), TODAY)).asked is not None:
        assert asked.count(step.asked) < 2, f"asked a third time: {step.asked}"
        item = spec.input(step.asked)
        offered = [button["title"] for button in question(item)["buttons"]]
        says_unknown = unsure and "不知道" in offered and step.asked not in asked
        inputs[step.asked] = raw_answer(item, "不知道" if says_unknown else item.example)
        asked.append(step.asked)
        assert says_unknown or not fault_of(spec, inputs, step.asked, TODAY), (name, inputs)
    assert step.result is not None and step.result.headline.endswith(("。", "；", "）"))
