"""``ticket_step_form``: the words of an addition or a reopening, or the yes of a withdrawal."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import Candidates, GuidedForm
from actions.parsing.consent import read_decision
from actions.parsing.narrative import request_only
from actions.parsing.phrases import says_no, says_yes
from actions.parsing.reading import Fit
from actions.parsing.ticket_step import nothing_more
from actions.parsing.turns import STEPS, Message, Turn, turn_of_choice, turn_of_story
from actions.ports.desk import Step
from actions.ticket_step_state import ANSWER, KEEPS, NO_WORDS, STEP_FORM, Pending
from law.contract import LONGEST_ADDITION

LEAST_REASON = 4
WITHDRAWS = "确定撤回"


class ValidateTicketStepForm(GuidedForm):
    """One answer: words, or a decision."""

    slots = (ANSWER,)

    def name(self) -> str:
        return f"validate_{STEP_FORM}"

    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        pending = Pending.of(tracker.slots)
        text = message.text.strip()
        if pending is None or nothing_more(text):
            return Turn.ANSWER
        if pending.step is Step.WITHDRAW:
            decided = text in (WITHDRAWS, KEEPS)
            return turn_of_choice(message, Fit.WHOLE if decided else read_decision(message)[1])
        if message.means(STEPS) and not request_only(text, ("补充", "重新打开", "撤回")):
            return Turn.ANSWER
        return turn_of_story(message)

    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        pending = Pending.of(tracker.slots)
        if pending is not None and pending.step is Step.WITHDRAW:
            decision, _ = read_decision(message)
            return {ANSWER: message.text if decision is None else "是" if decision else "不"}
        return {ANSWER: message.verbatim}

    async def validate_step_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """Words, not too many, or a clear yes; a no ends the form."""
        pending, text = Pending.of(tracker.slots), str(value or "").strip()
        if value is None or pending is None:
            return {ANSWER: None}
        if pending.step is Step.WITHDRAW:
            return _decided(text, dispatcher)
        if pending.step is Step.ADD and nothing_more(text):
            return {ANSWER: NO_WORDS}
        if len(text) > LONGEST_ADDITION:
            dispatcher.utter_message(response="utter_step_long", length=len(text))
            return {ANSWER: None}
        least = LEAST_REASON if pending.step is Step.REOPEN else 1
        if sum(char.isalnum() for char in text) < least:
            dispatcher.utter_message(response="utter_step_words_invalid")
            return {ANSWER: None}
        return {ANSWER: text}


def _decided(text: str, dispatcher: CollectingDispatcher) -> Candidates:
    if text == WITHDRAWS or says_yes(text):
        return {ANSWER: NO_WORDS}
    if text == KEEPS or says_no(text):
        return {ANSWER: KEEPS}
    dispatcher.utter_message(response="utter_step_withdraw_invalid")
    return {ANSWER: None}


class ActionAskStepAnswer(Action):
    """What is to be added, why it shall be opened again, or whether it is really to be withdrawn."""

    def name(self) -> str:
        return f"action_ask_{ANSWER}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        pending = Pending.of(tracker.slots)
        if pending is None:
            dispatcher.utter_message(response="utter_step_gone")
            return []
        dispatcher.utter_message(response=_QUESTIONS[pending.step], number=pending.number)
        return []


_QUESTIONS = {
    Step.ADD: "utter_step_ask_words", Step.WITHDRAW: "utter_step_ask_withdraw", Step.REOPEN: "utter_step_ask_reason",
}  # fmt: skip
