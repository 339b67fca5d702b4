"""Submitting: once per key, and nothing lost when the desk is away."""

from __future__ import annotations

import pytest

from actions.draft import ALL_SLOTS, CONSENT_VERSION, LEGAL_AID_FORM
from actions.legal_aid_submit import ActionSubmitLegalAid
from actions.ports.desk import DeskRefused
from actions.ports.fake import FakeDesk
from tests.actions.builders import CONVERSATION, FILLED, followup_of, run, slots_of, tracker

COMPLETE = {**FILLED, "la_confirm": True}
CLEARED = dict.fromkeys(ALL_SLOTS)


async def test_the_ticket_carries_the_answers_and_then_they_are_forgotten() -> None:
    desk = FakeDesk()
    said, events = await run(ActionSubmitLegalAid(desk), tracker("确认提交", slots=COMPLETE))
    ((_, body),) = desk.tickets.values()
    assert desk.keys == ["d-1"]
    assert body.conversation_id == CONVERSATION
    assert (body.kind, body.category, body.region, body.employer) == (
        "legal_aid",
        "wage_arrears",
        "441900",
        "华强电子厂",
    )
    assert (body.amount, body.contact_name, body.contact_phone) == ("24000", "王师傅", "13812345678")
    assert (body.narrative, body.consent_version) == (FILLED["la_narrative"], CONSENT_VERSION)
    assert said.responses == ["utter_la_submitted"]
    assert said.messages[0]["number"] == "FY-20261123-0001"
    assert slots_of(events) == CLEARED


async def test_what_was_not_said_is_null_in_the_ticket() -> None:
    desk = FakeDesk()
    unknown = {
        **COMPLETE,
        "la_region": "unknown",
        "la_employer": "不知道",
        "la_amount": "unknown",
        "la_contact_name": None,
    }
    await run(ActionSubmitLegalAid(desk), tracker("确认提交", slots=unknown))
    ((_, body),) = desk.tickets.values()
    assert (body.region, body.employer, body.amount, body.contact_name) == (None, None, None, None)


async def test_desk_down_says_so_keeps_everything_and_the_button_tries_the_same_key_again() -> None:
    desk = FakeDesk(down=True)
    said, events = await run(ActionSubmitLegalAid(desk), tracker("确认提交", slots=COMPLETE))
    assert said.responses == ["utter_la_not_submitted"]
    assert events == []
    desk.down = False
    said, events = await run(ActionSubmitLegalAid(desk), tracker("/resubmit", "resubmit", slots=COMPLETE))
    assert said.responses == ["utter_la_submitted"]
    assert desk.keys == ["d-1", "d-1"]
    assert slots_of(events) == CLEARED


async def test_the_same_key_twice_is_one_ticket() -> None:
    desk = FakeDesk()
    numbers = []
    for _ in range(2):
        said, _ = await run(ActionSubmitLegalAid(desk), tracker("确认提交", slots=COMPLETE))
        numbers.append(said.messages[0]["number"])
    assert len(desk.tickets) == 1
    assert numbers[0] == numbers[1]


async def test_a_refusal_is_passed_on_and_keeps_everything() -> None:
    desk = FakeDesk(refusal=DeskRefused("invalid_input", "电话号码不对。"))
    said, events = await run(ActionSubmitLegalAid(desk), tracker("确认提交", slots=COMPLETE))
    assert said.responses == ["utter_la_not_accepted"]
    assert said.messages[0]["reason"] == "电话号码不对。"
    assert events == []


@pytest.mark.parametrize("missing", ["la_consent", "la_contact", "la_confirm"])
async def test_an_unfinished_draft_goes_back_to_the_form(missing: str) -> None:
    desk = FakeDesk()
    _, events = await run(ActionSubmitLegalAid(desk), tracker("/resubmit", slots={**COMPLETE, missing: None}))
    assert followup_of(events) == LEGAL_AID_FORM
    assert desk.keys == []


async def test_nothing_to_submit() -> None:
    desk = FakeDesk()
    said, _ = await run(ActionSubmitLegalAid(desk), tracker("重新提交", "resubmit"))
    assert said.responses == ["utter_la_nothing_to_submit"]
    assert desk.keys == []


async def test_refused_consent_is_never_submitted_and_forgets_everything() -> None:
    desk = FakeDesk()
    said, events = await run(ActionSubmitLegalAid(desk), tracker("不同意", slots={**COMPLETE, "la_consent": False}))
    assert said.responses == ["utter_la_refused"]
    assert slots_of(events) == CLEARED
    assert desk.keys == []
