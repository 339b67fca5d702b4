"""A migrated database file, a Rasa of the outside world, and a running desk; one of each per test module."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from desk.composition import Desk, build_desk
from desk.migrate import migrate
from desk.settings import Settings, load_settings
from desk.staff.repository import get_by_name
from desk.staff.service import create_staff
from desk.staff.signed_in import SignedIn
from tests.desk.support.live import LiveDesk, Worker, run_desk
from tests.desk.support.postgres import create_database, missing_programs, postgres_server
from tests.desk.support.rasa_server import RasaServer, echo
from tests.support.browser import Picture, launched

MakeSettings = Callable[..., Settings]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The one browser of all desk tests; packages add which of the built assets they need."""
    with launched(pytest.skip) as browser:
        yield browser


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    return Picture(tmp_path)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(load_settings(_env_file=None, database_url=f"sqlite:///{folder}/desk.db"))
    return folder / "desk.db"


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaServer]:
    """The Rasa of this module; ``well_rasa`` brings it back to health for each test."""
    server = RasaServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def well_rasa(request: pytest.FixtureRequest) -> None:
    """Whatever an earlier test did to it, Rasa answers at the start of a test."""
    if "rasa" in request.fixturenames:
        server: RasaServer = request.getfixturevalue("rasa")
        server.behaviour, server.answer = "answer", echo
        server.entered.clear()
        server.go_on.clear()


@pytest.fixture(scope="module")
def make_settings(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, rasa: RasaServer) -> MakeSettings:
    """Settings of a desk with a migrated database of its own; keyword arguments override."""

    def make(**overrides: Any) -> Settings:
        folder = tmp_path_factory.mktemp("desk")
        shutil.copy(migrated_file, folder / "desk.db")
        values = {
            "database_url": f"sqlite:///{folder}/desk.db",
            "jobs_database_url": f"sqlite:///{folder}/dbos.db",
            "laws_dir": folder / "laws",
            "files_dir": folder / "files",
            "backups_dir": folder / "backups",
            "secret_key": "s" * 40,
            "internal_token": "t" * 40,
            "work_hours": "00:00-24:00",
            "work_days": "every",
            "rasa_url": rasa.url,
            "rasa_timeout_seconds": 1.0,
            "reply_wait_seconds": 3.0,
            "retry_seconds": 0.2,
            "sweep_seconds": 0.2,
            "burst_seconds": 0.0,
            "log_level": "WARNING",
            "messages_per_minute": 1000,
            "messages_per_minute_per_address": 10000,
            "sessions_per_hour_per_address": 10000,
        }
        return load_settings(_env_file=None, **(values | overrides))

    return make


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings) -> Iterator[LiveDesk]:
    """A running desk, shared by the tests of a module."""
    with run_desk(make_settings()) as running:
        yield running


@pytest.fixture
def worker(live: LiveDesk) -> Worker:
    """A new worker with an open chat."""
    return live.worker()


@pytest.fixture
def desk(make_settings: MakeSettings) -> Iterator[Desk]:
    """The parts of a desk without a web server, on a database of its own."""
    built = build_desk(make_settings())
    yield built
    built.close()


MakeStaff = Callable[..., SignedIn]


@pytest.fixture
def make_staff() -> MakeStaff:
    """Create a staff member of a desk: ``make_staff(desk, "李工", "agent")``."""

    def make(desk: Desk, name: str, role: str = "agent") -> SignedIn:
        with desk.database.write() as session:
            create_staff(session, name=name, role=role)
            staff = get_by_name(session, name)
            return SignedIn(staff.id, staff.name, staff.role, "")

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder with the socket of a PostgreSQL started for this run."""
    reason = missing_programs()
    if reason is not None:
        pytest.skip(reason)
    with postgres_server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    return create_database(request.getfixturevalue("postgres"), f"desk_{uuid4().hex}")


@pytest.fixture(scope="session")
def migrated_template(postgres: Path) -> str:
    """Name of an empty PostgreSQL database with the newest schema, to be copied."""
    migrate(load_settings(_env_file=None, database_url=create_database(postgres, "migrated")))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, make_settings: MakeSettings) -> Iterator[Desk]:
    """The parts of a desk on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        settings = make_settings()
    else:
        folder, template = request.getfixturevalue("postgres"), request.getfixturevalue("migrated_template")
        settings = make_settings(database_url=create_database(folder, f"desk_{uuid4().hex}", template))
    built = build_desk(settings)
    yield built
    built.close()
