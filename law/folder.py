"""A folder of files that each hold one named thing: the good ones by name, and every problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from law.errors import KnowledgeError


class Named(Protocol):
    """What one file holds."""

    @property
    def name(self) -> str:
        """By which it is found."""


T = TypeVar("T", bound=Named)
R = TypeVar("R")


def read_each(
    paths: Iterable[Path], read: Callable[[Path], tuple[T | None, list[KnowledgeError]]]
) -> tuple[dict[str, T], list[KnowledgeError]]:
    """What can be read, by name, in the order of the file names; a faulty file costs the others nothing."""
    found: dict[str, T] = {}
    problems: list[KnowledgeError] = []
    for path in sorted(paths):
        good, faults = read(path)
        problems += faults
        if good is not None:
            found[good.name] = good
    return found, problems


def strict(read: tuple[R | None, list[KnowledgeError]]) -> R:
    """What a file or a folder holds; raises its first KnowledgeError."""
    found, problems = read
    if problems or found is None:
        raise problems[0]
    return found
