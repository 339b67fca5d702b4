"""Submitting a ticket once: its key lives until the desk has confirmed it."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.ports.desk import DeskPort, DeskRefused, DeskUnavailable, HttpDesk, Ticket
from actions.ticket_state import ANONYMOUS, CONSENT, CONTACT, NO, TICKET_FORM, Draft, forgotten
from actions.ticket_status import expected
from actions.ticket_summary import new_ticket


class ActionSubmitTicket(Action):
    """After the review was confirmed, and again from the button 重新提交. Refused consent ends here too."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_submit_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        draft = Draft.of(tracker.slots)
        if draft is not None and draft.answers.get(CONSENT) == NO:
            dispatcher.utter_message(response="utter_ticket_refused")
            return forgotten()
        if draft is None or not draft.answers:
            dispatcher.utter_message(response="utter_ticket_nothing_to_submit")
            return []
        if not draft.complete:
            return [FollowupAction(TICKET_FORM)]
        try:
            ticket = await self._desk.create_ticket(new_ticket(draft, tracker.sender_id), draft.key)
        except DeskUnavailable:
            dispatcher.utter_message(response="utter_ticket_not_submitted")
            return []
        except DeskRefused as refusal:
            dispatcher.utter_message(response="utter_ticket_not_accepted", reason=refusal.message)
            return []
        said = f"{_reached(draft)}{_promise(ticket)}"
        dispatcher.utter_message(
            response="utter_ticket_submitted", kind=draft.kind.short, number=ticket.number, said=said
        )
        return forgotten()


def _reached(draft: Draft) -> str:
    """How the worker will hear of it."""
    if draft.answers.get(CONTACT) == ANONYMOUS:
        return "没有留电话，有进展会在这个对话里告诉您。"
    return "工会工作人员会按您留的电话联系您。"


def _promise(ticket: Ticket) -> str:
    """The day the union means to answer by, and that the same is open already."""
    twice = f"您之前的 {ticket.duplicate_of} 还在办，是同一件事的话会合在一起。" if ticket.duplicate_of else ""
    return f"{expected(ticket.answer_due_at)}{twice}"
