"""The phone an application leaves, and the name that may stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.parsing.phrases import bare, mostly_digits, skips
from law.text.contact import PhoneMention, find_phones, find_ticket_numbers, mask_phone, parse_phone

NAME_MAX = 20
NO_PHONE = "没看到电话号码。请写11位手机号，或者带区号的固定电话。"

_WORDS = re.compile(
    r"我的|我叫|我是|我|本人|叫做|叫|联系电话|联系方式|电话号码|手机号码|手机号|电话|手机|号码|姓名|名字|称呼|称"
    r"|联系人|联系|可以|打|就行|这个|那|是|为|请|留|吧|同微信|微信|的|和|,"
)
_DECLINES = re.compile(
    r"(没有?|不想|不便|不方便|不愿意?|不要|怕).{0,3}(电话|手机|号码|联系方式|留|给|说|写)|微信|QQ|qq|邮箱|邮件"
)
_SEPARATORS = re.compile(r"[\s，,。;；:：、/|()（）!！~\-]+")


@dataclass(frozen=True)
class Contact:
    """``phone`` in the form of law.text.contact; None when there is no usable one, then ``problem`` says why."""

    phone: str | None
    name: str | None = None
    problem: str = ""


def read_contact(text: str) -> Contact:
    """Phone and name of an answer like 张师傅 138…; the name is what is left when phone and filler words are gone."""
    phones = find_phones(text)
    mention = phones[0] if phones else parse_phone(text)
    if mention is None:
        return Contact(None, problem=NO_PHONE)
    if not mention.valid:
        return Contact(None, problem=mention.problem or NO_PHONE)
    return Contact(mention.number, _name(text, phones or [mention]))


def attempts_phone(text: str) -> bool:
    """True when a number was meant, also one that is too short or partly hidden: it is then explained, not rerouted."""
    if find_ticket_numbers(text):
        return False
    return parse_phone(text) is not None or bool(find_phones(text)) or mostly_digits(text)


def declines_phone(text: str) -> bool:
    """True for 没有电话, 不想留, 微信行吗: the worker is then told what the phone is for and what else can be done."""
    return skips(text) or (len(text) <= NAME_MAX and bool(_DECLINES.search(text)) and not attempts_phone(text))


def read_name(text: str) -> str | None:
    """A name given on its own (称呼改成老王); None when it is empty or longer than ``NAME_MAX``."""
    name = _SEPARATORS.sub("", text)
    return name if 0 < len(name) <= NAME_MAX else None


def contact_label(phone: str | None, name: str | None) -> str:
    """How the contact is shown in the summary; the phone is masked, since others may look over the shoulder."""
    if phone is None:
        return "未填"
    return f"{mask_phone(phone)}（{name}）" if name else mask_phone(phone)


def _name(text: str, phones: list[PhoneMention]) -> str | None:
    for phone in reversed(phones):
        text = text[: phone.span[0]] + " " + text[phone.span[1] :]
    name = _SEPARATORS.sub("", _WORDS.sub(" ", text))
    return name if bare(name) and 0 < len(name) <= NAME_MAX else None
