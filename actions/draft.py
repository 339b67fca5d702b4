"""The application being filled in: slots ↔ ticket. The names of the slots are the contract with domain.yml."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.parsing.amount import amount_label, ticket_amount
from actions.parsing.category import LABELS
from actions.parsing.contact import contact_label
from actions.parsing.reading import EMPLOYER_UNKNOWN, UNKNOWN
from actions.parsing.region import region_label
from actions.ports.desk import NewTicket

LEGAL_AID_FORM = "legal_aid_form"
ANSWERS = ("la_narrative", "la_category", "la_region", "la_employer", "la_amount", "la_consent", "la_contact")
REQUIRED = (*ANSWERS, "la_confirm")
ALL_SLOTS = (*REQUIRED, "la_contact_name", "la_draft_id")
CONSENT_VERSION = "2026-11-23"  # of the text utter_ask_la_consent; a test holds the two together

EXCERPT = 120  # characters of the story shown in the summary

Slots = Mapping[str, Any]


def new_draft_id() -> str:
    """A fresh idempotency key."""
    return uuid.uuid4().hex


def has_draft(slots: Slots) -> bool:
    """True when something has been typed that is not yet a ticket."""
    return slots.get("la_draft_id") is not None and any(slots.get(name) is not None for name in ANSWERS)


def is_complete(slots: Slots) -> bool:
    """True when every question is answered and the summary was confirmed."""
    return (
        all(slots.get(name) is not None for name in REQUIRED)
        and slots["la_consent"] is True
        and slots["la_confirm"] is True
    )


def cleared() -> list[EventType]:
    """Events that forget the draft."""
    return [SlotSet(name, None) for name in ALL_SLOTS]


def summary(slots: Slots) -> dict[str, Any]:
    """Variables of ``utter_ask_la_confirm``; the story is shortened, the phone masked."""
    return {
        "narrative": excerpt(slots["la_narrative"] or ""),
        "category": LABELS.get(slots["la_category"], LABELS["other"]),
        "region": region_label(slots["la_region"]),
        "employer": slots["la_employer"] or EMPLOYER_UNKNOWN,
        "amount": amount_label(slots["la_amount"]),
        "contact": contact_label(slots["la_contact"], slots.get("la_contact_name")),
    }


def excerpt(story: str, length: int = EXCERPT) -> str:
    """The beginning of a story, with its whole length when it was cut."""
    story = " ".join(story.split())
    return story if len(story) <= length else f"{story[:length]}……（共{len(story)}字）"


def new_ticket(slots: Slots, conversation_id: str) -> NewTicket:
    """The ticket of a complete draft."""
    region, employer = slots["la_region"], slots["la_employer"]
    return NewTicket(
        conversation_id=conversation_id,
        kind="legal_aid",
        category=slots["la_category"],
        narrative=slots["la_narrative"],
        region=None if region == UNKNOWN else region,
        employer=None if employer == EMPLOYER_UNKNOWN else employer,
        amount=ticket_amount(slots["la_amount"]),
        contact_name=slots.get("la_contact_name"),
        contact_phone=slots["la_contact"],
        consent_version=CONSENT_VERSION,
    )
