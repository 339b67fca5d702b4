"""The open question of a ticket: with examples, buttons, and what the worker has told already."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_state import KNOWN
from actions.parsing.amount import mentioned_totals
from actions.parsing.correction import read_correction
from actions.parsing.employer import named_employer
from actions.parsing.reading import Option
from actions.parsing.ticket_answer import Answer, own_question, read_answer
from actions.ticket_knowledge import eligibility
from actions.ticket_state import ANSWER, CHANGE, CONTACT, REVIEW, Draft
from actions.ticket_summary import excerpt, review, which
from actions.turn import earlier_story, latest_message

Json = dict[str, Any]
EARLIER = 40  # characters of the earlier message that are shown
UNCLEAR = {"title": "不清楚", "payload": "不清楚"}
HUMAN = {"title": "转人工", "payload": "/request_human"}
TRIES_BEFORE_HELP = 2


class ActionAskTicketAnswer(Action):
    """Asks one question, shows the review, or asks which answer is to be changed."""

    def name(self) -> str:
        return f"action_ask_{ANSWER}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        draft = Draft.of(tracker.slots)
        if draft is None:
            dispatcher.utter_message(response="utter_ticket_gone")
            return []
        more = [HUMAN] if draft.tries >= TRIES_BEFORE_HELP else []
        if draft.asked in (REVIEW, CHANGE):
            dispatcher.utter_message(json_message=review(draft) if draft.asked == REVIEW else which(draft))
        elif (own := own_question(draft.kind, draft.asked, eligibility())) is not None and own.key != "narrative":
            options = [{"title": option, "payload": option} for option in own.options]
            unclear = [] if any(option == UNCLEAR["title"] for option in own.options) else [UNCLEAR]
            dispatcher.utter_message(
                json_message={"kind": "question", "text": own.text, "buttons": [*options, *unclear, *more]}
            )
        else:
            _ask(draft, dispatcher, tracker, more)
        return []


def _ask(draft: Draft, dispatcher: CollectingDispatcher, tracker: Tracker, more: list[Json]) -> None:
    """One of the questions that every kind has."""
    if draft.asked == "narrative":
        dispatcher.utter_message(json_message=_narrative(draft, earlier_story(tracker), more))
    elif draft.asked == "region":
        found = _meant(draft, tracker)
        if found.options:
            buttons = [*_buttons(found.options), UNCLEAR, *more]
            dispatcher.utter_message(response="utter_ticket_ask_region_options", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_ticket_ask_region", buttons=[UNCLEAR, *more])
    elif draft.asked == "employer":
        name = named_employer(draft.answers.get("narrative", ""))
        told = [{"title": name, "payload": name}] if name else []
        dispatcher.utter_message(response="utter_ticket_ask_employer", buttons=[*told, *more])
    elif draft.asked == "amount":
        _ask_amount(draft, dispatcher, tracker, more)
    elif draft.asked == CONTACT and draft.kind.anonymous:
        dispatcher.utter_message(response="utter_ticket_ask_contact_anonymous", buttons=more)
    else:
        dispatcher.utter_message(response=f"utter_ticket_ask_{draft.asked}", buttons=more)


def _narrative(draft: Draft, earlier: str | None, more: list[Json]) -> Json:
    own = draft.kind.own.get("narrative")
    text = own.text if own is not None else "发生了什么事？什么时候开始的、公司怎么说、现在怎么样了，想到什么写什么。"
    if earlier is None:
        return {"kind": "question", "text": text, "buttons": more}
    reuse = {"title": "就用刚才说的", "payload": "就用刚才说的"}
    text = f"{text}可以重新写，也可以就用您刚才说的：“{excerpt(earlier, EARLIER)}”"
    return {"kind": "question", "text": text, "buttons": [reuse, *more]}


def _ask_amount(draft: Draft, dispatcher: CollectingDispatcher, tracker: Tracker, more: list[Json]) -> None:
    found = _meant(draft, tracker) if draft.tries else Answer()
    sums = [*mentioned_totals(draft.answers.get("narrative", "")), *_calculated(tracker)]
    if found.question:
        buttons = [*_buttons(found.options), UNCLEAR, *more]
        dispatcher.utter_message(response="utter_ticket_ask_amount_options", question=found.question, buttons=buttons)
    elif sums:
        buttons = [*_buttons(tuple(dict.fromkeys(sums))), UNCLEAR, *more]
        dispatcher.utter_message(response="utter_ticket_ask_amount_found", buttons=buttons)
    else:
        dispatcher.utter_message(response="utter_ticket_ask_amount", buttons=more)


def _calculated(tracker: Tracker) -> list[Option]:
    """Totals that were calculated in this conversation."""
    results = tracker.get_slot(KNOWN) or {}
    totals = [str(values["total"]) for values in results.values() if isinstance(values, dict) and values.get("total")]
    return [Option(f"{total}元", f"{total}元") for total in totals]


def _meant(draft: Draft, tracker: Tracker) -> Answer:
    """What the answer just given may mean (朝阳区); before there is one, what the story may mean."""
    message = latest_message(tracker)
    text = draft.answers.get("narrative", "")
    if draft.tries and not message.is_button:
        correction = read_correction(message.text, loose=True)
        text = correction.value or "" if correction is not None and correction.slot == draft.asked else message.text
    return read_answer(draft.kind, draft.asked, text, draft.answers, eligibility()) if text else Answer()


def _buttons(options: tuple[Option, ...]) -> list[Json]:
    return [{"title": option.title, "payload": option.payload} for option in options]
