"""Long texts as pieces of a size in UTF-8 bytes, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# What the platform takes in one text message.
LIMIT = 2048
GAP = "\n\n"
_SENTENCE = re.compile(r"[^。！？；!?\n]*(?:[。！？；!?]+[”’」』）)》]*|\n+)|[^。！？；!?\n]+$")


def size(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text.encode())


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Pieces of at most ``limit`` bytes, cut after sentences; a longer sentence is cut between characters."""
    return list(pack(_sentences(text, limit), limit, gap=""))


def pack(parts: Iterable[str], limit: int = LIMIT, gap: str = GAP) -> Iterator[str]:
    """Neighbouring parts joined by ``gap`` as long as they fit; a part must not be larger than ``limit``."""
    held = ""
    for part in parts:
        joined = f"{held}{gap}{part}" if held else part
        if size(joined.strip()) <= limit:
            held = joined
            continue
        yield held.strip()
        held = part
    if held.strip():
        yield held.strip()


def _sentences(text: str, limit: int) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        yield from _characters(found[0], limit)


def _characters(sentence: str, limit: int) -> Iterator[str]:
    while size(sentence) > limit:
        head = sentence.encode()[:limit].decode(errors="ignore")
        yield head
        sentence = sentence[len(head) :]
    if sentence:
        yield sentence
