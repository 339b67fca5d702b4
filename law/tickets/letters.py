"""knowledge/tickets/letters.yml: how supervision letters are numbered, and by when a reply is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields

FILE = "letters.yml"
_PLACES = ("unit", "kind", "year", "serial")
_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBER = 'number: "{unit}{kind}〔{year}〕{serial}号"'
_LONGEST_WORD = 12


@dataclass(frozen=True)
class LetterKind:
    """``key``: name of its document; ``word``: how the number names it; ``reply_days``: calendar days."""

    key: str
    label: str
    word: str
    reply_days: int


@dataclass(frozen=True)
class LetterRules:
    """``units``: code of a unit → its word in numbers; ``remind_days``: calendar days before a reply is due."""

    number: str
    default_unit: str
    units: Mapping[str, str]
    kinds: Mapping[str, LetterKind]
    remind_days: int

    def series(self, kind: str, unit_code: str, year: int) -> str:
        """The number without its serial, with {serial} in its place: letters of one series are counted together."""
        words = {"unit": self.units.get(unit_code, self.default_unit), "kind": self.kinds[kind].word, "year": str(year)}
        return _PLACE.sub(lambda found: words.get(found[1], found[0]), self.number)

    @staticmethod
    def numbered(series: str, serial: int) -> str:
        """The whole number."""
        return series.replace("{serial}", str(serial))


def read_letters(path: Path) -> tuple[LetterRules | None, list[KnowledgeError]]:
    """The rules and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, ("number", "default_unit", "units", "kinds", "remind_days"))
    if fields is None:
        return None, problems
    rules = LetterRules(
        number=_number(fields),
        default_unit=_word(fields, "default_unit"),
        units=_units(fields),
        kinds=_kinds(fields),
        remind_days=fields.optional_whole("remind_days", "3") or 0,
    )
    return (None, problems) if problems else (rules, [])


def _number(fields: Fields) -> str:
    """The format: each place once, the serial and the year among them, or numbers would come twice."""
    text = fields.text("number", _NUMBER)
    used = _PLACE.findall(text)
    unknown = [name for name in used if name not in _PLACES]
    if unknown:
        fields.fault("number", f"不认识的“{{{unknown[0]}}}”，只能用 {{unit}} {{kind}} {{year}} {{serial}}", _NUMBER)
    for name in ("kind", "year", "serial"):
        if text and used.count(name) != 1:
            fields.fault("number", f"要有一个“{{{name}}}”，不然会重号", _NUMBER)
    return text


def _word(fields: Fields, key: str) -> str:
    word = fields.text(key, f"{key}: 工监")
    if len(word) > _LONGEST_WORD or _PLACE.search(word):
        fields.fault(key, f"代字最多 {_LONGEST_WORD} 个字，不能有花括号", f"{key}: 工监")
    return word


def _units(fields: Fields) -> dict[str, str]:
    inner = fields.inner("units", "{A01: 某总工监}")
    return {} if inner is None else {code: _word(inner, code) for code in inner.data}


def _kinds(fields: Fields) -> dict[str, LetterKind]:
    example = "{supervision_notice: {label: 提示函, word: 提, reply_days: 15}}"
    inner = fields.inner("kinds", example)
    if inner is None:
        fields.fault("", "缺少“kinds”", f"kinds: {example}")
        return {}
    kinds: dict[str, LetterKind] = {}
    for key in inner.data:
        item = inner.inner(key, "{label: 提示函, word: 提, reply_days: 15}")
        if item is not None:
            item.allow(("label", "word", "reply_days"))
            days = item.optional_whole("reply_days", "15") or 0
            kinds[key] = LetterKind(key, item.text("label", "label: 提示函"), _word(item, "word"), days)
    words = [kind.word for kind in kinds.values()]
    if len(set(words)) < len(words):
        inner.fault("", "两个文种的代字一样，会重号", example)
    return kinds
