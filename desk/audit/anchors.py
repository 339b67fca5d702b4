"""Copies of the chain's end outside the database: one line a day and at every check."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from desk.audit.chain import Anchor, head_of
from desk.clock import now
from desk.composition import Desk


def read_anchors(path: Path) -> list[Anchor]:
    """Every line of the file that can be read; none without the file. ``moment seq hash``, separated by spaces."""
    if not path.is_file():
        return []
    parts = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [Anchor(int(part[1]), part[2]) for part in parts if len(part) == 3 and part[1].isdigit()]


def add_anchor(path: Path, anchor: Anchor, moment: datetime) -> None:
    """Append one line durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{moment.isoformat(timespec='seconds')} {anchor.seq} {anchor.hash}\n")
        file.flush()
        os.fsync(file.fileno())


def anchor_daily(desk: Desk) -> None:
    """Note where the chain ends, once a day (UTC, as the lines are written)."""
    path = desk.settings.anchors_path
    today = now().date().isoformat()
    noted = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if noted and noted[-1].startswith(today):
        return
    with desk.database.read() as session:
        head = head_of(session)
    if head.seq:
        add_anchor(path, head, now())
