"""The words of follow-ups (knowledge/lexicon/followup.yml): what is said without saying what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.lexicon import LexiconError
from law.faq import TOPICS
from law.installation import knowledge_folder

FILE = "followup.yml"
LISTS = ("openings", "conditions", "endings", "aspects", "reactions", "fillers")
LONGEST = 18
"""Characters of a follow-up; a longer message says itself what it is about."""
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class FollowUp:
    """A message that may lean on the one before. ``asked``: without the words that only join it to that one.

    ``bare``: it says nothing of what it is about (多久, 公司不给呢); ``aspect``: and asks for one side of the matter
    (多久). ``joined``: it says that it goes on (那…, …呢). ``condition``: it adds a circumstance (要是没签合同呢).
    """

    asked: str
    bare: bool
    aspect: bool
    joined: bool
    condition: bool

    @property
    def kind(self) -> str:
        """bare, condition, joined or short."""
        return "bare" if self.bare else "condition" if self.condition else "joined" if self.joined else "short"


@dataclass(frozen=True)
class Phrases:
    """Compiled lists. ``subjects``: topic → the word that names it in a question."""

    openings: re.Pattern[str]
    conditions: re.Pattern[str]
    endings: re.Pattern[str]
    aspects: re.Pattern[str]
    reactions: re.Pattern[str]
    generic: re.Pattern[str]
    subjects: Mapping[str, str]

    def read(self, text: str) -> FollowUp | None:
        """What a normalised text is as a follow-up; None when it is too long or says nothing."""
        said = _NOT_SAID.sub("", text)
        if not said or len(said) > LONGEST:
            return None
        opening, condition = self.openings.match(said), self.conditions.search(said)
        core = said[opening.end() :] if opening else said
        ending = self.endings.search(core)
        asked = core[: ending.start()] if ending else core
        if not asked:
            return None
        nothing_else = not self.generic.sub("", asked)
        aspect = nothing_else and self.aspects.search(asked) is not None
        bare = aspect or (nothing_else and self.reactions.search(asked) is not None)
        return FollowUp(asked, bare, aspect, bool(opening or ending or condition), condition is not None)


def read_phrases(folder: Path | None = None) -> Phrases:
    """Read the lists. Raises LexiconError, which names file and key."""
    path = (folder if folder is not None else knowledge_folder() / "lexicon") / FILE
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise LexiconError(f"{path}：要写成 {'、'.join(LISTS)}、subjects 几个部分")
    subjects = content.get("subjects")
    if not isinstance(subjects, dict) or not all(isinstance(word, str) and word for word in subjects.values()):
        raise LexiconError(f"{path}：subjects 要写成“主题: 词”，例如 work_injury: 工伤")
    if unknown := sorted(set(subjects) - set(TOPICS)):
        raise LexiconError(f"{path}：subjects 里没有“{unknown[0]}”这个主题")
    lists = {name: _words(path, content, name) for name in LISTS}
    return Phrases(
        openings=re.compile(f"(?:{_any(lists['openings'])})+"),
        conditions=re.compile(_any(lists["conditions"])),
        endings=re.compile(f"(?:{_any(lists['endings'])})+$"),
        aspects=re.compile(_any(lists["aspects"])),
        reactions=re.compile(_any(lists["reactions"])),
        generic=re.compile(_any(word for words in lists.values() for word in words)),
        subjects=subjects,
    )


def _words(path: Path, content: Mapping[str, object], name: str) -> list[str]:
    words = content.get(name)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise LexiconError(f"{path}：“{name}”要写成词的列表，例如 {name}: [多久, 几天]；单独的数字要加引号")
    return words


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
