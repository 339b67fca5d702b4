"""取消, in every state: ends what is open and forgets what was typed."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import LEGAL_AID_FORM, cleared, has_draft
from actions.interview_state import INTERVIEW_FORM
from actions.interview_state import forgotten as interview_forgotten
from actions.ticket_status import forgotten
from actions.ticket_status_form import TICKET_STATUS_FORM


class ActionCancel(Action):
    """Of several open things the one asked about last is cancelled; the application comes last."""

    def name(self) -> str:
        return "action_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        closed = [ActiveLoop(None), SlotSet("requested_slot", None)]
        if tracker.active_loop_name == TICKET_STATUS_FORM:
            dispatcher.utter_message(response="utter_ts_cancelled")
            resume = [FollowupAction(LEGAL_AID_FORM)] if tracker.get_slot("ts_resume") else []
            return [*forgotten(), *closed, *resume]
        if tracker.active_loop_name == INTERVIEW_FORM:
            dispatcher.utter_message(response="utter_interview_cancelled")
            return [*interview_forgotten(), *closed]
        if tracker.active_loop_name == LEGAL_AID_FORM or has_draft(tracker.slots):
            dispatcher.utter_message(response="utter_la_cancelled")
            return [*cleared(), *closed]
        dispatcher.utter_message(response="utter_cancel_nothing")
        return []
