"""Nothing was understood: a ladder of help, so that the same words never come twice in a row."""

from __future__ import annotations

from itertools import takewhile

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.parsing.narrative import about_work
from actions.ticket_state import has_draft
from actions.turn import intents_backwards, latest_message

NONE_OF_THESE = "none_of_these"
NOT_UNDERSTOOD = frozenset({"nlu_fallback", NONE_OF_THESE})
UNCLEAR = NOT_UNDERSTOOD | {"faq_clarify"}
ASKED_BACK_AND_ONCE_MORE = 2


class ActionFallback(Action):
    """Please say it once more, then a person or a ticket."""

    def name(self) -> str:
        return "action_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        intents = intents_backwards(tracker)
        failures = sum(1 for _ in takewhile(NOT_UNDERSTOOD.__contains__, intents))
        unclear = sum(1 for _ in takewhile(UNCLEAR.__contains__, intents))
        if failures > 1 or unclear > ASKED_BACK_AND_ONCE_MORE:
            dispatcher.utter_message(response=people(unclear))
        else:
            text, none = latest_message(tracker).text, intents[:1] == [NONE_OF_THESE]
            dispatcher.utter_message(response=once_more(text, none=none, draft=has_draft(tracker.slots)))
        return []


def once_more(text: str, *, none: bool, draft: bool) -> str:
    """Name of the response to the first message in a row that was not understood."""
    if none:
        return "utter_none_of_these"
    if draft:
        return "utter_fallback_draft"
    return "utter_fallback_work" if about_work(text) else "utter_fallback"


def people(unclear: int) -> str:
    """Name of the response after ``unclear`` messages in a row; the two take turns."""
    return "utter_fallback_last" if unclear % 2 else "utter_fallback_again"
