"""转人工 in every state."""

from __future__ import annotations

import pytest

from actions.handoff import REASON, REASON_IN_FORM, ActionHandoff
from actions.ports.desk import DeskRefused
from actions.ports.fake import FakeDesk
from actions.ticket_state import TICKET_FORM
from tests.actions.builders import CONVERSATION, FILLED, followup_of, in_form, run, slots_of, tracker


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
