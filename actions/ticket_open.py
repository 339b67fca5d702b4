"""A ticket begins, begins again, or is changed: everything that leads into ``ticket_form``."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_open import ActionOpenInterview
from actions.interview_state import ASKED as INTERVIEW_ASKED
from actions.interview_state import CHANGE as INTERVIEW_CHANGE
from actions.interview_state import INTERVIEW_FORM
from actions.interview_state import KIND as INTERVIEW_KIND
from actions.parsing.narrative import story_in_request
from actions.parsing.reading import UNKNOWN
from actions.parsing.ticket_answer import read_narrative
from actions.ticket_knowledge import kinds
from actions.ticket_state import ANSWER, KIND, TICKET_FORM, Draft, has_draft, opened, questions
from actions.ticket_step_state import STEP_FORM
from actions.turn import latest_message
from law.regions import load_regions
from law.tickets.kinds import COMMON, TicketKind

LEGAL_AID = "legal_aid"
REQUEST_LEGAL_AID = "request_legal_aid"
_GOES_ON = re.compile(r"(继续|接着|上次)(.{0,4})(填|写|申请|办|来)")


class ActionOpenTicket(Action):
    """Finds out which kind is wanted, fills in what was said already, and lets the form ask the rest."""

    def name(self) -> str:
        return "action_open_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        draft = Draft.of(tracker.slots) if has_draft(tracker.slots) else None
        inside = tracker.active_loop_name == TICKET_FORM
        kind = _wanted(tracker, draft)
        current = Draft.of(tracker.slots) if inside else draft
        if kind is None and current is None:
            dispatcher.utter_message(json_message=menu())
            return []
        if current is not None and (kind is None or kind.key == current.kind.key):
            response = "utter_ticket_already" if inside else "utter_ticket_resumed"
            dispatcher.utter_message(response=response, kind=current.kind.label)
            return [*opened(current.kind, current.answers, current.key), FollowupAction(TICKET_FORM)]
        assert kind is not None  # noqa: S101 - the menu was shown above
        answers = first_answers(kind, tracker, current)
        count = len([key for key in questions(kind) if key not in answers])
        dispatcher.utter_message(response="utter_ticket_intro", intro=kind.intro, count=count)
        return [*opened(kind, answers), FollowupAction(TICKET_FORM)]


class ActionRestartForm(Action):
    """重新填: forgets every answer and takes a new key, for this is another ticket; an interview begins again too."""

    def name(self) -> str:
        return "action_restart_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if tracker.active_loop_name == INTERVIEW_FORM:
            return await ActionOpenInterview().run(dispatcher, tracker, domain)
        if tracker.active_loop_name == STEP_FORM:
            dispatcher.utter_message(response="utter_form_continue")
            return [FollowupAction(STEP_FORM)]
        known = str(tracker.get_slot(KIND))
        kind = kinds()[known] if known in kinds() else kinds()[LEGAL_AID]
        if has_draft(tracker.slots):
            dispatcher.utter_message(response="utter_ticket_restarted")
        else:
            count = len(questions(kind))
            dispatcher.utter_message(response="utter_ticket_intro", intro=kind.intro, count=count)
        return [*opened(kind, {}), FollowupAction(TICKET_FORM)]


class ActionChangeAnswer(Action):
    """改一下电话 while no form is open: the kept draft opens, where it is applied, or else the last interview."""

    def name(self) -> str:
        return "action_change_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if has_draft(tracker.slots):
            return [SlotSet(ANSWER, None), FollowupAction(TICKET_FORM)]
        if tracker.get_slot(INTERVIEW_KIND) is not None:
            return [SlotSet(INTERVIEW_ASKED, INTERVIEW_CHANGE), FollowupAction(INTERVIEW_FORM)]
        dispatcher.utter_message(response="utter_change_outside")
        return []


def menu() -> dict[str, Any]:
    """Every kind to choose from."""
    buttons = [{"title": kind.button, "payload": payload_of(kind)} for kind in kinds().kinds.values()]
    text = "您想办哪一样？点一下，或者直接说，比如“我想申请调解”。"
    return {"kind": "question", "text": text, "buttons": buttons}


def payload_of(kind: TicketKind) -> str:
    """The command of a button that opens a ticket of this kind."""
    return f'/request_ticket{{"{KIND}": "{kind.key}"}}'


def first_answers(kind: TicketKind, tracker: Tracker, before: Draft | None) -> dict[str, str]:
    """What need not be asked: the common answers of a draft of another kind, the story told with the request, and the
    place the worker named."""
    answers: dict[str, str] = {}
    if before is not None:
        answers = {key: value for key, value in before.answers.items() if key in kind.ask and key in COMMON}
    message = latest_message(tracker)
    region = tracker.get_slot("region")
    if "region" in kind.ask and region in load_regions().by_code:
        answers.setdefault("region", str(region))
    if "narrative" not in answers and not message.is_button and story_in_request(message.text):
        read = read_narrative(kind, message.verbatim, answers)
        answers |= read.values
    return {key: value for key, value in answers.items() if value != UNKNOWN or before is not None}


def _wanted(tracker: Tracker, draft: Draft | None) -> TicketKind | None:
    """The kind a button or the words ask for; None: to go on with the draft, or not said."""
    message = latest_message(tracker)
    pressed = next((str(value) for value in tracker.get_latest_entity_values(KIND)), None)
    if pressed is not None and pressed in kinds():
        return kinds()[pressed]
    if message.is_button:
        return kinds()[LEGAL_AID] if message.intent == REQUEST_LEGAL_AID else None
    named = kinds().named_in(message.text)
    if named is not None or draft is not None or _GOES_ON.search(message.text):
        return named
    return kinds()[LEGAL_AID] if message.intent == REQUEST_LEGAL_AID else None
