"""``ticket_status_form``: the number of a ticket and, only when the desk wants proof, the last digits of the phone."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import Candidates, GuidedForm
from actions.parsing.phrases import mostly_digits
from actions.parsing.reading import Fit
from actions.parsing.ticket import number_forgotten, read_tail, read_ticket_number
from actions.parsing.turns import Message, Turn, turn_of_choice
from actions.turn import CurrentTurn

TICKET_STATUS_FORM = "ticket_status_form"


class ValidateTicketStatusForm(GuidedForm):
    """``ts_tail`` is asked once ``ts_tail_tries`` is set: action_ticket_status does so when the desk wants proof."""

    slots = ("ts_number", "ts_tail")

    def name(self) -> str:
        return f"validate_{TICKET_STATUS_FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        return domain_slots if tracker.get_slot("ts_tail_tries") is not None else ["ts_number"]

    async def next_requested_slot(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> EventType | None:
        """rasa_sdk would ask for the number again although validation has just ended the form."""
        if tracker.get_slot(REQUESTED_SLOT) is None and CurrentTurn.of(tracker).fresh:
            return None
        event: EventType | None = await super().next_requested_slot(dispatcher, tracker, domain)
        return event

    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        text = message.text
        if slot == "ts_number":
            if number_forgotten(text):
                return Turn.ANSWER
            return turn_of_choice(message, Fit.WHOLE if read_ticket_number(text) else Fit.NONE)
        return turn_of_choice(message, Fit.WHOLE if read_tail(text) or mostly_digits(text) else Fit.NONE)

    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        return {slot: message.text}

    def validate_ts_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """FY-YYYYMMDD-NNNN. Without one the form ends and action_ticket_status says what else can be done."""
        if value is None:
            return {"ts_number": None}
        if number := read_ticket_number(value):
            return {"ts_number": number}
        if number_forgotten(value):
            return {"ts_number": None, "requested_slot": None}
        dispatcher.utter_message(response="utter_ts_number_invalid")
        return {"ts_number": None}

    def validate_ts_tail(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """Four digits."""
        tail = read_tail(value) if value else None
        if value and tail is None:
            dispatcher.utter_message(response="utter_ts_tail_invalid")
        return {"ts_tail": tail}
