"""转人工 in every state."""

from __future__ import annotations

import pytest

from actions.handoff import REASON, REASON_IN_FORM, ActionHandoff
from actions.interview_state import DRAFT, INPUTS, KIND, KNOWN
from actions.ports.desk import DeskRefused
from actions.ports.fake import FakeDesk
from actions.ticket_state import TICKET_FORM
from law.contract import MOST_LABEL, MOST_VALUE
from tests.actions.builders import ANSWERED, CONVERSATION, FILLED, STORY, followup_of, in_form, run, slots_of, tracker


@pytest.mark.parametrize(
    ("desk", "response"),
    [
        (FakeDesk(), "utter_handoff"),
        (FakeDesk(waiting_ahead=3), "utter_handoff_queue"),
        (FakeDesk(mode="human"), "utter_handoff_already"),
        (FakeDesk(opening="明天 09:00"), "utter_handoff_closed"),
        (FakeDesk(opening="明天 09:00", waiting_ahead=3), "utter_handoff_closed"),
    ],
)
async def test_what_is_said(desk: FakeDesk, response: str) -> None:
    said, events = await run(ActionHandoff(desk), tracker("转人工", "request_human"))
    assert said.responses == [response]
    assert desk.handoffs == [(CONVERSATION, REASON)]
    assert events == []


async def test_a_form_is_closed_and_the_draft_stays() -> None:
    desk = FakeDesk()
    said, events = await run(ActionHandoff(desk), in_form("转人工", "amount", "request_human"))
    assert said.responses == ["utter_handoff", "utter_handoff_draft"]
    assert {"event": "active_loop", "name": None, "timestamp": None} in events
    assert slots_of(events) == {"requested_slot": None}
    assert desk.handoffs == [(CONVERSATION, REASON_IN_FORM)]


@pytest.mark.parametrize("desk", [FakeDesk(down=True), FakeDesk(refusal=DeskRefused("conflict", "…"))])
async def test_when_it_fails_it_says_so_and_the_form_goes_on(desk: FakeDesk) -> None:
    said, events = await run(ActionHandoff(desk), in_form("转人工", "amount", "request_human", slots=FILLED))
    assert said.responses == ["utter_handoff_down"]
    assert followup_of(events) == TICKET_FORM
    assert slots_of(events) == {}


async def test_staff_are_told_what_the_form_was_told() -> None:
    desk = FakeDesk()
    await run(ActionHandoff(desk), in_form("转人工", "contact", "request_human"))
    told = dict(desk.facts)
    assert told["正在填"] == "法律援助申请" and told["情况"] == STORY
    assert (told["类型"], told["地区"], told["单位"], told["金额"]) == (
        "拖欠工资", "广东省东莞市", "华强电子厂", "24000元",
    )  # fmt: skip
    await run(ActionHandoff(desk), tracker("转人工", "request_human", slots=FILLED))
    phone = dict(desk.facts)["电话"]
    assert "5678" in phone and "13812345678" not in phone


async def test_staff_are_told_what_was_calculated_and_how_far_the_one_under_way_is() -> None:
    desk = FakeDesk()
    slots = {
        KIND: "calculator:overtime", INPUTS: {"monthly_wage_yuan": "6000"},
        KNOWN: {
            "severance": {
                "reason": "unlawful", "service_years": "三年半", "avg_wage_12m_yuan": "8000", "region": "110000",
                "total": 64000,
            },
            "gone": {"x": 1},
        },
    }  # fmt: skip
    await run(ActionHandoff(desk), tracker("转人工", "request_human", slots=slots))
    labels = [label for label, _ in desk.facts]
    told = dict(desk.facts)
    assert labels.index("算过") < len(labels) and "64000" in told["算过"].replace(",", "")
    assert any("8000" in value.replace(",", "") for value in told.values())
    assert told["正在算"] == "加班费" and labels.index("正在算") < labels.index("算过")


async def test_staff_are_told_the_document_being_written_and_the_desk_may_not_have_it() -> None:
    desk = FakeDesk()
    draft = await desk.open_document(CONVERSATION, "wage_demand", {}, again=False)
    draft = await desk.answer_document(CONVERSATION, draft.id, str(draft.asked), "华强电子厂")
    slots = {KIND: "document:wage_demand", DRAFT: draft.id}
    await run(ActionHandoff(desk), tracker("转人工", "request_human", slots=slots))
    assert dict(desk.facts)["正在写"] == draft.title
    assert "华强电子厂" in dict(desk.facts).values()
    said, _ = await run(ActionHandoff(desk), tracker("转人工", "request_human", slots={**slots, DRAFT: "lost"}))
    assert said.responses == ["utter_handoff"]
    assert desk.facts == []


async def test_no_more_is_told_than_the_desk_takes() -> None:
    desk = FakeDesk()
    long = {**FILLED, "ticket_answers": {**ANSWERED, "employer": "厂" * 400}}
    await run(ActionHandoff(desk), tracker("转人工", "request_human", slots=long))
    assert all(len(label) <= MOST_LABEL and len(value) <= MOST_VALUE for label, value in desk.facts)
    assert "厂" * MOST_VALUE in dict(desk.facts).values()
