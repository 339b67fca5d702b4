"""A ticket being filled in: the slots of ``ticket_form``. Their names are the contract with domain.yml."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.ticket_knowledge import kinds
from law.tickets.kinds import TicketKind

TICKET_FORM = "ticket_form"
ANSWER = "ticket_answer"  # the only slot that is asked; DONE ends the form
KIND = "ticket_kind"  # key of knowledge/tickets/kinds.yml
ANSWERS = "ticket_answers"  # question → value as it was read
ASKED = "ticket_asked"  # the open question, or CHANGE or REVIEW
TRIES = "ticket_tries"  # unusable answers to the open question in a row
KEY = "ticket_key"  # idempotency key: made with the draft, kept until the desk has confirmed a ticket
SLOTS = (ANSWER, KIND, ANSWERS, ASKED, TRIES, KEY)

DONE = "done"
CHANGE = "?change"  # which answer is to be changed?
REVIEW = "?review"  # everything once more before it is sent

CONSENT, CONTACT, CONTACT_NAME = "consent", "contact", "contact_name"
YES, NO = "yes", "no"
ANONYMOUS = "anonymous"  # value of CONTACT where no phone is left
CONSENT_VERSION = "2026-11-29"  # of the text utter_ticket_ask_consent; a test holds the two together

Slots = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """What the slots hold. ``asked`` is never empty: a draft without an open question asks the first one."""

    kind: TicketKind
    answers: Mapping[str, str]
    asked: str
    tries: int
    key: str

    @classmethod
    def of(cls, slots: Slots) -> Draft | None:
        """None when nothing is being filled in, or its kind is not known any more."""
        name, key = slots.get(KIND), slots.get(KEY)
        if not key or name not in kinds():
            return None
        kind = kinds()[str(name)]
        answers = dict(slots.get(ANSWERS) or {})
        return cls(kind, answers, str(slots.get(ASKED) or following(kind, answers)), int(slots.get(TRIES) or 0), key)

    @property
    def complete(self) -> bool:
        """Every question is answered and consent was given; the review may still be open."""
        return following(self.kind, self.answers) == REVIEW and self.answers.get(CONSENT) == YES


def questions(kind: TicketKind) -> tuple[str, ...]:
    """What is asked for a kind, in order: consent comes before the phone."""
    return (*kind.ask, CONSENT, CONTACT)


def following(kind: TicketKind, answers: Mapping[str, str]) -> str:
    """The first question without an answer; REVIEW when there is none."""
    return next((key for key in questions(kind) if key not in answers), REVIEW)


def has_draft(slots: Slots) -> bool:
    """True when something has been typed that is not yet a ticket."""
    draft = Draft.of(slots)
    return draft is not None and bool(draft.answers)


def opened(kind: TicketKind, answers: Mapping[str, str], key: str | None = None) -> list[EventType]:
    """Events that put a draft into the slots; without ``key`` it is another ticket."""
    values: dict[str, Any] = {
        ANSWER: None, KIND: kind.key, ANSWERS: dict(answers), ASKED: following(kind, answers), TRIES: 0,
        KEY: key or uuid.uuid4().hex,
    }  # fmt: skip
    return [SlotSet(name, value) for name, value in values.items()]


def forgotten() -> list[EventType]:
    """Events that forget the draft."""
    return [SlotSet(name, None) for name in SLOTS]
