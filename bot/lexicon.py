"""The word lists of knowledge/lexicon: jieba words, platform names, synonyms and typing slips.

They are read from the folder when a model is trained and travel inside it afterwards (``to_json`` / ``from_json``), so
a running server never segments or corrects text differently from the model it serves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from law.installation import knowledge_folder


class LexiconError(ValueError):
    """A lexicon file is not as expected; the message names the file and the entry (Chinese, for its editors)."""


@dataclass(frozen=True)
class Lexicon:
    """``words``: word → jieba weight. ``platforms`` and ``synonyms``: written form → canonical name.

    ``typos``: wrong form → right form; forms that must stay as they are stand for themselves.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    platforms: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    typos: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """Plain containers for the model archive."""
        return {
            "words": dict(self.words),
            "platforms": dict(self.platforms),
            "synonyms": dict(self.synonyms),
            "typos": dict(self.typos),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Mapping[str, Any]]) -> Lexicon:
        """The inverse of ``to_json``."""
        return cls(stored["words"], stored["platforms"], stored["synonyms"], stored["typos"])


def read_lexicon(folder: Path | None = None) -> Lexicon:
    """Read words.yml, synonyms.yml and typos.yml; a missing file counts as empty. Raises LexiconError."""
    where = folder if folder is not None else knowledge_folder() / "lexicon"
    words = _section(where / "words.yml", "words")
    return Lexicon(
        words={word: _weight(where / "words.yml", word, weight) for word, weight in words.items()},
        platforms=_variants(where / "words.yml", "platforms"),
        synonyms=_variants(where / "synonyms.yml", "synonyms"),
        typos=_typos(where / "typos.yml"),
    )


@dataclass(frozen=True)
class Surroundings:
    """What people say around their question. ``fillers``: words; ``clauses``: whole clauses that tell nothing."""

    fillers: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


def read_surroundings(folder: Path | None = None) -> Surroundings:
    """Read surroundings.yml; a missing file counts as empty. Raises LexiconError."""
    path = (folder if folder is not None else knowledge_folder() / "lexicon") / "surroundings.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    found: list[tuple[str, ...]] = []
    for name in ("fillers", "clauses"):
        listed: Any = (content.get(name) or []) if isinstance(content, dict) else None
        if not isinstance(listed, list) or not all(isinstance(text, str) and text for text in listed):
            raise LexiconError(f"{path}：fillers 和 clauses 都要写成列表，每行一个词或一个分句")
        found.append(tuple(dict.fromkeys(listed)))
    return Surroundings(*found)


def alternation(forms: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of the forms, the longest first; None when there are none."""
    ordered = sorted({form for form in forms if form}, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def replacer(pairs: Mapping[str, str]) -> Callable[[str], str]:
    """A function that replaces every key by its value in one pass, the longest key first."""
    pattern = alternation(pairs)
    if pattern is None:
        return lambda text: text
    return lambda text: pattern.sub(lambda match: pairs[match.group()], text)


def _section(path: Path, name: str) -> dict[str, Any]:
    if not path.exists():
        return {}
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    section = content.get(name, {}) if isinstance(content, dict) else None
    if not isinstance(section, dict) or not all(isinstance(key, str) and key for key in section):
        raise LexiconError(f"{path}：“{name}”要写成“词: 值”的形式，词里有数字或特殊符号时要加引号")
    return section


def _weight(path: Path, word: str, weight: Any) -> int:
    if isinstance(weight, bool) or not isinstance(weight, int) or weight < 1:
        raise LexiconError(f"{path}：词“{word}”的权重要写成正整数，例如 {word}: 3000")
    return weight


def _variants(path: Path, name: str) -> dict[str, str]:
    """Written form → canonical name; the canonical name stands for itself."""
    forms: dict[str, str] = {}
    for canonical, variants in _section(path, name).items():
        if not isinstance(variants, list) or not all(isinstance(form, str) and form for form in variants):
            raise LexiconError(f"{path}：“{canonical}”后面要写成列表，例如 {canonical}: [说法一, 说法二]")
        for form in (canonical, *variants):
            forms.setdefault(form.lower(), canonical)
    return forms


def _typos(path: Path) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for wrong, entry in _section(path, "typos").items():
        right, unless = (entry.get("right"), entry.get("unless", [])) if isinstance(entry, dict) else (entry, [])
        if not isinstance(right, str) or not isinstance(unless, list) or any(wrong not in str(word) for word in unless):
            raise LexiconError(f"{path}：“{wrong}”要写成 {wrong}: 正确的词；unless 里的词必须包含“{wrong}”")
        pairs[wrong] = right
        pairs.update({str(word): str(word) for word in unless})
    return pairs
