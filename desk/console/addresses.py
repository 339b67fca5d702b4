"""The parts of an address, read and written: a number, a day, the query of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode


def number(text: str) -> int | None:
    """The id or the year that ``text`` is; None for anything else, and for more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day(text: str) -> date | None:
    """The day that ``text`` (2026-11-01) is; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def query_of(asked: Mapping[str, str | int | None]) -> str:
    """The query of an address, without what is not asked for."""
    return urlencode({name: value for name, value in asked.items() if value})
