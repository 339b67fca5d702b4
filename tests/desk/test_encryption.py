"""What identifies a worker is ciphertext in the files, and stays readable after the secret key is changed."""

from __future__ import annotations

import sqlite3

import pytest

from desk.composition import build_desk
from desk.conversations.buttons import ButtonInvalid, open_button, sign_button
from desk.conversations.schemas import StoredButton
from desk.crypto import DecryptionError, Keyring, derive_key
from desk.tickets.service import read_ticket
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk
from tests.desk.support.rasa_server import RasaServer
from tests.desk.tickets.test_calls import BODY

SECRETS = ("13800001234", "138 0000 1234", "王某", "老板失联", "某电子厂", "我的电话13800001234")


def test_neither_database_file_contains_what_a_worker_said(make_settings: MakeSettings, rasa: RasaServer) -> None:
    settings = make_settings()
    with run_desk(settings) as live:
        worker = live.worker()
        worker.say("我的电话13800001234，公司是某电子厂")
        rasa.behaviour = "fail"
        worker.say("老板失联了")
        body = {**BODY, "conversation_id": worker.session_id}
        number = live.internal("POST", "/tickets", json=body, headers={"Idempotency-Key": "k"}).json()["number"]
        token = worker.token
    folder = settings.laws_dir.parent
    stored = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert worker.session_id.encode() in stored
    assert number.encode() in stored
    for secret in (*SECRETS, token):
        assert secret.encode() not in stored, secret
        assert secret.encode("unicode_escape") not in stored, secret
    desk = build_desk(settings)
    with desk.database.read() as session:
        assert read_ticket(session, number).contact_phone == "138 0000 1234"
    desk.close()


def test_an_older_key_is_still_read_and_an_unknown_one_is_named() -> None:
    old = Keyring("old" * 12)
    stored = old.encrypt("13800001234")
    assert Keyring("new" * 12, ("old" * 12,)).decrypt(stored) == "13800001234"
    with pytest.raises(DecryptionError, match="DESK_PREVIOUS_SECRET_KEYS"):
        Keyring("new" * 12).decrypt(stored)
    button = StoredButton(title="申请", payload="/request_legal_aid")
    token = sign_button(old, "chat", button)
    assert open_button(Keyring("new" * 12, ("old" * 12,)), "chat", token) == button
    with pytest.raises(ButtonInvalid):
        open_button(Keyring("new" * 12), "chat", token)


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {derive_key("s" * 40, purpose) for purpose in ("at-rest", "buttons")}
    assert len(keys) == 2


def test_equal_texts_do_not_look_equal() -> None:
    keyring = Keyring("s" * 40)
    assert keyring.encrypt("甲") != keyring.encrypt("甲")


def test_a_raw_look_into_the_file_shows_ciphertext(make_settings: MakeSettings) -> None:
    settings = make_settings()
    with run_desk(settings) as live:
        live.worker().say("看得见吗")
    connection = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
    bodies = [row[0] for row in connection.execute("SELECT body FROM messages")]
    connection.close()
    assert len(bodies) == 3
    assert all(body.startswith("gAAAA") for body in bodies)
