"""A decision that must be explicit: consent, and the confirmation of the summary."""

from __future__ import annotations

from actions.parsing.phrases import is_question, says_no, says_yes
from actions.parsing.reading import Fit
from actions.parsing.turns import SURE, Message


def read_decision(message: Message) -> tuple[bool | None, Fit]:
    """True, False, or None when the message decides nothing. Only short words count; a "no" in a "yes" never does."""
    if says_yes(message.text):
        return True, Fit.WHOLE
    if says_no(message.text):
        return False, Fit.WHOLE
    if message.is_button or not message.is_short or is_question(message.text):
        return None, Fit.NONE
    if message.means(frozenset({"deny"}), SURE):
        return False, Fit.PART
    if message.means(frozenset({"affirm", "resubmit"}), SURE) and not any(word in message.text for word in "不别没先"):
        return True, Fit.PART
    return None, Fit.NONE
