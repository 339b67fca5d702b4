"""An interview begins: by a button under an answer, by a typed request, or once more with one answer changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_calculator import heard, next_step
from actions.interview_knowledge import menu, named, parameters, spec_of, title_of
from actions.interview_message import button
from actions.interview_sentence import first_answers
from actions.interview_state import (
    AGAIN,
    ANSWER,
    ASKED,
    CHANGE,
    DRAFT,
    INPUTS,
    INTERVIEW_FORM,
    KIND,
    KNOWN,
    NOTE,
    REVIEW,
)
from actions.ports.desk import DeskError, DeskPort, DeskRefused, HttpDesk
from actions.turn import earlier_texts, latest_message
from law.calculators.spec import Spec
from law.china import china_today
from law.interviews import CALCULATOR, DOCUMENT, Kind

MOST_OFFERED = 8
RESTART = "restart_form"
ROOMS = {"request_calculation": CALCULATOR, "request_document": DOCUMENT}


class ActionOpenInterview(Action):
    """Finds out what is wanted, fills in what was said already, and lets the form ask the rest."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_open_interview"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message = latest_message(tracker)
        pressed = Kind.parse(_entity(tracker, "interview_kind"))
        current = Kind.parse(tracker.get_slot(KIND))
        restart = message.intent == RESTART
        room = ROOMS.get(message.intent, CALCULATOR)
        kinds = [pressed] if pressed else [current] if restart and current else named(message.text, room)
        kind = kinds[0] if len(kinds) == 1 else None
        spec = spec_of(kind) if kind is not None else None
        if kind is None or spec is None:
            dispatcher.utter_message(json_message=_offer(room, kinds if len(kinds) > 1 else menu(room)))
            return []
        change = _entity(tracker, "interview_change")
        if change and change != AGAIN and kind == current:
            return _opened({ANSWER: None, ASKED: CHANGE, NOTE: None})
        if kind.room == CALCULATOR:
            return _calculator(kind, spec, tracker, afresh=restart or change == AGAIN)
        return await self._document(kind, dispatcher, tracker, again=restart)

    async def _document(
        self, kind: Kind, dispatcher: CollectingDispatcher, tracker: Tracker, *, again: bool
    ) -> list[EventType]:
        known = {"calculator": tracker.get_slot(KNOWN) or {}}
        try:
            draft = await self._desk.open_document(tracker.sender_id, kind.name, known, again=again)
        except DeskRefused as refusal:
            dispatcher.utter_message(json_message={"kind": "fallback", "text": refusal.message})
            return []
        except DeskError:
            dispatcher.utter_message(response="utter_interview_desk_down")
            return []
        filled = "；".join(f"{item.label}：{item.text}" for item in draft.answered)
        already = f"已经有的：{filled}。" if filled else ""
        note = f"好，写《{draft.title}》。一题一题来，不知道的可以先空着；随时可以“取消”，也可以说“改一下……”。{already}"
        slots = {ANSWER: None, KIND: str(kind), INPUTS: None, DRAFT: draft.id, ASKED: draft.asked or REVIEW, NOTE: note}
        return _opened(slots)


def _calculator(kind: Kind, spec: Spec, tracker: Tracker, *, afresh: bool) -> list[EventType]:
    """What was said so far is read; the form asks the rest, or the result comes at once."""
    today = china_today()
    inputs: dict[str, object] = {} if afresh else first_answers(spec, earlier_texts(tracker), _region(tracker), today)
    step = next_step(spec, inputs, parameters(), today)
    slots: dict[str, Any] = {ANSWER: None, KIND: str(kind), INPUTS: inputs, DRAFT: None, ASKED: step.asked, NOTE: None}
    if step.asked is None:
        events: list[EventType] = [SlotSet(name, value) for name, value in slots.items()]
        return [*events, FollowupAction("action_interview_result")]
    said = heard(spec, inputs, today)
    already = f"我先记下了：{said}（不对就说“改一下……”）。" if said else ""
    slots[NOTE] = "\n".join(filter(None, (f"好，算{spec.title}。{already}不清楚的就回“不知道”。", step.problem)))
    return _opened(slots)


def _opened(slots: Mapping[str, Any]) -> list[EventType]:
    return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction(INTERVIEW_FORM)]


def _offer(room: str, kinds: list[Kind]) -> dict[str, Any]:
    """A menu of what can be calculated or written."""
    text = f"您想{'算哪一样' if room == CALCULATOR else '写哪一种文书'}？点一下，或者直接说名字。"
    rest = [title_of(kind) for kind in kinds[MOST_OFFERED:]]
    more = f"还可以：{'、'.join(rest)}。" if rest else ""
    buttons = [button(title_of(kind), kind) for kind in kinds[:MOST_OFFERED]]
    return {"kind": "question", "text": f"{text}{more}", "buttons": buttons}


def _entity(tracker: Tracker, name: str) -> str | None:
    return next((str(value) for value in tracker.get_latest_entity_values(name)), None)


def _region(tracker: Tracker) -> str | None:
    """GB/T 2260 code: what the worker said, else what the channel knows."""
    said = tracker.get_slot("region")
    known = said or (tracker.latest_message.get("metadata") or {}).get("region")
    return known if isinstance(known, str) and known.isdigit() else None
