"""knowledge/lexicon/danger.yml: what is said in the turns after a danger, until the worker is safe.

Finding the danger is law.crisis; this is the conduct afterwards: who cries for people gets the numbers once more and no
choice of questions, who says that it is over gets a human word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.folder import strict
from law.hotlines import HOTLINES, strangers
from law.text.folding import fold

LONGEST = 120
_KEYS = ("minutes", "safe", "not_safe", "calls", "asks", "before", "categories")
_EXAMPLE = "[{name: self_harm, holding: [……打110……], relief: ……}]"


@dataclass(frozen=True)
class Afterwards:
    """What is said after a danger of one category: ``holding`` in turns while it lasts, ``relief`` once it is over."""

    holding: tuple[str, ...]
    relief: str


@dataclass(frozen=True)
class DangerRules:
    """``minutes``: how long a danger counts as not over. ``before``: said before the first answer to a question.

    ``categories``: by the name of the category in crisis.yml.
    """

    minutes: int
    safe: tuple[str, ...]
    not_safe: tuple[str, ...]
    calls: tuple[str, ...]
    asks: tuple[str, ...]
    before: str
    categories: Mapping[str, Afterwards]

    def is_safe(self, text: str) -> bool:
        """The message says that the danger is over."""
        said = _said(text)
        return _any(self.safe, said) and not _any(self.not_safe, said)

    def is_question(self, text: str) -> bool:
        """The message asks for something that the bot may know; a cry for help does not."""
        said = _said(text)
        return _any(self.asks, said) and not _any(self.calls, said)


def _said(text: str) -> str:
    return "".join(fold(text).split())


def _any(words: tuple[str, ...], said: str) -> bool:
    return any(word in said for word in words)


def read_danger(path: Path) -> tuple[DangerRules | None, list[KnowledgeError]]:
    """The rules and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, _KEYS)
    if fields is None:
        return None, problems
    minutes = fields.optional_whole("minutes", "60") or 0
    if minutes < 1:
        fields.fault("minutes", "要写成大于零的整数", "minutes: 60")
    lists = {key: fields.texts(key, "[下来了, 安全了]") for key in ("safe", "not_safe", "calls", "asks")}
    before = fields.text("before", "您现在人安全吗？……")
    _check(fields, "before", before)
    rules = DangerRules(minutes=minutes, **lists, before=before, categories=_categories(fields))
    return (None, problems) if problems else (rules, [])


def _categories(fields: Fields) -> dict[str, Afterwards]:
    found: dict[str, Afterwards] = {}
    for item in fields.items("categories", _EXAMPLE):
        item.allow(("name", "holding", "relief"), _EXAMPLE)
        name, holding = item.text("name", "self_harm"), item.texts("holding", "[……打110……]")
        relief = item.text("relief", "……")
        for text in (*holding, relief):
            _check(item, "holding" if text in holding else "relief", text)
        if any(not any(number in text for number in HOTLINES) for text in holding):
            item.fault("holding", "里面有一段没有求助电话", "……马上打110……")
        if name in found:
            item.fault("name", f"类别“{name}”写了两次", "合并到一处")
        found[name] = Afterwards(holding, relief)
    if not found:
        fields.fault("", "没有任何类别", f"categories: {_EXAMPLE}")
    return found


def _check(fields: Fields, key: str, text: str) -> None:
    if len(text) > LONGEST:
        fields.fault(key, f"这段话 {len(text)} 字，最多 {LONGEST} 字", "分成两句说，或者写短些")
    for number in strangers(text):
        fields.fault(key, f"电话 {number} 不在许可的热线里（{'、'.join(HOTLINES)}）", "打110")


def load_danger(path: Path) -> DangerRules:
    """Strict: raises the first KnowledgeError of the file."""
    return strict(read_danger(path))
