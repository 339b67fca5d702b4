"""转人工: the desk queues the conversation and owns it from then on; we only ask for it and say what happened."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import CLOSED, back_to
from actions.handoff_facts import known_facts
from actions.ports.desk import DeskError, DeskPort, Handoff, HttpDesk
from actions.ticket_state import has_draft

REASON = "职工要求转人工"
REASON_IN_FORM = "填写工单时要求转人工"


class ActionHandoff(Action):
    """Works in every state. A form is closed but what was typed stays; when the desk is down the form goes on."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        draft, form = has_draft(tracker.slots), tracker.active_loop_name
        facts = await known_facts(self._desk, tracker.sender_id, tracker.slots)
        try:
            handoff = await self._desk.request_handoff(tracker.sender_id, REASON_IN_FORM if draft else REASON, facts)
        except (
            DeskError
        ):  # a refusal (closed conversation, too many requests) is no transfer either: say so, name 12351
            dispatcher.utter_message(response="utter_handoff_down")
            return back_to(form)
        _tell(handoff, dispatcher)
        if draft:
            dispatcher.utter_message(response="utter_handoff_draft")
        return [*CLOSED] if form else []


def _tell(handoff: Handoff, dispatcher: CollectingDispatcher) -> None:
    if handoff.mode == "human":
        dispatcher.utter_message(response="utter_handoff_already")
    elif handoff.opening is not None:
        dispatcher.utter_message(response="utter_handoff_closed", opening=handoff.opening)
    elif handoff.waiting_ahead > 0:
        dispatcher.utter_message(response="utter_handoff_queue", ahead=handoff.waiting_ahead)
    else:
        dispatcher.utter_message(response="utter_handoff")
