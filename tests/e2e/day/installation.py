"""The installation that the scripted day runs in: its settings, its database as a file, the hands of its clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.models.base import Base, UtcDateTime
from desk.settings import variable
from tests.desk.support.wechat_platform import WechatPlatform
from tools.stack import separate_settings

# What is sealed (desk.audit) stays as it is: moving it would be the forgery that the verification looks for.
SEALED = frozenset({"audit_entries", "audit_head"})
OPEN = {"DESK_WORK_HOURS": "00:00-24:00", "DESK_WORK_DAYS": "every"}


@dataclass(frozen=True)
class Closed:
    """Office hours that begin an hour from now at the earliest. ``opening``: as the worker is told."""

    hours: str
    opening: str

    @property
    def settings(self) -> dict[str, str]:
        return {"DESK_WORK_HOURS": self.hours, "DESK_WORK_DAYS": "every"}


def closed_at(moment: datetime) -> Closed:
    """``moment``: in China time."""
    return Closed("14:00-23:00", "今天 14:00") if moment.hour < 12 else Closed("01:00-09:00", "明天 01:00")


class Records:
    """The desk's SQLite file, asked with plain SQL: nothing of the desk's own queries is used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path, timeout=30)) as database:
            return database.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """The only column of the only row."""
        ((value,),) = self.rows(query, *values)
        return value

    def counts(self, query: str, *values: Any) -> dict[Any, int]:
        """Rows of (key, count)."""
        return dict(self.rows(query, *values))

    def change(self, *statements: tuple[str, Sequence[Any]]) -> None:
        with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
            for statement, values in statements:
                database.execute(statement, values)


def let_pass(records: Records, minutes: int) -> None:
    """Time goes by while the programs stand still: every moment on record is so many minutes longer ago."""
    moved = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns if table.name not in SEALED else ():
            if isinstance(column.type, UtcDateTime):
                earlier = f"{column.name} = strftime('%Y-%m-%d %H:%M:%f000', {column.name}, ?)"
                moved.append((f"UPDATE {table.name} SET {earlier}", [f"-{minutes} minutes"]))  # noqa: S608
    records.change(*moved)


def pass_waiting_time(records: Records, conversation: str) -> None:
    """Nobody took this waiting conversation until its working minutes were over."""
    records.change(
        (
            "UPDATE timers SET due_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', '-5 minutes')"
            " WHERE state = 'planned' AND kind = 'unclaimed'"
            " AND conversation_id = (SELECT id FROM conversations WHERE public_id = ?)",
            [conversation],
        )
    )


def settings_of_the_day(folder: Path, platform: WechatPlatform) -> dict[str, str]:
    """Everything the three programs write lies in ``folder``; WeChat is the platform of the test."""
    account = {variable(name): str(value) for name, value in platform.settings.items()}
    return {
        **separate_settings(folder),
        **account,
        "DESK_FILES_DIR": str(folder / "files"),
        "REVIEWED_DIR": str(folder / "reviewed"),
        "DESK_BACKUPS_DIR": str(folder / "backups"),
        "DESK_AUDIT_ANCHORS_FILE": str(folder / "anchors" / "audit.log"),
        "DESK_BURST_SECONDS": "0.3",
    }
