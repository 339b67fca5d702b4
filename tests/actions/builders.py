"""Trackers and dispatchers as rasa_sdk hands them to an action."""

from __future__ import annotations

from typing import Any, cast

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.draft import ALL_SLOTS, LEGAL_AID_FORM
from actions.interview_state import SLOTS

CONVERSATION = "c-1"
STORY = "我在东莞的电子厂干了两年，从去年11月开始厂里就没发过工资"
FILLED: dict[str, Any] = {
    "la_narrative": STORY,
    "la_category": "wage_arrears",
    "la_region": "441900",
    "la_employer": "华强电子厂",
    "la_amount": "24000",
    "la_consent": True,
    "la_contact": "13812345678",
    "la_contact_name": "王师傅",
    "la_draft_id": "d-1",
}


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
    known = dict.fromkeys((*ALL_SLOTS, "region", "ts_number", "ts_tail", "ts_tail_tries", "ts_resume", *SLOTS))
    values = {**known, **(slots or {}), "requested_slot": asked}
    loop = {"name": form} if form else {}
    return Tracker(CONVERSATION, values, message["parse_data"], events, False, None, loop, latest_action)


def in_form(text: str, asked: str, intent: str = "", confidence: float = 1.0, **more: Any) -> Tracker:
    """An answer inside the application, with the questions before ``asked`` answered."""
    order = list(FILLED)
    before = {name: FILLED[name] for name in order[: order.index(asked)]} if asked in FILLED else dict(FILLED)
    slots = {**before, "la_draft_id": "d-1", **more.pop("slots", {})}
    return tracker(text, intent, confidence, slots=slots, form=LEGAL_AID_FORM, asked=asked, **more)


class Said(CollectingDispatcher):
    """A dispatcher that is easy to ask what was said."""

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages]

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message["buttons"]]


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
