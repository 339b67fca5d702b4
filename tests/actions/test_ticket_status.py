"""Looking up a ticket: by number, and against the last digits of the phone."""

from __future__ import annotations

from typing import Any

import pytest

from actions.ports.desk import DeskRefused
from actions.ports.fake import FakeDesk
from actions.ticket_state import TICKET_FORM
from actions.ticket_status import MAX_TRIES, ActionTicketStatus
from actions.ticket_status_form import TICKET_STATUS_FORM, ValidateTicketStatusForm
from tests.actions.builders import CONVERSATION, FILLED, Said, followup_of, run, slots_of, ticket_of, tracker

NUMBER = "FY-20261123-0001"
FORGOTTEN: dict[str, Any] = dict.fromkeys(("ts_number", "ts_tail", "ts_tail_tries", "ts_resume"))


async def desk_with_ticket(conversation: str = CONVERSATION, note: str | None = None) -> FakeDesk:
    desk = FakeDesk(note=note)
    await desk.create_ticket(ticket_of(conversation), "k")
    return desk


async def after_form(desk: FakeDesk, **slots: Any) -> tuple[Said, list[dict[str, Any]]]:
    return await run(ActionTicketStatus(desk), tracker("1234", slots=slots, latest_action=TICKET_STATUS_FORM))


async def test_the_number_in_the_message_is_enough() -> None:
    said, events = await run(ActionTicketStatus(await desk_with_ticket()), tracker(f"查工单 {NUMBER}", "ticket_status"))
    assert said.responses == ["utter_ts_status"]
    assert said.messages[0]["standing"] == f"法律援助申请 {NUMBER}：已提交，待受理（11月23日10:30 更新）"  # 02:30 UTC
    assert said.messages[0]["due"] == "预计12月14日前办结或答复。"
    assert said.buttons == ["补充材料", "撤回"]
    assert slots_of(events) == FORGOTTEN
    assert followup_of(events) is None


async def test_the_number_may_come_as_entity() -> None:
    entities = ({"entity": "ticket_number", "value": NUMBER},)
    state = tracker('/ticket_status{"ticket_number": "…"}', "ticket_status", entities=entities)
    said, _ = await run(ActionTicketStatus(await desk_with_ticket()), state)
    assert said.responses == ["utter_ts_status"]


async def test_a_word_of_the_staff_is_passed_on() -> None:
    said, _ = await run(ActionTicketStatus(await desk_with_ticket(note="请补充考勤记录")), tracker(NUMBER))
    assert said.responses == ["utter_ts_status"]
    assert said.messages[0]["note"] == "\n工作人员留言：请补充考勤记录"


async def test_without_a_number_the_tickets_of_the_conversation_are_told() -> None:
    desk = await desk_with_ticket()
    said, events = await run(ActionTicketStatus(desk), tracker("我的工单到哪了", "ticket_status"))
    assert said.responses == ["utter_ts_status"]
    assert followup_of(events) is None
    await desk.create_ticket(ticket_of(), "k2")
    said, _ = await run(ActionTicketStatus(desk), tracker("我的工单到哪了", "ticket_status"))
    assert said.buttons == ["查 FY-20261123-0002", f"查 {NUMBER}"]


async def test_without_a_number_it_is_asked_for() -> None:
    _, events = await run(
        ActionTicketStatus(FakeDesk()), tracker("查进度", "ticket_status", slots={"ts_number": "old"})
    )
    assert followup_of(events) == TICKET_STATUS_FORM
    assert slots_of(events)["ts_number"] is None


async def test_a_ticket_of_another_conversation_needs_the_digits() -> None:
    desk = await desk_with_ticket("somebody")
    said, events = await run(ActionTicketStatus(desk), tracker(NUMBER, "ticket_status"))
    assert said.responses == []
    assert slots_of(events) == {"ts_number": NUMBER, "ts_tail": None, "ts_tail_tries": 0, "ts_resume": None}
    assert followup_of(events) == TICKET_STATUS_FORM
    said, events = await after_form(desk, ts_number=NUMBER, ts_tail="5678", ts_tail_tries=0)
    assert said.responses == ["utter_ts_status"]
    assert slots_of(events) == FORGOTTEN


async def test_wrong_digits_are_asked_again_and_then_no_more() -> None:
    desk = await desk_with_ticket("somebody")
    for tries in range(MAX_TRIES - 1):
        said, events = await after_form(desk, ts_number=NUMBER, ts_tail="0000", ts_tail_tries=tries)
        assert said.responses == ["utter_ts_tail_wrong"]
        assert slots_of(events)["ts_tail_tries"] == tries + 1
        assert followup_of(events) == TICKET_STATUS_FORM
    said, events = await after_form(desk, ts_number=NUMBER, ts_tail="0000", ts_tail_tries=MAX_TRIES - 1)
    assert said.responses == ["utter_ts_unverified"]
    assert slots_of(events) == FORGOTTEN


async def test_a_forgotten_number_leads_to_a_person() -> None:
    said, _ = await after_form(FakeDesk())
    assert said.responses == ["utter_ts_forgotten"]


@pytest.mark.parametrize(
    ("code", "response"), [("ticket_not_found", "utter_ts_not_found"), ("too_many_requests", "utter_ts_throttled")]
)
async def test_refusals(code: str, response: str) -> None:
    desk = FakeDesk(refusal=DeskRefused(code, "…"))
    said, events = await run(ActionTicketStatus(desk), tracker(NUMBER))
    assert said.responses == [response]
    assert slots_of(events) == FORGOTTEN


async def test_desk_down() -> None:
    said, _ = await run(ActionTicketStatus(FakeDesk(down=True)), tracker(NUMBER))
    assert said.responses == ["utter_ts_down"]


async def test_inside_the_application_the_application_goes_on_afterwards() -> None:
    desk = await desk_with_ticket()
    state = tracker(NUMBER, "ticket_status", form=TICKET_FORM, asked="ticket_answer", slots=FILLED)
    _, events = await run(ActionTicketStatus(desk), state)
    assert followup_of(events) == TICKET_FORM
    _, events = await after_form(desk, ts_number=NUMBER, ts_resume=TICKET_FORM)
    assert followup_of(events) == TICKET_FORM


@pytest.mark.parametrize(
    ("text", "slots", "said"),
    [
        ("FY-20261123-0001", {"ts_number": NUMBER}, []),
        ("fy20261123 0001", {"ts_number": NUMBER}, []),
        ("忘记工单号了", {"ts_number": None, "requested_slot": None}, []),
        ("就是上周交的那个", {"ts_number": None}, ["utter_ts_number_invalid"]),
        ("为什么要填这个", {"ts_number": None}, ["utter_why_ts_number"]),
    ],
)
async def test_the_number_as_an_answer(text: str, slots: dict[str, Any], said: list[str]) -> None:
    state = tracker(text, "nlu_fallback", form=TICKET_STATUS_FORM, asked="ts_number")
    dispatcher, events = await run(ValidateTicketStatusForm(), state)
    assert slots_of(events).items() >= slots.items()
    assert dispatcher.responses == said


@pytest.mark.parametrize(
    ("text", "tail", "said"),
    [("5678", "5678", []), ("13812345678", "5678", []), ("记不得了", None, ["utter_ts_tail_invalid"])],
)
async def test_the_digits_as_an_answer(text: str, tail: str | None, said: list[str]) -> None:
    slots = {"ts_number": NUMBER, "ts_tail_tries": 0}
    state = tracker(text, "nlu_fallback", form=TICKET_STATUS_FORM, asked="ts_tail", slots=slots)
    dispatcher, events = await run(ValidateTicketStatusForm(), state)
    assert slots_of(events)["ts_tail"] == tail
    assert dispatcher.responses == said


async def test_the_digits_are_asked_for_only_when_the_desk_wants_them() -> None:
    state = tracker(NUMBER, form=TICKET_STATUS_FORM, asked="ts_number")
    _, events = await run(ValidateTicketStatusForm(), state)
    assert slots_of(events) == {"ts_number": NUMBER, "requested_slot": None}
    state = tracker(NUMBER, form=TICKET_STATUS_FORM, asked="ts_number", slots={"ts_tail_tries": 0})
    _, events = await run(ValidateTicketStatusForm(), state)
    assert slots_of(events) == {"ts_number": NUMBER}


async def test_a_question_in_the_middle_is_left_to_the_rules() -> None:
    state = tracker("法律援助要多久？", "faq", form=TICKET_STATUS_FORM, asked="ts_tail", slots={"ts_tail_tries": 0})
    dispatcher, events = await run(ValidateTicketStatusForm(), state)
    assert (dispatcher.responses, events) == ([], [])
