"""The worker adds to a ticket, withdraws it, or has it opened again: with its number, or the one that can be meant."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import CLOSED, back_to
from actions.parsing.ticket_step import words_of
from actions.ports.desk import DeskError, DeskPort, DeskRefused, HttpDesk, Step, TicketStatus
from actions.ticket_status import described, interrupted_form, named_ticket, step_button
from actions.ticket_step_state import (
    ANSWER,
    INTENTS,
    KEEPS,
    NO_WORDS,
    STEP_FORM,
    Pending,
    allowed,
    forgotten,
    opened,
)
from actions.turn import latest_message
from law.contract import LONGEST_ADDITION

VERB = {Step.ADD: "补充", Step.WITHDRAW: "撤回", Step.REOPEN: "重新打开"}


class ActionOpenTicketStep(Action):
    """Finds the ticket; ``ticket_step_form`` asks for the words, or whether to withdraw."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_open_ticket_step"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        message = latest_message(tracker)
        step = INTENTS.get(message.intent, Step.ADD)
        resume = interrupted_form(tracker)
        resume = None if resume == STEP_FORM else resume
        back = back_to(resume) or [*CLOSED]
        try:
            mine = await self._desk.own_tickets(tracker.sender_id)
        except DeskError:
            dispatcher.utter_message(response="utter_step_down")
            return back
        number = named_ticket(tracker)
        fitting = [ticket for ticket in mine if allowed(step, ticket) and number in (None, ticket.number)]
        if len(fitting) != 1:
            _say_which(step, number, fitting, mine, dispatcher)
            return back
        words = "" if message.is_button else words_of(message.verbatim)
        if words and step is not Step.WITHDRAW:  # told with the request: nothing is left to ask
            told = opened(step, fitting[0].number, resume=resume, words=words[:LONGEST_ADDITION])
            return [*told, FollowupAction("action_do_ticket_step")]
        return [*opened(step, fitting[0].number, resume=resume), FollowupAction(STEP_FORM)]


class ActionDoTicketStep(Action):
    """The form is done: the desk takes the step, once."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_do_ticket_step"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        pending = Pending.of(tracker.slots)
        answer = tracker.get_slot(ANSWER)
        if pending is None or pending.number is None or answer is None:
            dispatcher.utter_message(response="utter_step_gone")
            return forgotten()
        back = back_to(pending.resume)
        if answer == KEEPS:
            dispatcher.utter_message(response="utter_step_kept", number=pending.number)
            return [*forgotten(), *back]
        words = "" if answer == NO_WORDS else str(answer)
        try:
            ticket = await self._desk.step(pending.step, pending.number, tracker.sender_id, words, pending.key)
        except DeskRefused as refusal:
            dispatcher.utter_message(response="utter_step_refused", reason=refusal.message)
            return [*forgotten(), *back]
        except DeskError:
            dispatcher.utter_message(response="utter_step_down")
            return [SlotSet(ANSWER, None), FollowupAction(STEP_FORM)]
        more = [step_button(Step.REOPEN, ticket.number)] if pending.step is Step.WITHDRAW else []
        dispatcher.utter_message(response=_DONE[pending.step], number=ticket.number, told=ticket.told, buttons=more)
        return [*forgotten(), *back]


_DONE = {Step.ADD: "utter_step_added", Step.WITHDRAW: "utter_step_withdrawn", Step.REOPEN: "utter_step_reopened"}


def _say_which(
    step: Step, number: str | None, fitting: list[TicketStatus], mine: list[TicketStatus],
    dispatcher: CollectingDispatcher,
) -> None:  # fmt: skip
    """Several could be meant, or none: say how those of this conversation stand."""
    if fitting:
        text = "\n".join([f"您要{VERB[step]}哪一个？", *(described(ticket) for ticket in fitting)])
        buttons = [step_button(step, ticket.number, f"{VERB[step]} {ticket.number}") for ticket in fitting]
        dispatcher.utter_message(json_message={"kind": "question", "text": text, "buttons": buttons})
        return
    about = [ticket for ticket in mine if number in (None, ticket.number)]
    if about:
        standing = "\n".join(described(ticket) for ticket in about)
        dispatcher.utter_message(response="utter_step_not_now", verb=VERB[step], standing=standing)
    elif number is not None:
        dispatcher.utter_message(response="utter_step_elsewhere", number=number, verb=VERB[step])
    else:
        dispatcher.utter_message(response="utter_step_no_ticket", verb=VERB[step])
