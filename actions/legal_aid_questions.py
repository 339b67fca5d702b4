"""Questions whose words depend on what is already known; the others are ``utter_ask_<slot>`` in the domain."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import excerpt, summary
from actions.parsing.amount import mentioned_totals, read_amount
from actions.parsing.consent import read_decision
from actions.parsing.correction import read_correction
from actions.parsing.reading import NOTHING, Option, Reading
from actions.parsing.region import read_region
from actions.turn import earlier_story, latest_message

EARLIER = 40  # characters of the earlier message that are shown
UNCLEAR = Option("不清楚", "不清楚")


class ActionAskLaNarrative(Action):
    """What happened? Offers what the worker has already told."""

    def name(self) -> str:
        return "action_ask_la_narrative"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        story = earlier_story(tracker)
        if story is None:
            dispatcher.utter_message(response="utter_ask_la_narrative")
        else:
            dispatcher.utter_message(response="utter_ask_la_narrative_reuse", earlier=excerpt(story, EARLIER))
        return []


class ActionAskLaRegion(Action):
    """Where? Offers the places a name may mean."""

    def name(self) -> str:
        return "action_ask_la_region"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        reading = read_region(_answer(tracker, "la_region") or tracker.get_slot("la_narrative") or "")
        if reading.open:
            buttons = _buttons((*reading.options, UNCLEAR))
            dispatcher.utter_message(response="utter_ask_la_region_options", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_ask_la_region")
        return []


class ActionAskLaAmount(Action):
    """How much? Offers the sums an answer may mean, or those the story names."""

    def name(self) -> str:
        return "action_ask_la_amount"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        answer = _answer(tracker, "la_amount")
        reading: Reading = read_amount(answer) if answer else NOTHING
        if reading.value is None and reading.question:
            buttons = _buttons((*reading.options, UNCLEAR))
            dispatcher.utter_message(response="utter_ask_la_amount_options", question=reading.question, buttons=buttons)
        elif totals := mentioned_totals(tracker.get_slot("la_narrative") or ""):
            dispatcher.utter_message(response="utter_ask_la_amount_found", buttons=_buttons((*totals, UNCLEAR)))
        else:
            dispatcher.utter_message(response="utter_ask_la_amount")
        return []


class ActionAskLaConfirm(Action):
    """The summary, or the list of items when the worker only said that something must change."""

    def name(self) -> str:
        return "action_ask_la_confirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        correction = read_correction(_answer(tracker, "la_confirm") or "")
        asked_to_change = correction is not None and correction.slot is None
        said_no = (
            tracker.get_slot(REQUESTED_SLOT) == "la_confirm" and read_decision(latest_message(tracker))[0] is False
        )
        if asked_to_change or said_no:
            dispatcher.utter_message(response="utter_la_change_menu")
        else:
            dispatcher.utter_message(response="utter_ask_la_confirm", **summary(tracker.slots))
        return []


def _answer(tracker: Tracker, slot: str) -> str | None:
    """What the latest message says for this question, as its answer or a correction. A form asks before it moves on."""
    message, asked = latest_message(tracker), tracker.get_slot(REQUESTED_SLOT)
    if message.is_button:
        return None
    correction = read_correction(message.text, loose=asked == "la_confirm")
    if correction is not None and correction.slot == slot:
        return correction.value
    return message.text if asked == slot else None


def _buttons(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [{"title": option.title, "payload": option.payload} for option in options]
