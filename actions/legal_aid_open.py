"""The application begins, begins again, or is changed: everything that leads into ``legal_aid_form``."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import LEGAL_AID_FORM, cleared, has_draft, new_draft_id
from actions.interview_state import ASKED, CHANGE, INTERVIEW_FORM, KIND


class ActionOpenLegalAid(Action):
    """Says what will happen, or that the earlier answers are still there. The form itself follows by rule."""

    def name(self) -> str:
        return "action_open_legal_aid"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_la_resumed" if has_draft(tracker.slots) else "utter_la_intro")
        return []


class ActionRestartForm(Action):
    """重新填: forgets every answer and takes a new key, for this is another application."""

    def name(self) -> str:
        return "action_restart_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        dispatcher.utter_message(response="utter_la_restarted" if has_draft(tracker.slots) else "utter_la_intro")
        return [*cleared(), SlotSet("la_draft_id", new_draft_id())]


class ActionChangeAnswer(Action):
    """改一下电话 while no form is open: the kept draft opens, where it is applied, or else the last interview."""

    def name(self) -> str:
        return "action_change_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if has_draft(tracker.slots):
            return [FollowupAction(LEGAL_AID_FORM)]
        if tracker.get_slot(KIND) is not None:
            return [SlotSet(ASKED, CHANGE), FollowupAction(INTERVIEW_FORM)]
        dispatcher.utter_message(response="utter_change_outside")
        return []
