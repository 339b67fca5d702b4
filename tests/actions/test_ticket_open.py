"""Which kind is opened, what is carried over, starting over, submitting once."""

from __future__ import annotations

from typing import Any

import pytest

from actions.ports.desk import DeskRefused
from actions.ports.fake import FakeDesk
from actions.ticket_knowledge import kinds
from actions.ticket_open import ActionChangeAnswer, ActionOpenTicket, ActionRestartForm
from actions.ticket_state import ANSWERS, ASKED, CONSENT_VERSION, KEY, KIND, SLOTS, TICKET_FORM
from actions.ticket_submit import ActionSubmitTicket
from tests.actions.builders import ANSWERED, CONVERSATION, FILLED, STORY, followup_of, in_form, run, slots_of, tracker


@pytest.mark.parametrize(
    ("text", "intent", "kind"),
    [
        ("我要申请法律援助", "request_legal_aid", "legal_aid"),
        ("/request_legal_aid", "request_legal_aid", "legal_aid"),
        ("想请工会帮我维权", "request_legal_aid", "legal_aid"),
        ("我想申请调解", "request_ticket", "mediation"),
        ("我要举报我们厂不签合同", "request_ticket", "supervision_tip"),
        ("我家里困难想申请帮扶", "request_ticket", "hardship_relief"),
        ("我想加入工会", "request_ticket", "union_founding"),
        ("想学个技能", "request_ticket", "employment_help"),
        ("请工会帮我们集体协商", "request_ticket", "collective_help"),
        ("我要投诉你们的服务", "request_ticket", "service_complaint"),
        ("让工作人员给我回个电话", "request_ticket", "callback"),
        ("我不想打官司，想调解", "request_legal_aid", "mediation"),
    ],
)
async def test_the_words_name_the_kind(text: str, intent: str, kind: str) -> None:
    said, events = await run(ActionOpenTicket(), tracker(text, intent))
    assert said.responses == ["utter_ticket_intro"]
    assert slots_of(events)[KIND] == kind
    assert followup_of(events) == TICKET_FORM


@pytest.mark.parametrize("kind", list(kinds().kinds))
async def test_a_button_opens_its_kind(kind: str) -> None:
    entities = ({"entity": "ticket_kind", "value": kind},)
    _, events = await run(ActionOpenTicket(), tracker("/request_ticket{…}", "request_ticket", entities=entities))
    assert slots_of(events)[KIND] == kind


async def test_when_it_is_unclear_everything_is_offered() -> None:
    said, events = await run(ActionOpenTicket(), tracker("我要提个工单", "request_ticket"))
    assert said.buttons == [kind.button for kind in kinds().kinds.values()]
    assert events == []


async def test_what_was_said_is_not_asked() -> None:
    text = f"{STORY}，我要申请法律援助"
    _, events = await run(ActionOpenTicket(), tracker(text, "request_legal_aid", slots={"region": "110105"}))
    slots = slots_of(events)
    assert slots[ANSWERS]["narrative"] == text
    assert (slots[ANSWERS]["region"], slots[ASKED]) == ("110105", "employer")


async def test_a_kept_draft_goes_on_with_its_key() -> None:
    said, events = await run(ActionOpenTicket(), tracker("继续填写", "request_legal_aid", slots=FILLED))
    assert said.responses == ["utter_ticket_resumed"]
    assert (slots_of(events)[KEY], slots_of(events)[ANSWERS]) == ("d-1", ANSWERED)


async def test_another_kind_takes_the_common_answers_along_and_is_another_ticket() -> None:
    said, events = await run(ActionOpenTicket(), in_form("我想申请调解", "contact", "request_ticket"))
    slots = slots_of(events)
    assert (said.responses, slots[KIND], slots[ASKED]) == (["utter_ticket_intro"], "mediation", "stage")
    assert "consent" not in slots[ANSWERS]
    assert slots[KEY] not in ("d-1", None)


async def test_the_same_kind_asked_for_in_the_middle_goes_on() -> None:
    said, events = await run(ActionOpenTicket(), in_form("申请法律援助", "amount", "request_legal_aid"))
    assert (said.responses, slots_of(events)[KEY]) == (["utter_ticket_already"], "d-1")


async def test_starting_over_forgets_and_takes_a_new_key() -> None:
    said, events = await run(ActionRestartForm(), tracker("重新填", slots={**FILLED, "ticket_kind": "mediation"}))
    slots = slots_of(events)
    assert (said.responses, slots[ANSWERS], slots[KIND]) == (["utter_ticket_restarted"], {}, "mediation")
    assert slots[KEY] not in (None, "d-1")


async def test_a_change_without_a_form_opens_the_draft() -> None:
    _, events = await run(ActionChangeAnswer(), tracker("改一下电话", slots=FILLED))
    assert followup_of(events) == TICKET_FORM
    said, events = await run(ActionChangeAnswer(), tracker("改一下电话"))
    assert (said.responses, events) == (["utter_change_outside"], [])


# --- submitting


def filled(**changed: Any) -> dict[str, Any]:
    return {**FILLED, **changed}


async def test_the_ticket_carries_the_answers_and_then_they_are_forgotten() -> None:
    desk = FakeDesk()
    said, events = await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled()))
    ((_, body),) = desk.tickets.values()
    assert (body.conversation_id, body.kind, body.narrative) == (CONVERSATION, "legal_aid", STORY)
    assert (body.amount, body.contact_phone, body.consent_version) == ("24000", "13812345678", CONSENT_VERSION)
    assert said.messages[0]["number"] == "FY-20261123-0001"
    assert "12月14日" in said.messages[0]["said"]
    assert slots_of(events) == dict.fromkeys(SLOTS)


async def test_what_was_not_said_is_left_out() -> None:
    answers = {**ANSWERED, "region": "unknown", "employer": "不知道", "amount": "unknown", "eligibility": "unknown"}
    desk = FakeDesk()
    await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled(ticket_answers=answers)))
    ((_, body),) = desk.tickets.values()
    assert (body.region, body.employer, body.amount, body.answers) == (None, None, None, {})


async def test_an_anonymous_tip_has_no_phone_and_says_where_news_will_be() -> None:
    answers = {**ANSWERED, "people": "30", "secrecy": "要保密", "contact": "anonymous"}
    desk = FakeDesk()
    slots = filled(ticket_kind="supervision_tip", ticket_answers=answers)
    said, _ = await run(ActionSubmitTicket(desk), tracker("确认提交", slots=slots))
    ((_, body),) = desk.tickets.values()
    assert (body.contact_phone, body.answers) == (None, {"people": "30", "secrecy": "要保密"})
    assert "这个对话里" in said.messages[0]["said"]


async def test_the_last_day_of_the_story_goes_along() -> None:
    desk = FakeDesk()
    answers = {**ANSWERED, "narrative": "我2026年3月10日离职，公司还欠我两个月工资"}
    await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled(ticket_answers=answers)))
    ((_, body),) = desk.tickets.values()
    assert body.limitation_on == "2027-03-10"


async def test_desk_down_keeps_everything_and_the_same_key_is_one_ticket() -> None:
    desk = FakeDesk(down=True)
    said, events = await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled()))
    assert (said.responses, events) == (["utter_ticket_not_submitted"], [])
    desk.down = False
    numbers = []
    for _ in range(2):
        said, _ = await run(ActionSubmitTicket(desk), tracker("/resubmit", "resubmit", slots=filled()))
        numbers.append(said.messages[0]["number"])
    assert (len(desk.tickets), len(set(numbers))) == (1, 1)


async def test_refusals_and_nothing_to_submit() -> None:
    desk = FakeDesk(refusal=DeskRefused("phone_missing", "请留电话。"))
    said, events = await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled()))
    assert (said.responses, events) == (["utter_ticket_not_accepted"], [])
    said, _ = await run(ActionSubmitTicket(desk), tracker("重新提交", "resubmit"))
    assert said.responses == ["utter_ticket_nothing_to_submit"]
    unfinished = {key: value for key, value in ANSWERED.items() if key != "contact"}
    _, events = await run(ActionSubmitTicket(desk), tracker("确认提交", slots=filled(ticket_answers=unfinished)))
    assert followup_of(events) == TICKET_FORM
    said, events = await run(
        ActionSubmitTicket(desk), tracker("不同意", slots=filled(ticket_answers={**ANSWERED, "consent": "no"}))
    )
    assert (said.responses, slots_of(events)) == (["utter_ticket_refused"], dict.fromkeys(SLOTS))
