"""A copy of the small knowledge folder that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
KNOWLEDGE = FIXTURES / "knowledge"
ENTRY = "faq/wage_arrears/arrears_sample.yml"


def copy_knowledge(to: Path) -> Path:
    """The good knowledge folder, to be changed at will."""
    return Path(shutil.copytree(KNOWLEDGE, to / "knowledge"))


def spoil(path: Path, old: str, new: str) -> Path:
    """Replace one piece of a file; fails when the piece is not there, so that no case tests nothing."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    """The first line (from 1) that contains the words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)
