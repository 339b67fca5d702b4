"""What is to happen with a ticket: the slots of ``ticket_step_form``. Their names are the contract with domain.yml."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.ports.desk import Step, TicketStatus

STEP_FORM = "ticket_step_form"
ANSWER = "step_answer"  # the only slot that is asked; it holds the words when the form is done
STEP = "step_kind"
NUMBER = "step_number"
KEY = "step_key"  # idempotency key
RESUME = "step_resume"  # the form it interrupted, which goes on afterwards
SLOTS = (ANSWER, STEP, NUMBER, KEY, RESUME)
NO_WORDS = "-"  # value of ANSWER where nothing was written
KEEPS = "不撤了"  # value of ANSWER where a ticket is not withdrawn after all

INTENTS: Mapping[str, Step] = {
    "ticket_add": Step.ADD, "ticket_withdraw": Step.WITHDRAW, "ticket_reopen": Step.REOPEN,
}  # fmt: skip
_NEEDS = {Step.ADD: "withdrawn", Step.WITHDRAW: "withdrawn", Step.REOPEN: "reopened"}
"""A ticket can be added to while it can still be withdrawn."""


def intent_of(step: Step) -> str:
    """The command that begins the step."""
    return next(intent for intent, known in INTENTS.items() if known is step)


def allowed(step: Step, ticket: TicketStatus) -> bool:
    """An open ticket can be added to and withdrawn; a finished one opened again."""
    return _NEEDS[step] in ticket.steps


@dataclass(frozen=True)
class Pending:
    """A step that waits for words or a yes."""

    step: Step
    number: str | None
    key: str
    resume: str | None

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Pending | None:
        """None when no step is under way."""
        step, key = INTENTS.get(str(slots.get(STEP))), slots.get(KEY)
        if step is None or not key:
            return None
        return cls(step, slots.get(NUMBER), str(key), slots.get(RESUME))


def opened(step: Step, number: str | None, *, resume: str | None, words: str | None = None) -> list[EventType]:
    """Events that begin a step."""
    values = {ANSWER: words, STEP: intent_of(step), NUMBER: number, KEY: uuid.uuid4().hex, RESUME: resume}
    return [SlotSet(slot, value) for slot, value in values.items()]


def forgotten() -> list[EventType]:
    """Events that forget the step."""
    return [SlotSet(name, None) for name in SLOTS]
