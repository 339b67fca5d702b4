"""An interview that is under way: the slots of ``interview_form``. Their names are the contract with domain.yml."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

INTERVIEW_FORM = "interview_form"
ANSWER = "interview_answer"  # the only slot that is asked; DONE ends the form
KIND = "interview_kind"  # "calculator:severance", "document:wage_demand"
INPUTS = "interview_inputs"  # of a calculator: input name → what was typed
DRAFT = "interview_draft"  # of a document: its id at the desk
ASKED = "interview_asked"  # name of the open question, or CHANGE or REVIEW
NOTE = "interview_note"  # said before the next question: what was understood
KNOWN = "interview_known"  # results of calculators for documents, {"severance": {"total": 48000}}
SLOTS = (ANSWER, KIND, INPUTS, DRAFT, ASKED, NOTE, KNOWN)

DONE = "done"
CHANGE = "?change"  # which answer is to be changed?
REVIEW = "?review"  # all answers of a document, before it is made

AGAIN = "again"  # value of the entity interview_change: from the first question, whatever was said before


def forgotten() -> list[EventType]:
    """Events that forget the interview."""
    return [SlotSet(name, None) for name in SLOTS]
