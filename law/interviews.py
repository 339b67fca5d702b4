"""knowledge/lexicon/interviews.yml: what can be calculated and written, by the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.yamlfile import read

FILE = "interviews.yml"
CALCULATOR, DOCUMENT = "calculator", "document"
_EXAMPLE = "calculator:severance: [经济补偿]"


@dataclass(frozen=True)
class Kind:
    """What is asked about. ``room``: "calculator" or "document"; ``name``: file in knowledge/<room>s."""

    room: str
    name: str

    @classmethod
    def parse(cls, text: object) -> Kind | None:
        """From "room:name"; None for anything else."""
        room, colon, name = text.partition(":") if isinstance(text, str) else ("", "", "")
        return cls(room, name) if colon and name and room in (CALCULATOR, DOCUMENT) else None

    def __str__(self) -> str:
        return f"{self.room}:{self.name}"


Names = Mapping[Kind, tuple[str, ...]]
"""The words of every kind, in the order of the menus."""


@dataclass(frozen=True)
class NameFile:
    """What the file holds. ``lines``: where each kind stands in it."""

    path: Path
    names: Names
    lines: Mapping[Kind, int]


def read_name_file(path: Path) -> tuple[NameFile | None, list[KnowledgeError]]:
    """Read the file: its words and no problems, or None and every problem, one line each."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    found: dict[Kind, tuple[str, ...]] = {}
    lines: dict[Kind, int] = {}
    problems: list[KnowledgeError] = []
    for text, words in document.data.items():
        kind = Kind.parse(text)
        if kind is None:
            problems.append(document.error((text,), f"“{text}”要写成 calculator:名称 或 document:名称", _EXAMPLE))
            continue
        said = [word.lower() for word in words if isinstance(word, str) and word] if isinstance(words, list) else []
        if not said or not isinstance(words, list) or len(said) < len(words):
            problems.append(document.error((text,), f"“{text}”后面要写成词的列表，每个词都是文字", _EXAMPLE))
        else:
            found[kind] = tuple(said)
            lines[kind] = document.lines.get((text,), 1)
    return (None, problems) if problems else (NameFile(path, found, lines), [])


def named(names: Names, text: str, room: str) -> list[Kind]:
    """What the text names: those whose longest word in it is the longest of all; several when it is unclear."""
    folded = "".join(text.lower().split())
    lengths = {
        kind: max((len(word) for word in words if word in folded), default=0)
        for kind, words in names.items()
        if kind.room == room
    }
    best = max(lengths.values(), default=0)
    return [kind for kind, length in lengths.items() if best and length == best]
