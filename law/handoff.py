"""knowledge/lexicon/handoff.yml: when a person is called although the worker did not ask for one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.folder import strict
from law.text.folding import fold

_EXAMPLE = "- {name: 性骚扰, all: [[性骚扰, 骚扰我]]}"
_SHORT = 4
"""Words of one or two characters count only in a message that is hardly longer: 滚 is no 滚动."""


@dataclass(frozen=True)
class Risk:
    """A matter for a person: every group of words has one in the message."""

    name: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class HandoffRules:
    """``failures``: how often in a row the bot may not understand."""

    failures: int
    risks: tuple[Risk, ...]
    anger: tuple[str, ...]

    def risk_in(self, text: str) -> str | None:
        """Name of the first risk a message speaks of."""
        said = fold(text)
        return next(
            (risk.name for risk in self.risks if all(any(word in said for word in group) for group in risk.groups)),
            None,
        )

    def is_angry(self, text: str) -> bool:
        """Whether the message is angry at the bot or the service."""
        said = fold(text)
        return any(word in said and (len(word) > 2 or len(said) <= _SHORT) for word in self.anger)


def read_handoff(path: Path) -> tuple[HandoffRules | None, list[KnowledgeError]]:
    """The rules and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, ("failures", "risks", "anger"))
    if fields is None:
        return None, problems
    failures = fields.optional_whole("failures", "2") or 0
    if failures < 1:
        fields.fault("failures", "要写成大于零的整数", "failures: 2")
    rules = HandoffRules(
        failures, tuple(_risk(item) for item in fields.items("risks", _EXAMPLE)), fields.texts("anger", "[答非所问]")
    )
    return (None, problems) if problems else (rules, [])


def _risk(item: Fields) -> Risk:
    item.allow(("name", "all"), _EXAMPLE)
    name, groups = item.text("name", "性骚扰"), item.data.get("all")
    if not isinstance(groups, list) or not groups or not all(_is_group(group) for group in groups):
        item.fault("all", "“all”要写成小组的列表，每个小组是词的列表", _EXAMPLE)
        return Risk(name, ())
    return Risk(name, tuple(tuple(str(word) for word in group) for group in groups if isinstance(group, list)))


def _is_group(group: object) -> bool:
    return isinstance(group, list) and bool(group) and all(isinstance(word, str) and word.strip() for word in group)


def load_handoff(path: Path) -> HandoffRules:
    """Strict: raises the first KnowledgeError of the file."""
    return strict(read_handoff(path))
