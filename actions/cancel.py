"""取消, in every state: ends what is open and forgets what was typed."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_state import INTERVIEW_FORM
from actions.interview_state import forgotten as interview_forgotten
from actions.ticket_state import TICKET_FORM, has_draft
from actions.ticket_state import forgotten as draft_forgotten
from actions.ticket_status import forgotten
from actions.ticket_status_form import TICKET_STATUS_FORM
from actions.ticket_step_state import RESUME, STEP_FORM
from actions.ticket_step_state import forgotten as step_forgotten


class ActionCancel(Action):
    """Of several open things the one asked about last is cancelled; a ticket being filled in comes last."""

    def name(self) -> str:
        return "action_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        closed = [ActiveLoop(None), SlotSet("requested_slot", None)]
        if tracker.active_loop_name == TICKET_STATUS_FORM:
            dispatcher.utter_message(response="utter_ts_cancelled")
            kept = tracker.get_slot("ts_resume")
            resume = [FollowupAction(kept)] if kept else []
            return [*forgotten(), *closed, *resume]
        if tracker.active_loop_name == STEP_FORM:
            dispatcher.utter_message(response="utter_step_cancelled")
            kept = tracker.get_slot(RESUME)
            again = [FollowupAction(kept)] if kept else []
            return [*step_forgotten(), *closed, *again]
        if tracker.active_loop_name == INTERVIEW_FORM:
            dispatcher.utter_message(response="utter_interview_cancelled")
            return [*interview_forgotten(), *closed]
        if tracker.active_loop_name == TICKET_FORM or has_draft(tracker.slots):
            dispatcher.utter_message(response="utter_ticket_cancelled")
            return [*draft_forgotten(), *closed]
        dispatcher.utter_message(response="utter_cancel_nothing")
        return []
