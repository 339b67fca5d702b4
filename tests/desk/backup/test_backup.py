"""A backup made from a database in use comes back whole; what is damaged, foreign or running is refused in words."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.backup.archive import BackupError, last_backup, make, summary_of, verify
from desk.backup.cli import main
from desk.backup.contents import Places, places_of
from desk.backup.restore import restore
from desk.crypto import Keyring
from desk.settings import Settings

KEYRING = Keyring("k" * 40)


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_file, home / "desk.db")
    for name, content in (("files/ab/cd.bin", b"\x00evidence"), ("knowledge/faq/a.yml", b"id: a\n")):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    values: dict[str, Any] = {
        "_env_file": None, "database_url": f"sqlite:///{home / 'desk.db'}", "secret_key": "k" * 40, "port": port,
        "jobs_database_url": f"sqlite:///{home / 'jobs.db'}", "files_dir": home / "files",
        "knowledge_dir": home / "knowledge", "backups_dir": tmp_path / "backups", "backups_kept": 2,
    }  # fmt: skip
    return Settings(**values)


@pytest.fixture
def places(settings: Settings) -> Places:
    return places_of(settings)


def note(path: Path, text: str) -> sqlite3.Connection:
    """A connection that wrote a line and stays open, as a running desk does."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS marks (text TEXT)")
    connection.execute("INSERT INTO marks VALUES (?)", (text,))
    connection.commit()
    return connection


def marks(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM marks ORDER BY rowid")]


def test_what_was_committed_before_comes_back_and_the_later_state_is_kept_aside(
    settings: Settings, places: Places
) -> None:
    database = places.databases["desk.db"]
    with closing(note(database, "before")):
        archive = make(places, KEYRING, settings.backups_dir, keep=2)
        note(database, "after").close()
        (places.files / "ab/cd.bin").write_bytes(b"overwritten")
        (places.knowledge / "faq/a.yml").write_text("id: changed\n", encoding="utf-8")
    aside = restore(archive, places, KEYRING)
    assert marks(database) == ["before"]
    assert (places.files / "ab/cd.bin").read_bytes() == b"\x00evidence"
    assert (places.knowledge / "faq/a.yml").read_text(encoding="utf-8") == "id: changed\n", "only when asked for"
    assert [marks(path) for path in aside if path.name.startswith("desk.db")] == [["before", "after"]]
    restore(archive, places, KEYRING, knowledge=True)
    assert (places.knowledge / "faq/a.yml").read_text(encoding="utf-8") == "id: a\n"


def test_the_archive_is_private_and_tells_how_it_went(settings: Settings, places: Places) -> None:
    assert last_backup(settings.backups_dir) is None
    archive = make(places, KEYRING, settings.backups_dir, keep=2)
    assert archive.stat().st_mode & 0o077 == 0
    found = last_backup(settings.backups_dir)
    assert found is not None
    name, manifest = found
    assert name == archive.name
    assert manifest.verified_at
    assert manifest.size == archive.stat().st_size
    assert manifest.schema
    assert [path.name for path in settings.backups_dir.glob("*.part")] == []


def test_a_damaged_archive_is_refused_and_changes_nothing(settings: Settings, places: Places) -> None:
    archive = make(places, KEYRING, settings.backups_dir, keep=2)
    content = archive.read_bytes()
    for damaged in (content[: len(content) // 2], content[:200] + b"\x00" * 50 + content[250:], b""):
        archive.write_bytes(damaged)
        before = places.databases["desk.db"].read_bytes()
        with pytest.raises(BackupError, match=r"已损坏|没有做完|不符"):
            restore(archive, places, KEYRING)
        assert places.databases["desk.db"].read_bytes() == before


def test_a_changed_member_is_found(settings: Settings, places: Places, tmp_path: Path) -> None:
    archive = make(places, KEYRING, settings.backups_dir, keep=2)
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "inside", filter="data")
    (tmp_path / "inside/files/ab/cd.bin").write_bytes(b"\x00evidencE")
    with tarfile.open(archive, "w:gz") as changed:
        for path in sorted((tmp_path / "inside").rglob("*")):
            if path.is_file():
                changed.add(path, path.relative_to(tmp_path / "inside").as_posix())
    with pytest.raises(BackupError, match=r"files/ab/cd\.bin”与清单不符"):
        verify(archive, KEYRING)


def test_a_backup_of_another_key_is_refused(settings: Settings, places: Places) -> None:
    archive = make(places, KEYRING, settings.backups_dir, keep=2)
    with pytest.raises(BackupError, match="另一个 DESK_SECRET_KEY"):
        verify(archive, Keyring("x" * 40))


def test_old_backups_go(settings: Settings, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.backup import archive as module
    from desk.clock import now

    made = []
    for hour in range(3):
        moment = now().replace(hour=hour)
        monkeypatch.setattr(module, "now", lambda moment=moment: moment)
        made.append(make(places, KEYRING, settings.backups_dir, keep=2))
    assert sorted(settings.backups_dir.glob("*.tar.gz")) == made[1:]
    assert not summary_of(made[0]).exists()


def test_the_commands_say_what_they_did(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"], settings) == 1
    assert "先运行 make backup" in capsys.readouterr().err
    assert main(["make"], settings) == 0
    assert "密钥 DESK_SECRET_KEY 不在备份里" in capsys.readouterr().out
    assert main(["verify"], settings) == 0
    assert "完好" in capsys.readouterr().out
    assert main(["restore"], settings) == 1
    assert "写明用哪个备份文件" in capsys.readouterr().err


def test_nothing_is_restored_under_a_running_desk(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    main(["make"], settings)
    archive = next(settings.backups_dir.glob("*.tar.gz"))
    with socket.socket() as running:
        running.bind(("127.0.0.1", settings.port))
        running.listen()
        assert main(["restore", str(archive)], settings) == 1
    assert "工作台还在运行" in capsys.readouterr().err
    assert main(["restore", str(archive)], settings) == 0
    assert "原来的已移到" in capsys.readouterr().out


def test_a_database_on_a_server_is_named(settings: Settings) -> None:
    other = settings.model_copy(update={"database_url": "postgresql+psycopg://desk@localhost/desk"})
    assert places_of(other, "var/tracker.db").servers == ("desk.db",)
    assert set(places_of(other, "var/tracker.db").databases) == {"jobs.db", "tracker.db"}
