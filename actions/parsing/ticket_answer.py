"""Answers to the questions of a ticket: which message is one, and what is stored of it.

The questions come from knowledge/tickets/kinds.yml. Common ones (narrative, category, region, employer, amount) have
readers of their own; the others are a choice, a number of people, or a few words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions.parsing.amount import read_amount
from actions.parsing.category import derive_category, exact_category, read_category
from actions.parsing.consent import read_decision
from actions.parsing.contact import attempts_phone, declines_phone, read_contact
from actions.parsing.employer import read_employer
from actions.parsing.narrative import MAX_LENGTH, MIN_LENGTH, request_only
from actions.parsing.phrases import bare, command, says_no, says_yes, skips
from actions.parsing.reading import UNKNOWN, Fit, Option
from actions.parsing.region import read_region
from actions.parsing.ticket import read_ticket_number
from actions.parsing.turns import OPENING, QUESTIONS, Message, Turn, turn_of_choice, turn_of_name, turn_of_story
from law.text.contact import find_phones
from law.text.counts import find_counts
from law.tickets.eligibility import Eligibility
from law.tickets.kinds import Question, TicketKind

_NO_PHONE = re.compile(r"匿名|不留(电话|号码|联系方式)?|不想留.{0,4}|保密就行")
PEOPLE = frozenset({"people", "headcount"})
AS_WRITTEN = frozenset({"narrative", "employer"})
WITHOUT_CORRECTION = frozenset({"narrative", "consent"})  # a story may say 改; consent is not changed in passing
MOST_WORDS = 200  # characters of a free answer of a kind's own question
MOST_PEOPLE = 1_000_000
_NUMBERED = re.compile(r"[1-9]")
_NEGATED = re.compile(r"[不没非未无别]$")
_DIGITS = "一二三四五六七八九"


@dataclass(frozen=True)
class Answer:
    """``values``: what to store, by question: the answer itself and what follows from it; empty = it cannot be used.

    ``problem``: name of the response that says why, with its variables in ``words``; ``options``: what the answer may
    mean, with ``question`` to ask back ("" when the general question will do).
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    question: str = ""

    @property
    def usable(self) -> bool:
        return bool(self.values)


def own_question(kind: TicketKind, key: str, screen: Eligibility) -> Question | None:
    """A question that knowledge words: of the kind itself, or the screen for legal aid; None for the common ones."""
    if key == "eligibility":
        labels = tuple(group.label for group in screen.groups.values())
        why = "法律规定有些人不用查家庭经济状况，先问清楚，材料一次带齐。不想说可以回“不清楚”。"
        return Question(key, "援助条件", screen.question, why, labels)
    return kind.own.get(key)


def turn_of(kind: TicketKind, key: str, message: Message, screen: Eligibility) -> Turn:
    """What a message is to the open question."""
    if key == "narrative":
        if message.means(OPENING) and not request_only(message.text, kind.words):
            message = replace(message, intent="")  # 想学电工 tells what is wanted, however it is classified
        if "narrative" in kind.own and message.means(frozenset({"out_of_scope"})):
            message = replace(message, intent="nlu_fallback")  # hardship is no labour law; a question still is one
        return turn_of_story(message)
    if any(char.isdigit() for char in message.text) and read_ticket_number(message.text) is None:
        message = replace(message, intent=message.intent if message.means(QUESTIONS) else "")  # no command has figures
    if key == "employer":
        return turn_of_name(message)
    question = own_question(kind, key, screen)
    if question is not None and not question.options:
        numbered = key in PEOPLE and _people(message.text) is not None
        return turn_of_choice(message, Fit.WHOLE) if numbered else turn_of_name(message)
    return turn_of_choice(message, _fit(kind, key, message, question))


def _fit(kind: TicketKind, key: str, message: Message, question: Question | None) -> Fit:
    """How well a message answers a question with a checkable answer."""
    text = message.text
    if question is not None:
        return _option_fit(text, question.options)
    if key == "category":
        return Fit.WHOLE if exact_category(text) else (Fit.PART if derive_category(text) else Fit.NONE)
    if key == "region":
        return read_region(text).fit
    if key == "amount":
        return read_amount(text).fit
    if key == "contact":
        if declines_phone(text) or (kind.anonymous and _declines(text)):
            return Fit.WHOLE
        return Fit.PART if attempts_phone(text) else Fit.NONE
    return read_decision(message)[1]


def _option_fit(text: str, options: Sequence[str]) -> Fit:
    if skips(text):
        return Fit.WHOLE
    found = read_option(text, options)
    if found is None:
        return Fit.NONE
    return Fit.WHOLE if bare(found) == bare(text) or _NUMBERED.fullmatch(bare(text)) else Fit.PART


def read_option(text: str, options: Sequence[str]) -> str | None:
    """The option a text names: itself, its number, or the only one that holds it or that it holds without a "not"."""
    words = bare(text)
    exact = next((option for option in options if bare(option) == words), None)
    if exact is not None or not words:
        return exact
    if words in _DIGITS or _NUMBERED.fullmatch(words):
        at = (_DIGITS.index(words) if words in _DIGITS else int(words) - 1) if len(words) == 1 else len(options)
        return options[at] if at < len(options) else None
    held = [option for option in options if len(words) > 1 and words in bare(option)]
    if len(held) == 1:
        return held[0]
    holding = [option for option in options if _stands_in(bare(option), words)]
    longest = max(holding, key=len, default=None)
    return longest if longest and all(other in longest for other in holding) else None


def _stands_in(option: str, words: str) -> bool:
    at = words.find(option)
    return at >= 0 and not _NEGATED.search(words[:at])


def read_answer(kind: TicketKind, key: str, text: str, given: Mapping[str, str], screen: Eligibility) -> Answer:
    """What an answer says. ``given``: the answers before it; what they hold is not overwritten by what is derived."""
    if key == "narrative":
        return read_narrative(kind, text, given)
    if key == "category":
        category = read_category(text) or ("other" if skips(text) else None)
        return Answer({key: category}) if category else Answer(problem="utter_ticket_category_invalid")
    if key == "region":
        return _region(text)
    if key == "employer":
        employer = read_employer(text)
        return Answer({key: employer}) if employer else Answer(problem="utter_ticket_employer_invalid")
    if key == "amount":
        return _amount(text)
    if key == "consent":
        decided = "yes" if says_yes(text) else "no" if says_no(text) else None
        return Answer({key: decided}) if decided else Answer(problem="utter_ticket_consent_invalid")
    if key == "contact":
        return _contact(kind, text)
    return _own(key, text, own_question(kind, key, screen), screen)


def read_narrative(kind: TicketKind, story: str, given: Mapping[str, str]) -> Answer:
    """At least as many letters as the kind wants, ≤ 2000 characters; class, place and number of people go with it."""
    least = kind.own["narrative"].least if "narrative" in kind.own else 0
    least = least or MIN_LENGTH
    if sum(char.isalnum() for char in story) < least:
        return Answer(problem="utter_ticket_narrative_invalid", words={"least": least})
    if len(story) > MAX_LENGTH:
        return Answer(problem="utter_ticket_narrative_long", words={"length": len(story)})
    derived = {key: value for key, value in read_story(kind, story).items() if key not in given}
    return Answer({"narrative": story, **derived})


def read_story(kind: TicketKind, story: str) -> dict[str, str]:
    """What a story says of the other questions of its kind."""
    found: dict[str, str] = {}
    if "category" in kind.ask and (category := derive_category(story)):
        found["category"] = category
    if "region" in kind.ask and (region := read_region(story).value) not in {None, UNKNOWN}:
        found["region"] = str(region)
    counts = [mention for mention in find_counts(story) if mention.kind == "people" and mention.quantity.low > 1]
    if "people" in kind.ask and len(counts) == 1:
        start, end = counts[0].span
        found["people"] = story[start:end]
    return found


def _region(text: str) -> Answer:
    region = read_region(text)
    if region.value is not None:
        return Answer({"region": region.value})
    if region.open:
        return Answer(options=region.options)
    return Answer(problem=region.problem or "utter_ticket_region_invalid")


def _amount(text: str) -> Answer:
    amount = read_amount(text)
    if amount.value is not None:
        return Answer({"amount": amount.value})
    if amount.question:
        return Answer(options=amount.options, question=amount.question)
    return Answer(problem=amount.problem or "utter_ticket_amount_invalid")


def _contact(kind: TicketKind, text: str) -> Answer:
    contact = read_contact(text)
    if contact.phone is not None:
        named = {"contact_name": contact.name} if contact.name else {}
        return Answer({"contact": contact.phone, **named})
    if kind.anonymous and _declines(text):
        return Answer({"contact": "anonymous"})
    if declines_phone(text):
        return Answer(problem="utter_ticket_why_contact")
    return Answer(problem="utter_ticket_contact_invalid", words={"problem": contact.problem})


def _declines(text: str) -> bool:
    return bool(_NO_PHONE.search(text)) or declines_phone(text) or says_no(text)


def _own(key: str, text: str, question: Question | None, screen: Eligibility) -> Answer:
    """A question of this kind alone."""
    if question is not None and key == "eligibility" and not skips(text):
        group = screen.group_of(read_option(text, question.options) or text)
        return Answer({key: group.label}) if group else Answer(problem="utter_ticket_choice_invalid")
    if question is not None and question.options:
        chosen = read_option(text, question.options)
        if chosen is None and not skips(text):
            return Answer(problem="utter_ticket_choice_invalid")
        return Answer({key: chosen or UNKNOWN})
    if skips(text):
        return Answer({key: UNKNOWN})
    if key in PEOPLE:
        people = _people(text)
        return Answer({key: people}) if people else Answer(problem="utter_ticket_people_invalid")
    words = text.strip()
    if command(words) is not None or not any(char.isalnum() for char in words) or len(words) > MOST_WORDS:
        return Answer(problem="utter_ticket_words_invalid", words={"most": MOST_WORDS})
    return Answer({key: words})


def _people(text: str) -> str | None:
    """A number of people as it was typed; telephones and dates are none."""
    words = text.strip()
    if find_phones(words) or len(words) > MOST_WORDS:
        return None
    counts = [mention for tried in (words, f"{bare(words)}人") for mention in find_counts(tried)]
    fitting = [mention for mention in counts if mention.kind == "people"]
    return words if any(1 <= mention.quantity.low <= MOST_PEOPLE for mention in fitting) else None
