"""``legal_aid_form``: reads and checks the answers. The questions are asked in ``legal_aid_questions``."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.draft import LEGAL_AID_FORM, REQUIRED, new_draft_id
from actions.guided_form import Candidates, GuidedForm
from actions.parsing.amount import read_amount
from actions.parsing.category import derive_category, exact_category, read_category
from actions.parsing.consent import read_decision
from actions.parsing.contact import attempts_phone, declines_phone, read_contact, read_name
from actions.parsing.correction import Correction, read_correction
from actions.parsing.employer import read_employer
from actions.parsing.narrative import MAX_LENGTH, MIN_LENGTH, reuses_earlier, story_in_request
from actions.parsing.reading import UNKNOWN, Fit
from actions.parsing.region import read_region
from actions.parsing.turns import Message, Turn, turn_of_choice, turn_of_name, turn_of_story
from actions.turn import CurrentTurn, earlier_story, latest_message

CONFIRM = "la_confirm"
AS_WRITTEN = frozenset({"la_narrative", "la_employer"})
WITHOUT_CORRECTION = frozenset({"la_narrative", "la_consent"})  # a story may say 改; consent is not changed in passing


class ValidateLegalAidForm(GuidedForm):
    """Answers, corrections and interruptions of the application."""

    slots = REQUIRED

    def name(self) -> str:
        return f"validate_{LEGAL_AID_FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        turn = CurrentTurn.of(tracker)
        asked = tracker.get_slot(REQUESTED_SLOT)
        events: list[EventType] = await super().run(dispatcher, tracker, domain)
        if turn.opening:
            return [
                *events,
                SlotSet("la_draft_id", tracker.get_slot("la_draft_id") or new_draft_id()),
                SlotSet(CONFIRM, None),
            ]
        if asked != CONFIRM and any(
            event["name"] != asked and event["value"] is not None for event in _corrected(turn, events)
        ):
            dispatcher.utter_message(response="utter_la_changed")
        return events

    def opening(self, tracker: Tracker, message: Message) -> Candidates:
        candidates: Candidates = {}
        if tracker.get_slot("la_narrative") is None and story_in_request(message.text):
            candidates["la_narrative"] = message.verbatim
        if tracker.get_slot("la_region") is None and tracker.get_slot("region"):
            candidates["la_region"] = tracker.get_slot("region")
        correction = None if message.is_button else read_correction(message.text)
        if correction is not None and correction.slot is not None:
            candidates.update(_changed(correction, tracker))
        return candidates

    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        if slot == "la_narrative":
            return turn_of_story(message)
        if slot == "la_employer":
            return turn_of_name(message)
        return turn_of_choice(message, fit_of(slot, message))

    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        if slot == "la_narrative" and reuses_earlier(message.text):
            return {slot: earlier_story(tracker) or message.text}
        if slot in AS_WRITTEN:
            return {slot: message.verbatim}
        if slot in {"la_consent", CONFIRM}:
            decision, _ = read_decision(message)
            return {slot: message.text if decision is None else decision}
        return {slot: message.text}

    def correction(
        self, slot: str, message: Message, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates | None:
        correction = None if slot in WITHOUT_CORRECTION else read_correction(message.text, loose=slot == CONFIRM)
        if correction is None:
            return None
        if correction.slot is not None:
            return _changed(correction, tracker)
        if slot != CONFIRM:  # there, action_ask_la_confirm sees what was said and shows the list of items
            dispatcher.utter_message(response="utter_la_change_how")
        return {slot: None}

    def privacy_response(self, slot: str) -> str:
        return "utter_la_privacy"

    # --- validate_<slot>: called by rasa_sdk by name with the candidate; None means "ask (again)"
    def validate_la_narrative(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """The story to the letter, ≤ 2000 characters; an obvious class and place are taken from it when unknown."""
        if value is None or len(value.strip()) < MIN_LENGTH:
            return _again("la_narrative", value, dispatcher, "utter_la_narrative_invalid")
        if len(value) > MAX_LENGTH:
            dispatcher.utter_message(response="utter_la_narrative_long", length=len(value))
            return {"la_narrative": None}
        found: Candidates = {"la_narrative": value}
        message = latest_message(tracker)
        story = message.text if value == message.verbatim else value  # 沒發工資 is found in its normalised form
        if tracker.get_slot("la_category") is None and (category := derive_category(story)):
            found["la_category"] = category
        if tracker.get_slot("la_region") is None and (region := read_region(story)).value not in {None, UNKNOWN}:
            found["la_region"] = region.value
        return found

    def validate_la_category(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """One of the nine classes."""
        category = read_category(value) if value else None
        return (
            {"la_category": category}
            if category
            else _again("la_category", value, dispatcher, "utter_la_category_invalid")
        )

    def validate_la_region(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """GB/T 2260 code or ``unknown``; several possible places are offered by action_ask_la_region."""
        if value is None:
            return {"la_region": None}
        region = read_region(value)
        if region.value is None and not region.open:
            dispatcher.utter_message(response=region.problem or "utter_la_region_invalid")
        return {"la_region": region.value}

    def validate_la_employer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """A short name as written, or 不知道."""
        employer = read_employer(value) if value else None
        return (
            {"la_employer": employer}
            if employer
            else _again("la_employer", value, dispatcher, "utter_la_employer_invalid")
        )

    def validate_la_amount(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """Yuan as a decimal string, a range, or ``unknown``; action_ask_la_amount offers several possible sums."""
        if value is None:
            return {"la_amount": None}
        amount = read_amount(value)
        if amount.value is None and not amount.question:
            dispatcher.utter_message(response=amount.problem or "utter_la_amount_invalid")
        return {"la_amount": amount.value}

    def validate_la_consent(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """True goes on; False ends the form (action_submit_legal_aid says goodbye); nothing in between is consent."""
        if value is True:
            return {"la_consent": True}
        if value is False:
            return {"la_consent": False, "requested_slot": None}
        return _again("la_consent", value, dispatcher, "utter_la_consent_invalid")

    def validate_la_contact(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """A phone number that can exist, and a name if one stands beside it."""
        if value is None:
            return {"la_contact": None}
        contact = read_contact(value)
        if contact.phone is None and declines_phone(value):
            dispatcher.utter_message(response="utter_why_la_contact")
            return {"la_contact": None}
        if contact.phone is None:
            dispatcher.utter_message(response="utter_la_contact_invalid", problem=contact.problem)
            return {"la_contact": None}
        return {"la_contact": contact.phone, "la_contact_name": contact.name or tracker.get_slot("la_contact_name")}

    def validate_la_confirm(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """True submits. False leads to the list of items; it is not an end."""
        if value is True:
            return {CONFIRM: True}
        if value is False:
            return {CONFIRM: None}
        return _again(CONFIRM, value, dispatcher, "utter_la_confirm_invalid")


def _changed(correction: Correction, tracker: Tracker) -> Candidates:
    """Candidates of a correction. A new name travels with the known phone, for a contact is checked as a whole."""
    if correction.slot != "la_contact_name":
        return {str(correction.slot): correction.value}
    phone, name = tracker.get_slot("la_contact"), read_name(correction.value or "")
    return {"la_contact": f"{phone} {name}" if phone and name else None}


def _corrected(turn: CurrentTurn, events: list[EventType]) -> list[EventType]:
    """The events that set the slot a correction named."""
    correction = read_correction(turn.message.text) if turn.fresh else None
    if correction is None or correction.slot is None:
        return []
    slot = "la_contact" if correction.slot == "la_contact_name" else correction.slot
    return [event for event in events if event.get("event") == "slot" and event["name"] == slot]


def fit_of(slot: str, message: Message) -> Fit:
    """How well a message answers a question with a checkable answer."""
    text = message.text
    if slot == "la_category":
        return Fit.WHOLE if exact_category(text) else (Fit.PART if derive_category(text) else Fit.NONE)
    if slot == "la_region":
        return read_region(text).fit
    if slot == "la_amount":
        return read_amount(text).fit
    if slot == "la_contact":
        return Fit.WHOLE if declines_phone(text) else (Fit.PART if attempts_phone(text) else Fit.NONE)
    return read_decision(message)[1]


def _again(slot: str, value: Any, dispatcher: CollectingDispatcher, response: str) -> Candidates:
    """Ask again; say what was wrong only when there was an answer (None: the question itself was put back)."""
    if value is not None:
        dispatcher.utter_message(response=response)
    return {slot: None}
