"""The open question of an interview: asked with an example, buttons, and what was understood before."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_knowledge import spec_of
from actions.interview_message import review, which_change
from actions.interview_state import ANSWER, ASKED, CHANGE, DRAFT, INPUTS, KIND, NOTE, REVIEW
from actions.parsing.interview import UNKNOWN
from actions.ports.desk import DeskError, DeskPort, HttpDesk
from law.calculators.spec import Input, Spec
from law.calculators.words import is_unknown
from law.interviews import CALCULATOR, Kind

MOST_BUTTONS = 10
PERSON = "转人工"


class ActionAskInterviewAnswer(Action):
    """One question of a calculator or document, the review of a document, or which answer to change."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return f"action_ask_{ANSWER}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        kind = Kind.parse(tracker.get_slot(KIND))
        spec = spec_of(kind) if kind is not None else None
        if kind is None or spec is None:
            dispatcher.utter_message(response="utter_interview_gone")
            return []
        asked = str(tracker.get_slot(ASKED))
        try:
            message = await self._message(kind, spec, asked, tracker)
        except DeskError:
            dispatcher.utter_message(response="utter_interview_desk_down")
            return []
        if note := tracker.get_slot(NOTE):
            message["text"] = f"{note}\n\n{message['text']}"
        dispatcher.utter_message(json_message=message)
        return [SlotSet(NOTE, None)]

    async def _message(self, kind: Kind, spec: Spec, asked: str, tracker: Tracker) -> dict[str, Any]:
        if asked not in (CHANGE, REVIEW):
            return question(spec.input(asked), needed=is_unknown((tracker.get_slot(INPUTS) or {}).get(asked)))
        if kind.room == CALCULATOR:
            labels = [spec.input(name).label for name in tracker.get_slot(INPUTS) or {}]
            return which_change(labels)
        draft = await self._desk.read_document(tracker.sender_id, str(tracker.get_slot(DRAFT)))
        return review(draft) if asked == REVIEW else which_change([item.label for item in draft.answered])


def question(item: Input, *, needed: bool = False) -> dict[str, Any]:
    """One question with its example, where the figure is found, and the answers to press.

    ``needed``: 不知道 was said and nothing can be calculated without it; a person is offered in its place.
    """
    titles = [choice.label for choice in item.choices] or (["是", "否"] if item.type == "yesno" else [])
    parts = [item.prompt]
    if item.hint:
        parts.append(item.hint)
    if not titles:
        parts.append(f"比如：{item.example}")
    if len(titles) > MOST_BUTTONS:
        parts.append(f"也可能是：{'、'.join(titles[MOST_BUTTONS:])}。直接写也行。")
    may_skip = item.need != "required" or item.unknown is not None
    unknown = [PERSON] if needed else [UNKNOWN] if may_skip else []
    buttons = [{"title": title, "payload": title} for title in [*titles[:MOST_BUTTONS], *unknown]]
    return {"kind": "question", "text": "\n".join(parts), "buttons": buttons}
