"""Submitting the application once: its key lives until the desk has confirmed the ticket."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import LEGAL_AID_FORM, cleared, has_draft, is_complete, new_ticket
from actions.ports.desk import DeskPort, DeskRefused, DeskUnavailable, HttpDesk


class ActionSubmitLegalAid(Action):
    """After the summary was confirmed, and again from the button 重新提交. Refused consent ends here too."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_submit_legal_aid"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        slots = tracker.slots
        if slots.get("la_consent") is False:
            dispatcher.utter_message(response="utter_la_refused")
            return cleared()
        if not has_draft(slots):
            dispatcher.utter_message(response="utter_la_nothing_to_submit")
            return []
        if not is_complete(slots):
            return [FollowupAction(LEGAL_AID_FORM)]
        try:
            ticket = await self._desk.create_ticket(new_ticket(slots, tracker.sender_id), slots["la_draft_id"])
        except DeskUnavailable:
            dispatcher.utter_message(response="utter_la_not_submitted")
            return []
        except DeskRefused as refusal:
            dispatcher.utter_message(response="utter_la_not_accepted", reason=refusal.message)
            return []
        dispatcher.utter_message(response="utter_la_submitted", number=ticket.number)
        return cleared()
