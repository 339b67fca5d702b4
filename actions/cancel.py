"""取消, in every state: ends what is open and forgets what was typed."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import CLOSED, back_to
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
        if tracker.active_loop_name == TICKET_STATUS_FORM:
            dispatcher.utter_message(response="utter_ts_cancelled")
            return [*forgotten(), *CLOSED, *back_to(tracker.get_slot("ts_resume"))]
        if tracker.active_loop_name == STEP_FORM:
            dispatcher.utter_message(response="utter_step_cancelled")
            return [*step_forgotten(), *CLOSED, *back_to(tracker.get_slot(RESUME))]
        if tracker.active_loop_name == INTERVIEW_FORM:
            dispatcher.utter_message(response="utter_interview_cancelled")
            return [*interview_forgotten(), *CLOSED]
        if tracker.active_loop_name == TICKET_FORM or has_draft(tracker.slots):
            dispatcher.utter_message(response="utter_ticket_cancelled")
            return [*draft_forgotten(), *CLOSED]
        dispatcher.utter_message(response="utter_cancel_nothing")
        return []
