"""How far is my application? A ticket of another conversation is shown only against the phone's last digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import LEGAL_AID_FORM
from actions.parsing.ticket import read_ticket_number
from actions.ports.desk import DeskPort, DeskRefused, DeskUnavailable, HttpDesk, TicketStatus
from actions.ticket_status_form import TICKET_STATUS_FORM
from actions.turn import latest_message

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving time since 1992
MAX_TRIES = 3
TS_SLOTS = ("ts_number", "ts_tail", "ts_tail_tries", "ts_resume")


class ActionTicketStatus(Action):
    """Looks a ticket up; ``ticket_status_form`` asks for what is missing; an interrupted application then goes on."""

    def __init__(self, desk: DeskPort | None = None) -> None:
        self._desk = desk or HttpDesk()

    def name(self) -> str:
        return "action_ticket_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        lookup = _Lookup.of(tracker)
        if lookup.number is None:
            if not lookup.after_form:
                return lookup.ask()
            dispatcher.utter_message(response="utter_ts_forgotten")
            return lookup.end()
        try:
            status = await self._desk.ticket_status(lookup.number, tracker.sender_id, lookup.tail)
        except DeskUnavailable:
            dispatcher.utter_message(response="utter_ts_down")
        except DeskRefused as refusal:
            if refusal.code == "verification_required":
                return _verify(lookup, dispatcher)
            dispatcher.utter_message(response=_REFUSALS.get(refusal.code, "utter_ts_not_found"), number=lookup.number)
        else:
            _tell(status, dispatcher)
        return lookup.end()


@dataclass(frozen=True)
class _Lookup:
    """Where a look-up stands. ``resume``: it interrupted the application, which goes on afterwards."""

    number: str | None
    tail: str | None
    tries: int
    after_form: bool
    resume: bool

    @classmethod
    def of(cls, tracker: Tracker) -> _Lookup:
        """A new request starts from its own message; only after the form do the slots count."""
        if tracker.latest_action_name != TICKET_STATUS_FORM:
            return cls(_named(tracker), None, 0, False, tracker.active_loop_name == LEGAL_AID_FORM)
        slots = tracker.slots
        tries = int(slots.get("ts_tail_tries", "ts_resume") or 0)
        return cls(slots.get("ts_number"), slots.get("ts_tail"), tries, True, bool(slots.get("ts_resume")))

    def ask(self, number: str | None = None, tries: int | None = None) -> list[EventType]:
        """Open the form for the number, or with ``tries`` set for the digits of the phone."""
        slots = {"ts_number": number, "ts_tail": None, "ts_tail_tries": tries, "ts_resume": self.resume}
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction(TICKET_STATUS_FORM)]

    def end(self) -> list[EventType]:
        return [*forgotten(), FollowupAction(LEGAL_AID_FORM)] if self.resume else forgotten()


def forgotten() -> list[EventType]:
    """Events that forget a look-up."""
    return [SlotSet(name, None) for name in TS_SLOTS]


_REFUSALS = {"ticket_not_found": "utter_ts_not_found", "too_many_requests": "utter_ts_throttled"}


def _verify(lookup: _Lookup, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Ask for the digits, again after a wrong answer, and stop after ``MAX_TRIES``."""
    tries = lookup.tries
    if lookup.tail is not None:
        tries += 1
        if tries >= MAX_TRIES:
            dispatcher.utter_message(response="utter_ts_unverified")
            return lookup.end()
        dispatcher.utter_message(response="utter_ts_tail_wrong")
    return lookup.ask(lookup.number, tries)


def _tell(status: TicketStatus, dispatcher: CollectingDispatcher) -> None:
    number, label, updated = status.number, status.status_label, _day(status.updated_at)
    if status.note is None:
        dispatcher.utter_message(response="utter_ts_status", number=number, status=label, updated=updated)
    else:
        dispatcher.utter_message(
            response="utter_ts_status_note", number=number, status=label, updated=updated, note=status.note
        )


def _day(moment: datetime) -> str:
    """11月23日10:30, China time."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _named(tracker: Tracker) -> str | None:
    """A number in the latest message; the entity of the model comes second, it knows only its own spelling."""
    text = latest_message(tracker).text
    entity = next(iter(tracker.get_latest_entity_values("ticket_number")), None)
    return read_ticket_number(text) or (read_ticket_number(entity) if entity else None)
