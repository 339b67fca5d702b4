"""The file in which every erasure is noted (``DESK_ERASED_FILE``): no backup holds it and no restore touches it.

It has ids that mean nothing once the rows are gone, so that they are erased again when an old backup brings them back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

log = structlog.get_logger("desk.privacy")


@dataclass(frozen=True)
class Noted:
    """One line. ``conversation``: public id, ``number``: of the receipt, ``requested_at``: ISO 8601 with zone."""

    conversation: str
    number: str
    by: str
    requested_at: str


def read_noted(path: Path) -> Iterator[Noted]:
    """Every line that can be read; one that a crash cut off is passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from (noted for line in file if line.strip() and (noted := _read(line)) is not None)


def _read(line: str) -> Noted | None:
    try:
        return Noted(**json.loads(line))
    except (ValueError, TypeError):
        log.warning("erased_line_unreadable")
        return None


def add_noted(path: Path, noted: Noted) -> None:
    """Append one line durably, on a line of its own even after one that was cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"\n{json.dumps(asdict(noted))}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
