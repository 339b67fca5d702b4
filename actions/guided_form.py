"""What every form does with a message: answer, correction, "why do you ask?", or an interruption left to the rules.

A subclass names its slots and gives, per slot, ``extract`` (the candidate of a message) and ``validate_<slot>``.
rasa_sdk does not register this class because ``name`` stays abstract.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.parsing.turns import INTERRUPTING, Message, Turn
from actions.turn import CurrentTurn

Candidates = dict[str, Any]
CLOSED = (ActiveLoop(None), SlotSet(REQUESTED_SLOT, None))
"""Events that end the form that is open, whichever it is."""


def back_to(form: str | None) -> list[EventType]:
    """The form that was interrupted goes on; nothing when none was."""
    return [FollowupAction(form)] if form else []


class GuidedForm(FormValidationAction, ABC):
    """Extraction for one open question at a time. An empty extraction makes Rasa reject the form and ask the rules."""

    slots: tuple[str, ...]

    @abstractmethod
    def name(self) -> str:
        """validate_<form name>"""

    @abstractmethod
    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        """What the message is to the open question."""

    @abstractmethod
    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        """Candidate values of an answer; ``{slot: None}`` asks again."""

    def opening(self, tracker: Tracker, message: Message) -> Candidates:
        """Candidate values when the form is opened."""
        return {}

    def correction(
        self, slot: str, message: Message, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates | None:
        """Candidate values when the message changes an earlier answer; None when it does not."""
        return None

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """The slots in the order they are asked; the domain need not be sent with every call."""
        return list(self.slots)

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn = CurrentTurn.of(tracker)
        if turn.opening:
            candidates = self.opening(tracker, turn.message)
        elif turn.fresh:
            candidates = self._read(tracker.get_slot(REQUESTED_SLOT), turn.message, dispatcher, tracker)
        else:
            candidates = {}
        tracker.slots.update(candidates)
        return [SlotSet(slot, value) for slot, value in candidates.items()]

    def _read(
        self, slot: str | None, message: Message, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates:
        if slot is None:
            return {}
        if message.is_button:  # a command that no rule of the form answers is an old button: ask again
            return {} if message.intent in INTERRUPTING else {slot: None}
        if (corrected := self.correction(slot, message, dispatcher, tracker)) is not None:
            return corrected
        turn = self.turn(slot, message, tracker)
        if turn is Turn.INTERRUPTION:
            return {}
        if turn is Turn.ANSWER:
            return self.extract(slot, message, tracker)
        self.explain(slot, turn, dispatcher, tracker)
        return {slot: None}

    def explain(self, slot: str, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Say why the open question is asked (``Turn.WHY``) or who will see the answer (``Turn.PRIVACY``)."""
        dispatcher.utter_message(response=f"utter_why_{slot}")
