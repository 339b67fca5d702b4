"""Trackers and dispatchers as rasa_sdk hands them to an action."""

from __future__ import annotations

from typing import Any, cast

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.interview_state import SLOTS
from actions.ports.desk import NewTicket
from actions.ticket_state import SLOTS as TICKET_SLOTS
from actions.ticket_state import TICKET_FORM, Draft
from actions.ticket_step_state import SLOTS as STEP_SLOTS
from actions.ticket_summary import new_ticket

CONVERSATION = "c-1"
STORY = "我在东莞的电子厂干了两年，从去年11月开始厂里就没发过工资"
ANSWERED: dict[str, str] = {
    "narrative": STORY,
    "category": "wage_arrears",
    "region": "441900",
    "employer": "华强电子厂",
    "amount": "24000",
    "eligibility": "都不是，但家里经济困难",
    "consent": "yes",
    "contact": "13812345678",
    "contact_name": "王师傅",
}
FILLED: dict[str, Any] = {
    "ticket_answer": None,
    "ticket_kind": "legal_aid",
    "ticket_answers": ANSWERED,
    "ticket_asked": "?review",
    "ticket_tries": 0,
    "ticket_key": "d-1",
}


def ticket_of(conversation: str = CONVERSATION, **answers: str) -> NewTicket:
    """The ticket of the filled draft, as it is sent to the desk."""
    draft = Draft.of({**FILLED, "ticket_answers": {**ANSWERED, **answers}})
    assert draft is not None
    return new_ticket(draft, conversation)


def user(text: str, intent: str = "", confidence: float = 1.0) -> dict[str, Any]:
    """A worker's message as an event; the pipeline's text is half-width, as our normaliser makes it."""
    half_width = text.translate(str.maketrans("，；！“”", ',;!""'))
    parsed = {"text": half_width, "intent": {"name": intent or None, "confidence": confidence}, "entities": []}
    return {"event": "user", "text": text, "parse_data": parsed}


def tracker(
    text: str = "",
    intent: str = "",
    confidence: float = 1.0,
    *,
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    asked: str | None = None,
    earlier: tuple[dict[str, Any], ...] = (),
    opening: bool = False,
    interrupted: bool = False,
    entities: tuple[dict[str, Any], ...] = (),
    latest_action: str = "action_listen",
) -> Tracker:
    """What Rasa sends while ``form`` is open and ``asked`` is its open question (see FormAction._temporary_tracker)."""
    message = user(text, intent, confidence)
    message["parse_data"]["entities"] = list(entities)
    events = [*earlier, message]
    if opening:
        events.append({"event": "active_loop", "name": form})
    if interrupted:
        events.append({"event": "action", "name": "utter_faq"})
    if form is not None:
        events += [{"event": "slot", "name": "requested_slot", "value": asked}, {"event": "action", "name": form}]
    known = dict.fromkeys(
        (*TICKET_SLOTS, *STEP_SLOTS, "region", "ts_number", "ts_tail", "ts_tail_tries", "ts_resume", *SLOTS)
    )
    values = {**known, **(slots or {}), "requested_slot": asked}
    loop = {"name": form} if form else {}
    return Tracker(CONVERSATION, values, message["parse_data"], events, False, None, loop, latest_action)


def in_form(text: str, asked: str, intent: str = "", confidence: float = 1.0, **more: Any) -> Tracker:
    """An answer inside a ticket, with the questions before ``asked`` answered. ``kind``, ``answers``: others."""
    kind = more.pop("kind", "legal_aid")
    order = list(ANSWERED)
    before = {name: ANSWERED[name] for name in order[: order.index(asked)]} if asked in ANSWERED else dict(ANSWERED)
    draft = {**FILLED, "ticket_kind": kind, "ticket_answers": more.pop("answers", before), "ticket_asked": asked}
    slots = {**draft, **more.pop("slots", {})}
    return tracker(text, intent, confidence, slots=slots, form=TICKET_FORM, asked="ticket_answer", **more)


class Said(CollectingDispatcher):
    """A dispatcher that is easy to ask what was said."""

    @property
    def responses(self) -> list[str]:
        """Names of the responses; of a message that an action made itself, its kind."""
        return [str(message["response"] or (message["custom"] or {}).get("kind")) for message in self.messages]

    @property
    def text(self) -> str:
        return "\n".join((message["custom"] or {}).get("text", "") for message in self.messages)

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for button in self._buttons()]

    def _buttons(self) -> list[dict[str, str]]:
        own = [button for message in self.messages for button in (message["custom"] or {}).get("buttons", [])]
        return [*own, *(button for message in self.messages for button in message["buttons"])]


async def run(action: Action, state: Tracker) -> tuple[Said, list[dict[str, Any]]]:
    """Run an action as the executor does; the domain is not sent (selective domain)."""
    said = Said()
    events = await action.run(said, state, cast(DomainDict, {}))
    return said, events


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The last value each slot is set to."""
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def followup_of(events: list[dict[str, Any]]) -> str | None:
    """The action that is to follow."""
    return next((event["name"] for event in events if event["event"] == "followup"), None)
