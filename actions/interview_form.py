"""``interview_form``: every calculator and document by one form. Answers are read with the spec of what is asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import Candidates, GuidedForm
from actions.interview_calculator import fault_of, next_step, understood
from actions.interview_knowledge import parameters, spec_of
from actions.interview_state import ANSWER, ASKED, CHANGE, DONE, DRAFT, INPUTS, INTERVIEW_FORM, KIND, NOTE, REVIEW
from actions.parsing.interview import Change, item_called, keeps, raw_answer, read_change, turn_of
from actions.parsing.phrases import says_yes
from actions.parsing.reading import Fit
from actions.parsing.turns import Message, Turn, turn_of_choice
from actions.ports.desk import DeskPort, DeskRefused, DeskUnavailable, HttpDesk
from actions.ports.documents import DocumentDraft
from law.calculators.spec import Spec
from law.china import china_today
from law.interviews import CALCULATOR, Kind

MAKE_IT = frozenset({"生成文件", "生成", "确认生成", "下载", "就这样"})


class ValidateInterviewForm(GuidedForm):
    """``interview_answer`` stays empty until everything is answered; answers go to the interview's own slots."""

    slots = (ANSWER,)

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return f"validate_{INTERVIEW_FORM}"

    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        spec, asked = _spec(tracker), tracker.get_slot(ASKED)
        if spec is None or asked is None:
            return Turn.ANSWER
        if asked in (CHANGE, REVIEW):
            known = _makes(message.text) or keeps(message.text) or item_called(message.text, _labels(spec)) is not None
            return turn_of_choice(message, Fit.WHOLE if known else Fit.NONE)
        return turn_of(spec, str(asked), message, china_today())

    def opening(self, tracker: Tracker, message: Message) -> Candidates:
        """改一下工资 after the result opens the form with the correction."""
        return {} if message.is_button or _change(message.text, tracker) is None else {ANSWER: message.text}

    def correction(
        self, slot: str, message: Message, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates | None:
        return None if _change(message.text, tracker) is None else {ANSWER: message.text}

    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        spec, asked = _spec(tracker), tracker.get_slot(ASKED)
        free = spec is not None and asked not in (None, CHANGE, REVIEW) and spec.input(str(asked)).type == "text"
        return {ANSWER: message.verbatim if free else message.text}

    async def validate_interview_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """Takes one answer, correction or confirmation; ``DONE`` when nothing more is to be asked."""
        kind, spec = Kind.parse(tracker.get_slot(KIND)), _spec(tracker)
        if value is None or kind is None or spec is None:
            return {ANSWER: None}
        text, asked = str(value), str(tracker.get_slot(ASKED))
        change = _change(text, tracker)
        if change is None and asked == CHANGE and not keeps(text):
            change = Change(item_called(text, _labels(spec)))
        if change is not None and change.value is None:
            return {ANSWER: None, ASKED: change.name or CHANGE}
        if change is not None and change.name is not None and change.value is not None:
            asked, text = change.name, change.value
        if kind.room == CALCULATOR:
            return _calculated(spec, asked, text, dispatcher, tracker)
        return await self._written(spec, asked, text, dispatcher, tracker)

    async def _written(
        self, spec: Spec, asked: str, text: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates:
        """An answer goes to the desk, which says what is asked next."""
        conversation, draft_id = tracker.sender_id, str(tracker.get_slot(DRAFT))
        try:
            if asked in (CHANGE, REVIEW):
                draft = await self._desk.read_document(conversation, draft_id)
                done = asked == REVIEW and _makes(text) and not draft.faults
                return {ANSWER: DONE if done else None, ASKED: draft.asked or REVIEW}
            raw = raw_answer(spec.input(asked), text)
            draft = await self._desk.answer_document(conversation, draft_id, asked, raw)
        except DeskRefused as refusal:
            dispatcher.utter_message(json_message={"kind": "question", "text": refusal.message})
            return {ANSWER: None}
        except DeskUnavailable:
            dispatcher.utter_message(response="utter_interview_desk_down")
            return {ANSWER: None}
        return {ANSWER: None, ASKED: draft.asked or REVIEW, NOTE: _noted(draft, asked)}


def _calculated(
    spec: Spec, asked: str, text: str, dispatcher: CollectingDispatcher, tracker: Tracker
) -> Candidates:  # fmt: skip
    """An answer to a calculator; one that cannot be used is explained and asked for again."""
    today, inputs = china_today(), dict(tracker.get_slot(INPUTS) or {})
    note = ""
    if asked not in (CHANGE, REVIEW):
        inputs[asked] = raw_answer(spec.input(asked), text)
        if problem := fault_of(spec, inputs, asked, today):
            dispatcher.utter_message(json_message={"kind": "question", "text": problem})
            return {ANSWER: None, ASKED: asked}
        note = understood(spec, inputs, asked, today)
    step = next_step(spec, inputs, parameters(), today)
    if step.asked is None:
        return {ANSWER: DONE, INPUTS: inputs, ASKED: None}
    said = "\n".join(filter(None, (f"记下了，{note}。" if note else "", step.problem)))
    return {ANSWER: None, INPUTS: inputs, ASKED: step.asked, NOTE: said or None}


def _noted(draft: DocumentDraft, name: str) -> str | None:
    answered = next((item for item in draft.answered if item.name == name), None)
    return None if answered is None or draft.asked is None else f"记下了，{answered.label}：{answered.text}。"


def _spec(tracker: Tracker) -> Spec | None:
    kind = Kind.parse(tracker.get_slot(KIND))
    return None if kind is None else spec_of(kind)


def _labels(spec: Spec) -> dict[str, str]:
    return {item.name: item.label for item in spec.inputs}


def _change(text: str, tracker: Tracker) -> Change | None:
    """A correction of an answer; of the answers given those are meant first."""
    spec = _spec(tracker)
    if spec is None:
        return None
    given = list(tracker.get_slot(INPUTS) or {})
    labels = {name: label for name, label in _labels(spec).items() if name in given} or _labels(spec)
    return read_change(text, labels, given[-1] if given else None) or read_change(text, _labels(spec), None)


def _makes(text: str) -> bool:
    return text.strip(" 。！!") in MAKE_IT or says_yes(text)
