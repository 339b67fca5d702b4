"""Is a message, sent while a question is open, its answer or something else?

Rasa runs a form before any rule, so a form that takes every text swallows questions, and one that takes none loses
stories. The classifier cannot decide alone either: a story of unpaid wages *is* the text of a FAQ entry. So it is
decided per slot, from what the text is (a button, a fixed phrase, a question), whether it holds a value of the slot,
and only then from the intent. What is left as an interruption goes to the rules, which answer it and come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from actions.parsing.narrative import about_work, is_general_question, reuses_earlier, tells_facts
from actions.parsing.phrases import (
    asks_privacy,
    asks_why,
    command,
    is_question,
    may_be_question,
    says_no,
    says_yes,
    skips,
)
from actions.parsing.reading import Fit

KNOWLEDGE = frozenset({"faq", "faq_clarify", "out_of_scope", "bot_challenge"})
SOCIAL = frozenset({"greet", "goodbye", "thanks", "chitchat"})
OPENING = frozenset({"request_legal_aid", "request_ticket"})  # a ticket is wanted
STEPS = frozenset({"ticket_add", "ticket_withdraw", "ticket_reopen"})  # something is to happen with a ticket
SERVICE = OPENING | STEPS | {
    "request_human", "cancel", "restart_form", "ticket_status", "request_calculation", "request_document",
}  # fmt: skip
BUTTONS = frozenset({"show_faq", "show_more", "resubmit", "start_interview"})
QUESTIONS = KNOWLEDGE | {"nlu_fallback"}  # of a text that is a question in itself
INTERRUPTING = KNOWLEDGE | SOCIAL | SERVICE | BUTTONS  # each has a rule for every form (tests/actions/test_domain.py)

SURE = 0.6  # an intent that counts when the text holds no answer
VERY_SURE = 0.8  # an intent that counts against a text that could be an answer
SHORT = 15  # Chinese characters; commands and pleasantries are shorter, stories longer


class Turn(Enum):
    ANSWER = "answer"
    WHY = "why"  # the question is questioned
    PRIVACY = "privacy"  # who will see this?
    INTERRUPTION = "interruption"


@dataclass(frozen=True)
class Message:
    """A worker's message as classified. ``intent`` "" and ``confidence`` 0.0 when the classifier said nothing.

    ``text`` is the normalised form (simplified, half-width) that is parsed; ``written`` what the worker really typed,
    which is what free answers keep.
    """

    text: str
    intent: str = ""
    confidence: float = 0.0
    written: str = ""

    @property
    def verbatim(self) -> str:
        return self.written or self.text

    @property
    def is_button(self) -> bool:
        """True for a signed button's command; the desk strips leading slashes from typed text."""
        return self.text.startswith("/")

    @property
    def is_short(self) -> bool:
        """Numbers do not make a message long: 查工单 FY-20260105-0012."""
        return sum(not char.isascii() for char in self.text) <= SHORT

    def means(self, intents: frozenset[str], at_least: float = 0.0) -> bool:
        return self.intent in intents and self.confidence >= at_least


def turn_of_choice(message: Message, fit: Fit) -> Turn:
    """For a checkable answer (class, place, sum, consent, phone, confirmation); ``fit`` of what was parsed."""
    if (fixed := _fixed(message)) is not None:
        return fixed
    if fit is Fit.WHOLE:
        return Turn.ANSWER
    if message.means(QUESTIONS) and is_question(message.text):
        return Turn.INTERRUPTION
    if message.means(KNOWLEDGE) and may_be_question(message.text):
        return Turn.INTERRUPTION
    if fit is Fit.PART:
        return Turn.ANSWER
    if message.means(SERVICE | SOCIAL, SURE) and message.is_short:
        return Turn.INTERRUPTION
    return Turn.INTERRUPTION if message.means(frozenset({"faq"}), VERY_SURE) else Turn.ANSWER


def turn_of_story(message: Message) -> Turn:
    """For the story: nearly everything of some length is part of it, also when it ends with 怎么办."""
    text = message.text
    if reuses_earlier(text):
        return Turn.ANSWER
    if (fixed := _fixed(message)) is not None:
        return fixed
    if message.is_short and not tells_facts(text) and message.means(SERVICE | SOCIAL | {"bot_challenge"}, SURE):
        return Turn.INTERRUPTION
    if message.means(QUESTIONS) and is_general_question(text):
        return Turn.INTERRUPTION
    if message.means(frozenset({"out_of_scope"}), VERY_SURE) and not about_work(text):
        return Turn.INTERRUPTION
    return Turn.ANSWER


def turn_of_name(message: Message) -> Turn:
    """For the employer: a short free text. A name looks like nothing the classifier knows, so only questions count."""
    text = message.text
    if (fixed := _fixed(message)) is not None:
        return fixed
    if skips(text) or says_yes(text) or says_no(text):
        return Turn.ANSWER
    if message.means(QUESTIONS | SOCIAL) and is_question(text):
        return Turn.INTERRUPTION
    if message.means(KNOWLEDGE | SOCIAL, SURE) and may_be_question(text):
        return Turn.INTERRUPTION
    if message.means(SERVICE | SOCIAL, VERY_SURE) and message.is_short:
        return Turn.INTERRUPTION
    return Turn.ANSWER


def _fixed(message: Message) -> Turn | None:
    """What the form of a message settles, whatever was asked."""
    if message.is_button:
        return Turn.INTERRUPTION if message.intent in INTERRUPTING else Turn.ANSWER
    if command(message.text) is not None:
        return Turn.INTERRUPTION
    if asks_privacy(message.text):
        return Turn.PRIVACY
    return Turn.WHY if asks_why(message.text) else None
