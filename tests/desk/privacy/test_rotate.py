"""After a rotation the old key is needed for nothing, what belongs together is found, and a broken run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from desk.audit.chain import verify
from desk.clock import now
from desk.composition import Desk, build_desk
from desk.conversations.service import Inbound, new_conversation, receive
from desk.files import service as files
from desk.models import EmployerAlert, Message, StoredFile, Ticket
from desk.privacy import rotate as rotation
from desk.privacy.rotate import rotate
from desk.settings import Settings
from desk.tickets import service as tickets
from desk.tickets.linking import employer_key
from desk.tickets.schemas import CreateTicket
from tests.desk.conftest import MakeSettings
from tests.desk.support import samples
from tests.desk.tickets.test_calls import BODY

OLD, NEW = "o" * 40, "n" * 40


@contextmanager
def opened(settings: Settings) -> Iterator[Desk]:
    desk = build_desk(settings)
    try:
        yield desk
    finally:
        desk.close()


def fill(desk: Desk, amount: int) -> None:
    """Conversations with a ticket and a file each, all about one employer, and its early warning."""
    for number in range(amount):
        with desk.database.write() as session:
            conversation = new_conversation(session, channel="web", region=None)
            public_id = conversation.public_id
            receive(session, public_id, Inbound("m", f"第 {number} 句"), desk.crisis)
            body = {**BODY, "conversation_id": public_id, "contact_phone": f"1380000{number:04d}"}
            tickets.create(session, public_id, CreateTicket.model_validate(body))
        files.hand_in(desk, public_id, f"照片{number}.png", samples.PNG + bytes([number]))
    with desk.database.write() as session:
        key = employer_key(session, BODY["employer"])
        if session.get(EmployerAlert, key) is None:
            moment = now()
            session.add(EmployerAlert(employer_key=key, workers=3, first_at=moment, last_at=moment, seen_workers=0))


def settings_with(base: Settings, current: str, *previous: str) -> Settings:
    return base.model_copy(update={"secret_key": current, "previous_secret_keys": previous})


def test_the_old_key_can_go(make_settings: MakeSettings) -> None:
    base = make_settings()
    with opened(settings_with(base, OLD)) as desk:
        fill(desk, 3)
    with opened(settings_with(base, NEW, OLD)) as desk:
        left = rotate(desk, only_count=True)
        assert left.values > 6 and (left.files, left.keys) == (3, 3)
        assert rotate(desk).total == left.total
        assert rotate(desk, only_count=True).total == 0
    with opened(settings_with(base, NEW)) as desk:
        with desk.database.read() as session:
            assert "第 0 句" in [message.body["text"] for message in session.scalars(select(Message))]
            assert {ticket.contact_name for ticket in session.scalars(select(Ticket))} == {"王某"}
            key = employer_key(session, BODY["employer"])
            assert {ticket.employer_key for ticket in session.scalars(select(Ticket))} == {key}
            assert session.scalars(select(EmployerAlert.employer_key)).all() == [key]
            names = session.scalars(select(StoredFile.public_id)).all()
            assert verify(session).problems == ()
        assert files.read_content(desk, names[0]).data.startswith(samples.PNG)


def test_a_run_that_was_interrupted_is_started_again(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    base = make_settings()
    with opened(settings_with(base, OLD)) as desk:
        fill(desk, 4)
    monkeypatch.setattr(rotation, "BATCH", 2)
    with opened(settings_with(base, NEW, OLD)) as desk:
        everything = rotate(desk, only_count=True).total
        with monkeypatch.context() as broken:
            broken.setattr(rotation, "_rotate_files", _power_cut)
            with pytest.raises(KeyboardInterrupt):
                rotate(desk)
        rest = rotate(desk, only_count=True).total
        assert 0 < rest < everything
        assert rotate(desk).total == rest
        assert rotate(desk, only_count=True).total == 0


def _power_cut(*_: object) -> int:
    raise KeyboardInterrupt


def test_a_key_that_is_missing_stops_it_without_harm(
    make_settings: MakeSettings, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    base = make_settings()
    with opened(settings_with(base, OLD)) as desk:
        fill(desk, 1)
    assert rotation.main([], settings_with(base, NEW)) == 1
    assert "DESK_PREVIOUS_SECRET_KEYS" in capsys.readouterr().err
    assert rotation.main([], settings_with(base, NEW, OLD)) == 0
    assert rotation.main(["--check"], settings_with(base, NEW)) == 0
    assert "旧密钥可以去掉" in capsys.readouterr().out
