"""A provider that is a program of its own, and a desk that trusts it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desk.settings import Settings
from tests.desk.console.oidc.way import Open
from tests.desk.console.world import World, serve
from tests.desk.support.unit_provider import CLIENT_ID, SECRET, UnitProvider, desk_port, unit_provider


@pytest.fixture(scope="package")
def running_provider() -> Iterator[UnitProvider]:
    with unit_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: UnitProvider) -> UnitProvider:
    """An honest one, whatever an earlier test asked for."""
    running_provider.set()
    return running_provider


@pytest.fixture
def open_world(tmp_path: Path, migrated_file: Path, provider: UnitProvider) -> Open:
    @contextmanager
    def opened(**changes: Any) -> Iterator[World]:
        shutil.copy(migrated_file, tmp_path / "desk.db")
        values: dict[str, Any] = {
            "_env_file": None, "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
            "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}", "files_dir": tmp_path / "files",
            "work_hours": "00:00-24:00", "work_days": "every", "log_level": "ERROR", "logins_per_quarter_hour": 3,
            "public_url": provider.desk_url, "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SECRET,
        }  # fmt: skip
        with serve(Settings(**(values | changes)), desk_port(provider)) as world:
            yield world

    return opened


@pytest.fixture
def world(open_world: Open) -> Iterator[World]:
    """A desk that trusts the provider."""
    with open_world() as world:
        yield world
