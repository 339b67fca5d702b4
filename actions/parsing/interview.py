"""Answers and corrections inside an interview, whose questions come from knowledge/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from actions.parsing.phrases import may_be_question, mostly_digits, skips
from actions.parsing.reading import Fit
from actions.parsing.ticket import read_ticket_number
from actions.parsing.turns import Message, Turn, turn_of_choice, turn_of_name, turn_of_story
from law.calculators.inputs import InvalidInputs, check_answer
from law.calculators.spec import Input, Spec
from law.calculators.words import is_unknown

UNKNOWN = "不知道"
WHOLE_LENGTH = 20  # characters; what is longer holds more than the value
STORY_LENGTH = 25
MAX_CHANGE = 60  # characters; a longer message is an answer, not a correction

_CHANGE = r"(?:修改|更正|重填|重写|重选|换|改)(?:一下子?|一项|一个|个|一改|改)?"
_LEAD = r"(?:(?:请|麻烦|帮我|我要|我想|想|等等|等一下|不对|不是|错了|我|把|将|上面|前面|刚才|之前|那个|的|，|,|。)\s*)*"
_END = r"(?:\s|了|吧|呀|啊|，|。|！|!|~|…|\.)*"
_WRONG = r"(?:回答|答|填|写|说|选|弄|搞|打)(?:错|反)了?"
_BARE = re.compile(rf"{_LEAD}(?:{_CHANGE}){_END}")
_LAST = re.compile(rf"{_LEAD}(?:{_WRONG}|上一[个题项步条](?:{_WRONG}|不对|错了)?|返回上一[题步]){_END}")
_ITEM = re.compile(rf"{_LEAD}{_CHANGE}(?P<item>.+?){_END}|{_LEAD}(?P<wrong>.+?)(?:{_WRONG}|要改|改一下){_END}")
_VALUE = re.compile(rf"{_LEAD}(?P<item>.+?)(?:{_WRONG})?[\s，,]*(?:改成|改为|换成|应该是|应为|更正为)\s*(?P<value>.+)")
_KEEP = frozenset(["不改", "不改了", "不用改", "没有要改", "不用改了", "都对", "没错", "不用"])


@dataclass(frozen=True)
class Change:
    """``name``: input to be changed, None when it was not said which. ``value``: the new answer, None: ask for it."""

    name: str | None
    value: str | None = None


def raw_answer(item: Input, text: str) -> str:
    """What is stored of an answer: 没有 and 忘了 to a figure or a day are 不知道."""
    if item.type in ("text", "choice", "yesno"):
        return UNKNOWN if is_unknown(text) else text
    return UNKNOWN if skips(text) else text


def turn_of(spec: Spec, name: str, message: Message, today: date) -> Turn:
    """What the message is to the open question."""
    item = spec.input(name)
    if item.type == "text":
        if any(char.isdigit() for char in message.text) and read_ticket_number(message.text) is None:
            message = replace(message, intent="")  # periods and addresses: no command has figures in it
        return turn_of_story(message) if len(message.text) > STORY_LENGTH else turn_of_name(message)
    return turn_of_choice(message, fit_of(spec, item, message.text, today))


def fit_of(spec: Spec, item: Input, text: str, today: date) -> Fit:
    """How much of the message is a value of the input; a wrong number is an answer too, and told what is wrong."""
    if skips(text) or is_unknown(text):
        return Fit.WHOLE
    try:
        check_answer(spec, item.name, text, today)
    except InvalidInputs:
        return Fit.PART if mostly_digits(text) or _looks_like_number(text) else Fit.NONE
    return Fit.PART if len(text) > WHOLE_LENGTH or may_be_question(text) else Fit.WHOLE


def _looks_like_number(text: str) -> bool:
    return bool(re.match(r"\s*(?:[-−负]\s*)?[\d一二三四五六七八九十两]", text)) and not may_be_question(text)


def read_change(text: str, labels: Mapping[str, str], last: str | None) -> Change | None:
    """The correction a message makes, or None. ``labels``: of what can be changed, by name; ``last`` answered input."""
    text = text.strip()
    if len(text) > MAX_CHANGE:
        return None
    if _LAST.fullmatch(text):
        return Change(last)
    if _BARE.fullmatch(text):
        return Change(None)
    if found := _VALUE.fullmatch(text):
        name = item_called(found["item"], labels)
        return None if name is None else Change(name, found["value"].strip().rstrip("。！!"))
    if found := _ITEM.fullmatch(text):
        name = item_called(found["item"] or found["wrong"], labels)
        return None if name is None else Change(name)
    return None


def keeps(text: str) -> bool:
    """不改了"""
    return text.strip(" 。！!，,") in _KEEP


def item_called(words: str, labels: Mapping[str, str]) -> str | None:
    """The input whose label holds the words, or is held by them; None when none or several do."""
    words = re.sub(r"[\s“”\"]|^(?:我的|那个|这个)|的$", "", words)
    exact = [name for name, label in labels.items() if label == words]
    near = [name for name, label in labels.items() if words in label or label in words] if len(words) > 1 else []
    found = exact or near
    return found[0] if len(found) == 1 else None
