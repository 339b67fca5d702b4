"""The real desk on a migrated SQLite file behind a real HTTP server; staff with browsers, workers who write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.settings import Settings
from tests.desk.console.world import World, serve
from tests.law.helpers import copy_knowledge

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path) -> Iterator[World]:
    """A desk without Rasa: workers' messages are stored, nobody answers them but staff."""
    shutil.copy(migrated_file, tmp_path / "desk.db")
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "backups_dir": tmp_path / "backups",
        "work_hours": "00:00-24:00",
        "work_days": "every",
        "log_level": "ERROR",
        "logins_per_quarter_hour": 3,
    }
    with serve(Settings(**values)) as world:
        yield world


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A small folder of entries with the real rules of the house beside them."""
    folder = copy_knowledge(tmp_path)
    shutil.copytree(ROOT / "knowledge" / "tickets", folder / "tickets")
    for file in ("holidays.yml", "lexicon/handoff.yml", "lexicon/danger.yml"):
        shutil.copy(ROOT / "knowledge" / file, folder / file)
    return folder


@pytest.fixture
def small_world(tmp_path: Path, migrated_file: Path, knowledge: Path) -> Iterator[World]:
    """A desk with the small knowledge folder, for pages that read all entries: the real one takes seconds."""
    shutil.copy(migrated_file, tmp_path / "desk.db")
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "backups_dir": tmp_path / "backups",
        "knowledge_dir": knowledge,
        "work_hours": "00:00-24:00",
        "work_days": "every",
        "log_level": "ERROR",
    }
    with serve(Settings(**values)) as world:
        yield world
