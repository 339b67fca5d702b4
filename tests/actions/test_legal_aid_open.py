"""Opening, opening again, starting over, changing after the form was closed."""

from __future__ import annotations

from actions.draft import LEGAL_AID_FORM
from actions.legal_aid_open import ActionChangeAnswer, ActionOpenLegalAid, ActionRestartForm
from tests.actions.builders import FILLED, followup_of, run, slots_of, tracker


async def test_a_first_time_is_explained() -> None:
    said, events = await run(ActionOpenLegalAid(), tracker("申请法律援助"))
    assert (said.responses, events) == (["utter_la_intro"], [])


async def test_a_kept_draft_is_mentioned() -> None:
    said, _ = await run(ActionOpenLegalAid(), tracker("申请法律援助", slots=FILLED))
    assert said.responses == ["utter_la_resumed"]


async def test_starting_over_forgets_and_takes_a_new_key() -> None:
    said, events = await run(ActionRestartForm(), tracker("重新填", slots=FILLED))
    slots = slots_of(events)
    assert said.responses == ["utter_la_restarted"]
    assert slots["la_draft_id"] not in {None, FILLED["la_draft_id"]}
    assert {value for name, value in slots.items() if name != "la_draft_id"} == {None}


async def test_a_change_without_a_form_opens_the_draft() -> None:
    _, events = await run(ActionChangeAnswer(), tracker("改一下电话", slots=FILLED))
    assert followup_of(events) == LEGAL_AID_FORM


async def test_a_change_without_a_draft_is_explained() -> None:
    said, events = await run(ActionChangeAnswer(), tracker("改一下电话"))
    assert (said.responses, events) == (["utter_change_outside"], [])
