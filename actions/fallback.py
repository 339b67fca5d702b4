"""Nothing was understood: a ladder of help, so that the same words never come twice in a row."""

from __future__ import annotations

from itertools import takewhile

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import has_draft
from actions.parsing.reading import UNKNOWN, Fit
from actions.parsing.region import read_region, region_label
from actions.turn import intents_backwards, latest_message

LADDER = ("utter_fallback", "utter_fallback_again", "utter_fallback_last")


class ActionFallback(Action):
    """First a menu, then a person or a ticket. A bare place name is taken as the worker's region."""

    def name(self) -> str:
        return "action_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        place = read_region(latest_message(tracker).text)
        if place.fit is Fit.WHOLE and place.value not in {None, UNKNOWN}:
            dispatcher.utter_message(response="utter_region_noted", region=region_label(place.value))
            return [SlotSet("region", place.value)]
        failures = sum(1 for _ in takewhile(lambda intent: intent == "nlu_fallback", intents_backwards(tracker)))
        dispatcher.utter_message(response=rung(failures, draft=has_draft(tracker.slots)))
        return []


def rung(failures: int, *, draft: bool) -> str:
    """Name of the response after ``failures`` messages in a row; from the third on the last two take turns."""
    if failures <= 1:
        return "utter_fallback_draft" if draft else LADDER[0]
    return LADDER[1 + failures % 2]
