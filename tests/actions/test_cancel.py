"""取消 in every state."""

from __future__ import annotations

from actions.cancel import ActionCancel
from actions.draft import ALL_SLOTS, LEGAL_AID_FORM
from actions.ticket_status_form import TICKET_STATUS_FORM
from tests.actions.builders import FILLED, followup_of, in_form, run, slots_of, tracker


async def test_the_application_is_forgotten() -> None:
    said, events = await run(ActionCancel(), in_form("取消", "la_amount", "cancel"))
    assert said.responses == ["utter_la_cancelled"]
    assert slots_of(events) == {**dict.fromkeys(ALL_SLOTS), "requested_slot": None}
    assert {"event": "active_loop", "name": None, "timestamp": None} in events


async def test_a_kept_draft_is_forgotten() -> None:
    said, events = await run(ActionCancel(), tracker("不要了", "cancel", slots=FILLED))
    assert said.responses == ["utter_la_cancelled"]
    assert slots_of(events)["la_narrative"] is None


async def test_looking_up_a_ticket_leaves_the_draft_alone() -> None:
    state = tracker("不查了", "cancel", form=TICKET_STATUS_FORM, asked="ts_number", slots=FILLED)
    said, events = await run(ActionCancel(), state)
    assert said.responses == ["utter_ts_cancelled"]
    assert not set(ALL_SLOTS) & set(slots_of(events))
    assert followup_of(events) is None


async def test_looking_up_a_ticket_inside_the_application_leads_back_to_it() -> None:
    slots = {**FILLED, "ts_resume": True}
    _, events = await run(
        ActionCancel(), tracker("不查了", "cancel", form=TICKET_STATUS_FORM, asked="ts_number", slots=slots)
    )
    assert followup_of(events) == LEGAL_AID_FORM


async def test_nothing_to_cancel() -> None:
    said, events = await run(ActionCancel(), tracker("取消", "cancel"))
    assert (said.responses, events) == (["utter_cancel_nothing"], [])
