"""``ticket_form``: one form for every kind of ticket. The questions are those of knowledge/tickets/kinds.yml."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import Candidates, GuidedForm
from actions.interview_message import citation
from actions.parsing.consent import read_decision
from actions.parsing.contact import read_name
from actions.parsing.correction import Correction, read_correction
from actions.parsing.interview import keeps, read_change
from actions.parsing.narrative import reuses_earlier
from actions.parsing.phrases import says_no, says_yes
from actions.parsing.reading import UNKNOWN, Fit
from actions.parsing.ticket_answer import (
    AS_WRITTEN,
    WITHOUT_CORRECTION,
    own_question,
    read_answer,
    turn_of,
)
from actions.parsing.turns import Message, Turn, turn_of_choice
from actions.ticket_knowledge import eligibility, limitation
from actions.ticket_state import (
    ANSWER,
    ANSWERS,
    ASKED,
    CHANGE,
    CONSENT,
    CONTACT,
    CONTACT_NAME,
    DONE,
    NO,
    REVIEW,
    TICKET_FORM,
    TRIES,
    Draft,
    following,
)
from actions.turn import earlier_story
from law.china import china_today
from law.tickets.kinds import TicketKind

ANSWERED_BY_YES_OR_NO = (CONSENT, REVIEW)


class ValidateTicketForm(GuidedForm):
    """``ticket_answer`` stays empty until everything was reviewed; answers go to the draft's own slots."""

    slots = (ANSWER,)

    def name(self) -> str:
        return f"validate_{TICKET_FORM}"

    def turn(self, slot: str, message: Message, tracker: Tracker) -> Turn:
        draft = Draft.of(tracker.slots)
        if draft is None:
            return Turn.ANSWER
        if draft.asked == CHANGE:
            return turn_of_choice(message, Fit.WHOLE if _stays(message.text) else Fit.NONE)
        if draft.asked == REVIEW:
            return turn_of_choice(message, read_decision(message)[1])
        return turn_of(draft.kind, draft.asked, message, eligibility())

    def opening(self, tracker: Tracker, message: Message) -> Candidates:
        """改一下电话 while a draft is kept opens the form with the correction."""
        draft = Draft.of(tracker.slots)
        if draft is None or message.is_button or change_in(message.text, draft.kind, loose=False) is None:
            return {}
        return {ANSWER: message.text}

    def correction(
        self, slot: str, message: Message, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Candidates | None:
        draft = Draft.of(tracker.slots)
        if draft is None or draft.asked in WITHOUT_CORRECTION:
            return None
        change = change_in(message.text, draft.kind, loose=draft.asked in (REVIEW, CHANGE))
        return None if change is None else {ANSWER: message.text}

    def extract(self, slot: str, message: Message, tracker: Tracker) -> Candidates:
        draft = Draft.of(tracker.slots)
        asked = draft.asked if draft is not None else ""
        if asked == "narrative" and reuses_earlier(message.text):
            return {ANSWER: earlier_story(tracker) or message.text}
        if asked in ANSWERED_BY_YES_OR_NO:
            decision, _ = read_decision(message)
            return {ANSWER: message.text if decision is None else "同意" if decision else "不同意"}
        return {ANSWER: message.verbatim if asked in AS_WRITTEN else message.text}

    def explain(self, slot: str, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        draft = Draft.of(tracker.slots)
        question = None if draft is None else own_question(draft.kind, draft.asked, eligibility())
        if turn is Turn.PRIVACY or draft is None:
            dispatcher.utter_message(response="utter_ticket_privacy")
        elif question is not None:
            dispatcher.utter_message(json_message={"kind": "notice", "text": question.why})
        else:
            asked = "review" if draft.asked in (REVIEW, CHANGE) else draft.asked
            dispatcher.utter_message(response=f"utter_ticket_why_{asked}")

    async def validate_ticket_answer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Candidates:
        """Takes one answer, correction or confirmation; ``DONE`` when nothing more is to be asked."""
        draft = Draft.of(tracker.slots)
        if value is None or draft is None:
            return {ANSWER: None}
        text, asked = str(value), draft.asked
        loose = asked in (REVIEW, CHANGE)
        change = None if asked in WITHOUT_CORRECTION else change_in(text, draft.kind, loose=loose)
        if change is not None and change.slot is None:
            return {ANSWER: None, ASKED: CHANGE, TRIES: 0}
        if change is not None and change.value is None:
            return {ANSWER: None, ASKED: CONTACT if change.slot == CONTACT_NAME else change.slot, TRIES: 0}
        if change is not None:
            return _take(draft, str(change.slot), str(change.value), dispatcher, changed=asked != REVIEW)
        if asked == CHANGE:
            return {ANSWER: None, ASKED: following(draft.kind, draft.answers)} if _stays(text) else {ANSWER: None}
        if asked == REVIEW:
            return _reviewed(text, draft, dispatcher)
        return _take(draft, asked, text, dispatcher, changed=False)


def _reviewed(text: str, draft: Draft, dispatcher: CollectingDispatcher) -> Candidates:
    """Yes submits; no leads to the list of answers, it is not an end."""
    if says_yes(text):
        return {ANSWER: DONE if draft.complete else None, ASKED: following(draft.kind, draft.answers)}
    if says_no(text):
        return {ANSWER: None, ASKED: CHANGE}
    dispatcher.utter_message(response="utter_ticket_review_invalid")
    return {ANSWER: None}


def _stays(text: str) -> bool:
    return keeps(text) or says_yes(text)


def _take(draft: Draft, key: str, text: str, dispatcher: CollectingDispatcher, *, changed: bool) -> Candidates:
    """Store one answer and ask what follows; one that cannot be used is explained and asked for again."""
    if key == CONTACT_NAME:
        name = read_name(text)
        values = {CONTACT_NAME: name} if name else {}
        return {ANSWER: None, ANSWERS: {**draft.answers, **values}, ASKED: following(draft.kind, draft.answers)}
    found = read_answer(draft.kind, key, text, draft.answers, eligibility())
    if not found.usable:
        if found.problem:
            dispatcher.utter_message(response=found.problem, **found.words)
        return {ANSWER: None, ASKED: key, TRIES: draft.tries + 1}
    answers = {**draft.answers, **found.values}
    if answers.get(CONSENT) == NO:
        return {ANSWER: DONE, ANSWERS: answers}
    if key == "eligibility" and answers[key] != UNKNOWN:
        _judge(answers, dispatcher)
    if changed:
        dispatcher.utter_message(response="utter_ticket_changed")
    return {ANSWER: None, ANSWERS: answers, ASKED: following(draft.kind, answers), TRIES: 0}


def _judge(answers: dict[str, str], dispatcher: CollectingDispatcher) -> None:
    """What the law usually holds for the group chosen: an orientation, never a promise."""
    screen = eligibility()
    group = screen.group_of(answers["eligibility"])
    if group is None:
        return
    category = answers.get("category", "other")
    limit = limitation(answers.get("narrative", ""), category)
    from_today = None if limit is None else limit.days_left(china_today())
    verdict = screen.judge(group.key, category, limitation_in=from_today if (from_today or 0) >= 0 else None)
    proof = f"要带的材料：{verdict.proof}。" if verdict.proof else ""
    text = f"先说明一下：{verdict.text}{proof}是否给予，由法律援助机构审查决定。"
    citations = [citation(cite) for cite in verdict.citations]
    dispatcher.utter_message(json_message={"kind": "notice", "text": text, "citations": citations})


def change_in(text: str, kind: TicketKind, *, loose: bool) -> Correction | None:
    """The correction a message makes to a draft of this kind, of common answers and of the kind's own."""
    found = read_correction(text, loose=loose)
    asked = (*kind.ask, CONTACT, CONTACT_NAME)
    if found is not None and (found.slot is None or found.slot in asked):
        return found
    worded = (own_question(kind, key, eligibility()) for key in kind.ask)
    own = read_change(text, {question.key: question.label for question in worded if question is not None}, None)
    return None if own is None or own.name is None else Correction(own.name, own.value)
