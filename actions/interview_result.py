"""The end of an interview: the calculation, or the link to the document."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import CLOSED
from actions.interview_calculator import next_step
from actions.interview_knowledge import parameters, spec_of
from actions.interview_message import button, calculation, finished
from actions.interview_state import ANSWER, ASKED, DRAFT, INPUTS, INTERVIEW_FORM, KIND, KNOWN, REVIEW
from actions.ports.desk import DeskError, DeskPort, DeskRefused, HttpDesk
from law.calculators.result import plain
from law.china import china_today
from law.interviews import CALCULATOR, Kind

FORM_CLOSED = (*CLOSED, SlotSet(ANSWER, None))


class ActionInterviewResult(Action):
    """The answers are kept: one of them can be changed and the result comes again."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_interview_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        kind = Kind.parse(tracker.get_slot(KIND))
        if kind is None or spec_of(kind) is None:
            dispatcher.utter_message(response="utter_interview_gone")
            return [*FORM_CLOSED]
        if kind.room == CALCULATOR:
            return _calculate(kind, dispatcher, tracker)
        return await self._write(kind, dispatcher, tracker)

    async def _write(self, kind: Kind, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        try:
            file = await self._desk.finish_document(tracker.sender_id, str(tracker.get_slot(DRAFT)))
        except DeskRefused as refusal:
            change = button("改一项", kind, change=True)
            dispatcher.utter_message(json_message={"kind": "question", "text": refusal.message, "buttons": [change]})
            return [*FORM_CLOSED]
        except DeskError:
            dispatcher.utter_message(response="utter_interview_desk_down")
            return [SlotSet(ANSWER, None), SlotSet(ASKED, REVIEW)]
        dispatcher.utter_message(json_message=finished(file, kind))
        return [*FORM_CLOSED]


def _calculate(kind: Kind, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    spec = spec_of(kind)
    assert spec is not None  # noqa: S101 - the caller looked
    step = next_step(spec, tracker.get_slot(INPUTS) or {}, parameters(), china_today())
    if step.result is None:  # the knowledge or the day changed in between: one more question
        return [SlotSet(ANSWER, None), SlotSet(ASKED, step.asked), FollowupAction(INTERVIEW_FORM)]
    dispatcher.utter_message(json_message=calculation(step.result, spec, kind))
    values = {name: plain(value) for name, value in step.result.values.items() if value is not None}
    known = {**(tracker.get_slot(KNOWN) or {}), kind.name: {**(tracker.get_slot(INPUTS) or {}), **values}}
    return [*FORM_CLOSED, SlotSet(KNOWN, known)]
