"""What stands in the folder of the trained models (written by tools.models): which one answers, and what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

SUFFIX = ".tar.gz"


@dataclass(frozen=True)
class Happened:
    """One line of the history. ``what``: promoted, refused, rolled_back, withdrawn, failed; ``by``: who wanted it."""

    at: datetime
    what: str
    model: str
    by: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Models:
    """``current`` and ``previous``: names, "" = none; ``trained_at``: of the current one; ``history``: newest first."""

    current: str
    previous: str
    trained_at: datetime | None
    history: tuple[Happened, ...]


def read_models(folder: Path, limit: int = 20) -> Models:
    """An empty state where there is no folder yet."""
    current = folder / f"current{SUFFIX}"
    trained = datetime.fromtimestamp(current.stat().st_mtime, timezone.utc) if current.exists() else None
    return Models(_named(current), _named(folder / f"previous{SUFFIX}"), trained, _history(folder, limit))


def _named(link: Path) -> str:
    return link.readlink().name.removesuffix(SUFFIX) if link.is_symlink() and link.exists() else ""


def _history(folder: Path, limit: int) -> tuple[Happened, ...]:
    path = folder / "history.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(found for line in reversed(lines[-limit:]) if (found := _happened(line)) is not None)


def _happened(line: str) -> Happened | None:
    """None for a line that a crash cut off."""
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"])
        return Happened(at, said["what"], said["model"], said["by"], tuple(said["reasons"]))
    except (ValueError, KeyError, TypeError):
        return None
