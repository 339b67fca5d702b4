"""Whoever had their data erased is not brought back by an older backup, whichever way it is restored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.backup.archive import copy_database
from desk.backup.cli import main
from desk.composition import Desk, build_desk
from desk.conversations.service import open_conversation
from desk.models import AuditEntry, Conversation, Erasure, Message
from desk.privacy.again import erase_again
from desk.privacy.again import main as again_main
from desk.privacy.erase import carry_out_due, request_erasure
from desk.privacy.erasedlist import Noted, add_noted, read_noted
from desk.settings import Settings
from tests.desk.conftest import MakeSettings
from tests.desk.privacy.test_erase import SECRETS, leave_traces, on_disk, quick
from tests.desk.support import samples
from tests.desk.support.live import LiveDesk, run_desk, wait_until
from tests.desk.support.process import free_port
from tests.desk.support.rasa_server import RasaServer

__all__ = ["quick"]


@pytest.fixture
def settings(make_settings: MakeSettings, tmp_path: Path) -> Settings:
    # Nothing listens on the port: to restore means that the desk is stopped.
    return make_settings(encrypt_files=False, backups_dir=tmp_path / "backups", port=free_port())


def folder_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///")).parent


def dump_of(settings: Settings) -> Path:
    """A copy of the database that somebody made without us."""
    return settings.backups_dir / "server.dump"


def erase(live: LiveDesk, public_id: str) -> str:
    """Ask and wait; returns the receipt."""
    with live.desk.database.write() as session:
        conversation = session.scalars(select(Conversation).where(Conversation.public_id == public_id)).one()
        number = request_erasure(session, conversation, by="worker").number
    wait_until(lambda: receipt(live.desk, number).done_at, "erased")
    return number


def receipt(desk: Desk, number: str) -> Erasure:
    with desk.database.read() as session:
        found = session.scalars(select(Erasure).where(Erasure.number == number)).one()
        session.expunge(found)
        return found


def lived_through(settings: Settings) -> tuple[str, str, str]:
    """Two workers write, a backup is made, one has her data erased: her conversation, the receipt, the other's."""
    with run_desk(settings) as live:
        worker, _ticket = leave_traces(live)
        other = live.worker()
        other.say("我是另一个人，也说一句")
        settings.backups_dir.mkdir(parents=True, exist_ok=True)
        copy_database(folder_of(settings) / "desk.db", dump_of(settings))
        assert main(["make"], settings) == 0
        return worker.session_id, erase(live, worker.session_id), other.session_id


def texts(desk: Desk, public_id: str) -> list[str]:
    with desk.database.read() as session:
        query = select(Message).join(Conversation).where(Conversation.public_id == public_id)
        return [str(message.body.get("text")) for message in session.scalars(query)]


def test_make_restore_erases_again_under_the_same_receipt(
    settings: Settings, rasa: RasaServer, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    public_id, number, other = lived_through(settings)
    archive = next(settings.backups_dir.glob("*.tar.gz"))
    rasa.behaviour = "fail"
    rasa.erased.clear()
    assert main(["restore", str(archive)], settings) == 0
    said = capsys.readouterr().out
    assert "有 1 个以前删除过的对话回来了" in said and "1 个还差 Rasa" in said
    for aside in folder_of(settings).glob("*.before-*"):
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    raw = on_disk(folder_of(settings))
    for secret in SECRETS:
        assert secret.encode() not in raw, secret
    assert samples.PNG not in raw, "the file that the archive brought back is gone again"
    rasa.behaviour = "answer"
    with run_desk(settings) as live:
        done = wait_until(lambda: (found := receipt(live.desk, number)).done_at and found, "Rasa's part was done")
        assert isinstance(done, Erasure) and done.counts["messages"] > 0
        assert public_id in rasa.erased
        assert not any(secret in text for text in texts(live.desk, public_id) for secret in SECRETS)
        assert "我是另一个人，也说一句" in texts(live.desk, other)
        with live.desk.database.read() as session:
            acts = [(entry.action, entry.object) for entry in session.scalars(select(AuditEntry))]
        assert ("erased_again", number) in acts


def test_a_database_that_was_restored_without_us_is_erased_when_the_desk_starts(
    settings: Settings, rasa: RasaServer, quick: None
) -> None:
    public_id, number, _other = lived_through(settings)
    for path in folder_of(settings).glob("desk.db*"):
        path.unlink()
    shutil.copy(dump_of(settings), folder_of(settings) / "desk.db")
    with run_desk(settings) as live:
        wait_until(lambda: receipt(live.desk, number).done_at, "erased again")
        assert not any(secret in text for text in texts(live.desk, public_id) for secret in SECRETS)


def test_who_is_erased_already_or_unknown_is_left_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with desk.database.write() as session:
        conversation, _token = open_conversation(session, channel="web", region=None, days=1)
        request_erasure(session, conversation, by="staff")
    assert carry_out_due(desk) == 1
    path = desk.settings.erased_path
    (noted,) = read_noted(path)
    assert noted.conversation == conversation.public_id
    assert path.stat().st_mode & 0o077 == 0
    # A crash in the middle of a line, a conversation that the backup did not have yet, the same one twice.
    path.write_text(path.read_text(encoding="utf-8") + '{"conversation": "x', encoding="utf-8")
    add_noted(path, Noted("never-heard-of", "SC-20261130-AAAAAA", "worker", noted.requested_at))
    add_noted(path, noted)
    assert [entry.conversation for entry in read_noted(path)].count(noted.conversation) == 2
    assert erase_again(desk) == "没有以前删除过的对话回来。"
    assert again_main(desk.settings) == 0
    assert "没有以前删除过的对话回来" in capsys.readouterr().out


def test_a_server_of_its_own_erases_again_too(both: Desk) -> None:
    """The same on PostgreSQL, where a restore is not ours: the row is put back as a dump would."""
    with both.database.write() as session:
        conversation, _token = open_conversation(session, channel="web", region=None, days=1)
    add_noted(
        both.settings.erased_path,
        Noted(conversation.public_id, "SC-20261129-ABCDEF", "retention", "2026-11-29T10:00:00+00:00"),
    )
    assert "有 1 个" in erase_again(both)
    done = receipt(both, "SC-20261129-ABCDEF")
    assert done.done_at is not None and done.requested_at.isoformat() == "2026-11-29T10:00:00+00:00"
    built = build_desk(both.settings)
    assert erase_again(built) == "没有以前删除过的对话回来。"
    built.close()
