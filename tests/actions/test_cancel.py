"""取消 in every state."""

from __future__ import annotations

from actions.cancel import ActionCancel
from actions.ticket_state import SLOTS, TICKET_FORM
from actions.ticket_status_form import TICKET_STATUS_FORM
from actions.ticket_step_state import STEP_FORM
from tests.actions.builders import FILLED, followup_of, in_form, run, slots_of, tracker


async def test_the_application_is_forgotten() -> None:
    said, events = await run(ActionCancel(), in_form("取消", "amount", "cancel"))
    assert said.responses == ["utter_ticket_cancelled"]
    assert slots_of(events) == {**dict.fromkeys(SLOTS), "requested_slot": None}
    assert {"event": "active_loop", "name": None, "timestamp": None} in events


async def test_a_kept_draft_is_forgotten() -> None:
    said, events = await run(ActionCancel(), tracker("不要了", "cancel", slots=FILLED))
    assert said.responses == ["utter_ticket_cancelled"]
    assert slots_of(events)["ticket_answers"] is None


async def test_looking_up_a_ticket_leaves_the_draft_alone() -> None:
    state = tracker("不查了", "cancel", form=TICKET_STATUS_FORM, asked="ts_number", slots=FILLED)
    said, events = await run(ActionCancel(), state)
    assert said.responses == ["utter_ts_cancelled"]
    assert not set(SLOTS) & set(slots_of(events))
    assert followup_of(events) is None


async def test_looking_up_a_ticket_inside_the_application_leads_back_to_it() -> None:
    slots = {**FILLED, "ts_resume": TICKET_FORM}
    _, events = await run(
        ActionCancel(), tracker("不查了", "cancel", form=TICKET_STATUS_FORM, asked="ts_number", slots=slots)
    )
    assert followup_of(events) == TICKET_FORM


async def test_nothing_to_cancel() -> None:
    said, events = await run(ActionCancel(), tracker("取消", "cancel"))
    assert (said.responses, events) == (["utter_cancel_nothing"], [])


async def test_a_step_with_a_ticket_is_left_and_the_draft_goes_on() -> None:
    slots = {**FILLED, "step_kind": "ticket_add", "step_key": "s-1", "step_resume": TICKET_FORM}
    said, events = await run(
        ActionCancel(), tracker("取消", "cancel", form=STEP_FORM, asked="step_answer", slots=slots)
    )
    assert said.responses == ["utter_step_cancelled"]
    assert followup_of(events) == TICKET_FORM
