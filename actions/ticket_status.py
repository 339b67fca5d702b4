"""How far is my application? A ticket of another conversation is shown only against the phone's last digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.guided_form import back_to
from actions.interview_state import INTERVIEW_FORM
from actions.parsing.ticket import read_ticket_number
from actions.ports.desk import DeskError, DeskPort, DeskRefused, DeskUnavailable, HttpDesk, Step, TicketStatus
from actions.ticket_state import TICKET_FORM
from actions.ticket_status_form import TICKET_STATUS_FORM
from actions.ticket_step_state import STEP_FORM, allowed, intent_of
from actions.turn import latest_message
from law.china import CHINA

MAX_TRIES = 3
MOST_LISTED = 5
GOES_ON = frozenset({TICKET_FORM, STEP_FORM, INTERVIEW_FORM})
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
            if await self._tell_own(dispatcher, tracker):
                return lookup.end()
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

    async def _tell_own(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
        """Nobody needs the number of a ticket that was opened in this conversation; False when there is none."""
        try:
            mine = await self._desk.own_tickets(tracker.sender_id)
        except DeskError:  # the number is asked, and what comes then says that the desk is down
            return False
        if len(mine) == 1:
            _tell(mine[0], dispatcher)
        elif mine:
            lines = [described(ticket) for ticket in mine[:MOST_LISTED]]
            buttons = [
                {"title": f"查 {each.number}", "payload": f"查工单 {each.number}"} for each in mine[:MOST_LISTED]
            ]
            text = "\n".join(["您在这里提交过这些：", *lines])
            dispatcher.utter_message(json_message={"kind": "ticket", "text": text, "buttons": buttons})
        return bool(mine)


@dataclass(frozen=True)
class _Lookup:
    """Where a look-up stands. ``resume``: the form it interrupted, which goes on afterwards."""

    number: str | None
    tail: str | None
    tries: int
    after_form: bool
    resume: str | None

    @classmethod
    def of(cls, tracker: Tracker) -> _Lookup:
        """A new request starts from its own message; only after the form do the slots count."""
        if tracker.latest_action_name != TICKET_STATUS_FORM:
            return cls(named_ticket(tracker), None, 0, False, interrupted_form(tracker))
        slots = tracker.slots
        tries = int(slots.get("ts_tail_tries") or 0)
        return cls(slots.get("ts_number"), slots.get("ts_tail"), tries, True, slots.get("ts_resume"))

    def ask(self, number: str | None = None, tries: int | None = None) -> list[EventType]:
        """Open the form for the number, or with ``tries`` set for the digits of the phone."""
        slots = {"ts_number": number, "ts_tail": None, "ts_tail_tries": tries, "ts_resume": self.resume}
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction(TICKET_STATUS_FORM)]

    def end(self) -> list[EventType]:
        return [*forgotten(), *back_to(self.resume)]


def interrupted_form(tracker: Tracker) -> str | None:
    """The form to go back to; a look-up begun anew goes back where the first one would have."""
    form = tracker.active_loop_name
    if form == TICKET_STATUS_FORM:
        kept = tracker.get_slot("ts_resume")
        return str(kept) if kept else None
    return str(form) if form in GOES_ON else None


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


def described(ticket: TicketStatus) -> str:
    """One line: which ticket, and how it stands."""
    return f"{ticket.kind_label} {ticket.number}：{ticket.status_label}（{_moment(ticket.updated_at)} 更新）"


def step_button(step: Step, number: str, title: str = "") -> dict[str, str]:
    """A button that begins a step with the ticket."""
    return {"title": title or _STEP_TITLES[step], "payload": f'/{intent_of(step)}{{"ticket_number": "{number}"}}'}


_STEP_TITLES = {Step.ADD: "补充材料", Step.WITHDRAW: "撤回", Step.REOPEN: "重新打开"}


def _tell(status: TicketStatus, dispatcher: CollectingDispatcher) -> None:
    note = "" if status.note is None else f"\n工作人员留言：{status.note}"
    dispatcher.utter_message(
        response="utter_ts_status", standing=described(status), told=status.told, due=expected(status.answer_due_at),
        note=note, buttons=[step_button(step, status.number) for step in Step if allowed(step, status)],
    )  # fmt: skip


def expected(due: datetime | None) -> str:
    """The day the union means to answer by; "" when there is none."""
    return "" if due is None else f"预计{_day(due)}前办结或答复。"


def _day(moment: datetime) -> str:
    """12月14日, China time."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日"


def _moment(moment: datetime) -> str:
    """11月23日10:30, China time."""
    return f"{_day(moment)}{moment.astimezone(CHINA):%H:%M}"


def named_ticket(tracker: Tracker) -> str | None:
    """A number in the latest message; the entity of the model comes second, it knows only its own spelling."""
    text = latest_message(tracker).text
    entity = next(iter(tracker.get_latest_entity_values("ticket_number")), None)
    return read_ticket_number(text) or (read_ticket_number(entity) if entity else None)
