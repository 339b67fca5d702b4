"""Adding to a ticket, withdrawing it, having it opened again."""

from __future__ import annotations

from typing import Any

import pytest

from actions.parsing.ticket_step import words_of
from actions.ports.fake import FakeDesk
from actions.ticket_state import TICKET_FORM
from actions.ticket_step import ActionDoTicketStep, ActionOpenTicketStep
from actions.ticket_step_form import ActionAskStepAnswer, ValidateTicketStepForm
from actions.ticket_step_state import SLOTS, STEP_FORM
from tests.actions.builders import FILLED, followup_of, run, slots_of, ticket_of, tracker

NUMBER = "FY-20261123-0001"


async def desk_with(*keys: str) -> FakeDesk:
    desk = FakeDesk()
    for key in keys:
        await desk.create_ticket(ticket_of(), key)
    return desk


def pending(step: str, **more: Any) -> dict[str, Any]:
    return {"step_kind": step, "step_number": NUMBER, "step_key": "s-1", **more}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("补充一下", ""),
        ("我要补充材料", ""),
        ("给 FY-20260105-0012 补充材料", ""),
        ("还没解决，重新打开", ""),
        ("补充一下：老板昨天又打电话威胁我，让我签离职", "老板昨天又打电话威胁我，让我签离职"),
        ("还没解决，公司只给了一半工资，重新打开", "没解决，公司只给了一半工资，重新打开"),
    ],
)
def test_what_is_told_besides_the_request(text: str, words: str) -> None:
    assert words_of(text).endswith(words) if words else words_of(text) == ""


async def test_the_only_ticket_is_meant_and_words_are_asked_for() -> None:
    _, events = await run(ActionOpenTicketStep(await desk_with("k")), tracker("补充一下", "ticket_add"))
    slots = slots_of(events)
    assert (slots["step_number"], slots["step_answer"], followup_of(events)) == (NUMBER, None, STEP_FORM)


async def test_words_told_with_the_request_are_taken_at_once() -> None:
    text = "补充一下：老板昨天又打电话威胁我，让我签离职"
    _, events = await run(ActionOpenTicketStep(await desk_with("k")), tracker(text, "ticket_add"))
    assert slots_of(events)["step_answer"] == "老板昨天又打电话威胁我，让我签离职"
    assert followup_of(events) == "action_do_ticket_step"


async def test_of_several_tickets_one_is_chosen_by_button_or_number() -> None:
    desk = await desk_with("k1", "k2")
    said, events = await run(ActionOpenTicketStep(desk), tracker("我想撤回", "ticket_withdraw"))
    assert said.buttons == ["撤回 FY-20261123-0002", f"撤回 {NUMBER}"]
    assert followup_of(events) is None
    _, events = await run(ActionOpenTicketStep(desk), tracker(f"撤回 {NUMBER}", "ticket_withdraw"))
    assert slots_of(events)["step_number"] == NUMBER


async def test_no_ticket_a_ticket_elsewhere_and_a_state_that_does_not_fit() -> None:
    said, _ = await run(ActionOpenTicketStep(FakeDesk()), tracker("撤回", "ticket_withdraw"))
    assert said.responses == ["utter_step_no_ticket"]
    said, _ = await run(ActionOpenTicketStep(FakeDesk()), tracker(f"撤回 {NUMBER}", "ticket_withdraw"))
    assert said.responses == ["utter_step_elsewhere"]
    said, _ = await run(ActionOpenTicketStep(await desk_with("k")), tracker("重新打开", "ticket_reopen"))
    assert said.responses == ["utter_step_not_now"]
    assert "已提交" in said.messages[0]["standing"]
    said, _ = await run(ActionOpenTicketStep(FakeDesk(down=True)), tracker("撤回", "ticket_withdraw"))
    assert said.responses == ["utter_step_down"]


@pytest.mark.parametrize(
    ("step", "text", "value", "responses"),
    [
        ("ticket_add", "老板昨天又打电话来了", "老板昨天又打电话来了", []),
        ("ticket_add", "好了", "-", []),
        ("ticket_add", "😀", None, ["utter_step_words_invalid"]),
        ("ticket_add", "我" * 10_000, None, ["utter_step_long"]),
        ("ticket_reopen", "没", None, ["utter_step_words_invalid"]),
        ("ticket_reopen", "只给了一半", "只给了一半", []),
        ("ticket_withdraw", "确定撤回", "-", []),
        ("ticket_withdraw", "不撤了", "不撤了", []),
        ("ticket_withdraw", "算数吗", None, ["utter_step_withdraw_invalid"]),
    ],
    ids=lambda item: str(item)[:16],
)
async def test_answers(step: str, text: str, value: str | None, responses: list[str]) -> None:
    state = tracker(text, form=STEP_FORM, asked="step_answer", slots=pending(step))
    said, events = await run(ValidateTicketStepForm(), state)
    assert (slots_of(events)["step_answer"], said.responses) == (value, responses)
    asked, _ = await run(ActionAskStepAnswer(), state)
    assert asked.messages[0]["number"] == NUMBER


async def test_steps_reach_the_desk_once() -> None:
    desk = await desk_with("k")
    for _ in range(2):
        slots = pending("ticket_add", step_answer="还有工资条")
        said, events = await run(ActionDoTicketStep(desk), tracker("x", slots=slots))
        assert (said.responses, slots_of(events)) == (["utter_step_added"], dict.fromkeys(SLOTS))
    assert [text for _, _, text in desk.steps.values()] == ["还有工资条"]
    said, _ = await run(
        ActionDoTicketStep(desk), tracker("x", slots=pending("ticket_withdraw", step_answer="-", step_key="s-2"))
    )
    assert (said.responses, said.buttons) == (["utter_step_withdrawn"], ["重新打开"])
    said, _ = await run(
        ActionDoTicketStep(desk), tracker("x", slots=pending("ticket_reopen", step_answer="又欠了", step_key="s-3"))
    )
    assert said.responses == ["utter_step_reopened"]
    said, events = await run(
        ActionDoTicketStep(desk),
        tracker("x", slots=pending("ticket_withdraw", step_answer="不撤了", step_key="s-4", step_resume=TICKET_FORM)),
    )
    assert (said.responses, followup_of(events)) == (["utter_step_kept"], TICKET_FORM)


async def test_desk_down_in_the_middle_asks_again_and_a_refusal_is_told() -> None:
    slots = pending("ticket_add", step_answer="还有工资条")
    said, events = await run(ActionDoTicketStep(FakeDesk(down=True)), tracker("x", slots=slots))
    assert (said.responses, followup_of(events)) == (["utter_step_down"], STEP_FORM)
    said, _ = await run(ActionDoTicketStep(FakeDesk()), tracker("x", slots=slots))
    assert said.responses == ["utter_step_refused"]


async def test_inside_a_ticket_the_ticket_goes_on_afterwards() -> None:
    desk = await desk_with("k")
    state = tracker("补充一下", "ticket_add", slots=FILLED, form=TICKET_FORM, asked="ticket_answer")
    _, events = await run(ActionOpenTicketStep(desk), state)
    assert slots_of(events)["step_resume"] == TICKET_FORM
