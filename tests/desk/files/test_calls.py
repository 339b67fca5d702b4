"""Handing in, listing and taking back over the chat API; downloading in the console."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select

from desk.crypto import Keyring
from desk.files import service
from desk.files.errors import FileDamaged, FileRefused, ScanFailed
from desk.files.scanner import Scanner
from desk.files.store import FileStore
from desk.models import StoredFile
from tests.desk.conftest import MakeSettings
from tests.desk.console.world import World, serve
from tests.desk.support import samples
from tests.desk.support.live import LiveDesk, Worker
from tests.desk.tickets.test_calls import BODY

PATH = "/api/v1/chat/files"


def send(worker: Worker, name: str, content: bytes) -> httpx.Response:
    return worker.http.post(PATH, headers=worker.headers, files={"file": (name, content)})


def listed(worker: Worker) -> list[str]:
    return [file["name"] for file in worker.http.get(PATH, headers=worker.headers).json()["files"]]


def folder(live: LiveDesk) -> list[Path]:
    return sorted(path for path in live.desk.settings.files_dir.glob("*/*") if path.is_file())


def test_a_file_is_taken_once_and_shown_in_the_conversation(live: LiveDesk, worker: Worker) -> None:
    before = len(folder(live))
    first = send(worker, "工资条.png", samples.PNG)
    assert first.status_code == 201, first.text
    info = first.json()
    assert (info["name"], info["label"], info["size"], info["submitted"]) == (
        "工资条.png",
        "图片",
        len(samples.PNG),
        False,
    )
    assert info["sha256"] == hashlib.sha256(samples.PNG).hexdigest()
    again = send(worker, "另一个名字.png", samples.PNG)
    assert (again.status_code, again.json()) == (200, info)
    assert listed(worker) == ["工资条.png"]
    assert len(folder(live)) == before + 1
    (message,) = worker.messages("worker")
    assert message["file_id"] == info["id"]
    assert "工资条.png" in message["text"]
    assert live.worker().http.get(PATH, headers=live.worker().headers).json()["files"] == []


def test_the_content_on_the_disk_is_ciphertext_under_a_name_that_says_nothing(live: LiveDesk, worker: Worker) -> None:
    content = "张三的身份证号写在这里".encode()
    assert send(worker, "张三.txt", content).status_code == 201
    newest = max(folder(live), key=lambda path: path.stat().st_mtime_ns)
    assert content not in newest.read_bytes()
    assert "张三" not in str(newest)
    assert newest.suffix == ""
    assert newest.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("name", "content", "code"), [
    ("工资条.pdf", samples.EXE, "file_type_mismatch"),
    ("setup.exe", samples.EXE, "file_refused"),
    ("空.txt", b"", "file_empty"),
])  # fmt: skip
def test_a_file_that_lies_is_refused_and_nothing_is_stored(
    live: LiveDesk, worker: Worker, name: str, content: bytes, code: str
) -> None:
    before = folder(live)
    refused = send(worker, name, content)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    assert listed(worker) == []
    assert folder(live) == before


def test_uploads_need_a_token_a_file_and_measure(live: LiveDesk, worker: Worker) -> None:
    assert live.http.post(PATH, files={"file": ("a.png", samples.PNG)}).status_code == 401
    no_file = live.http.post(PATH, headers=worker.headers, data={"file": "text"})
    assert (no_file.status_code, no_file.json()["error"]["code"]) == (422, "file_missing")
    broken = live.http.post(
        PATH, headers={**worker.headers, "content-type": "multipart/form-data; boundary=x"}, content=b"nonsense"
    )
    assert broken.status_code in (400, 422)
    assert "message" in broken.json()["error"]


def test_too_large_and_too_many_are_said_in_words(make_settings: MakeSettings) -> None:
    with serve(make_settings(max_file_bytes=20480, files_per_conversation=1)) as world:
        client = world.browser().client
        opened = client.post("/api/v1/chat/sessions", json={}).json()
        worker = Worker(client, opened["session_id"], opened["token"])
        large = send(worker, "长.txt", "字".encode() * 7000)
        assert (large.status_code, large.json()["error"]["code"]) == (413, "file_too_large")
        assert "20 KB" in large.json()["error"]["message"]
        larger = send(worker, "很长.txt", "字".encode() * 20000)
        assert larger.status_code == 413
        assert "压缩" in larger.json()["error"]["message"]
        assert send(worker, "一.png", samples.PNG).status_code == 201
        many = send(worker, "二.jpg", samples.JPG)
        assert (many.status_code, many.json()["error"]["code"]) == (409, "too_many_files")
        assert listed(worker) == ["一.png"]


def test_an_own_file_can_be_deleted_until_a_ticket_has_it(live: LiveDesk, worker: Worker) -> None:
    one, two = (send(worker, *file).json()["id"] for file in (("一.png", samples.PNG), ("二.jpg", samples.JPG)))
    stranger = live.worker()
    assert live.http.delete(f"{PATH}/{one}", headers=stranger.headers).status_code == 404
    on_disk = len(folder(live))
    assert live.http.delete(f"{PATH}/{one}", headers=worker.headers).status_code == 204
    assert live.http.delete(f"{PATH}/{one}", headers=worker.headers).status_code == 404
    assert len(folder(live)) == on_disk - 1
    assert next(message["text"] for message in worker.messages("worker")) == service.DELETED_TEXT
    made = live.internal(
        "POST", "/tickets", json={**BODY, "conversation_id": worker.session_id}, headers={"Idempotency-Key": "f1"}
    )
    assert made.status_code == 201
    kept = live.http.delete(f"{PATH}/{two}", headers=worker.headers)
    assert (kept.status_code, kept.json()["error"]["code"]) == (409, "file_submitted")
    assert worker.http.get(PATH, headers=worker.headers).json()["files"][0]["submitted"] is True


def test_a_scanner_that_finds_something_or_fails_stops_the_file(make_settings: MakeSettings) -> None:
    command = """sh -c 'content=$(cat); case "$content" in *virus*) exit 1;; *broken*) exit 2;; esac'"""
    with serve(make_settings(scan_command=command)) as world:
        chat = world.conversation("有材料")
        with pytest.raises(FileRefused) as refused:
            service.hand_in(world.desk, chat, "a.txt", b"a virus")
        assert refused.value.code == "file_infected"
        with pytest.raises(ScanFailed):
            service.hand_in(world.desk, chat, "b.txt", b"broken")
        service.hand_in(world.desk, chat, "c.txt", b"good")
        with world.read() as session:
            assert [file.name for file in service.list_files(session, chat)] == ["c.txt"]
            assert session.scalars(select(StoredFile.scan)).all() == ["clean"]
        assert len(list(world.desk.settings.files_dir.glob("*/*"))) == 1


def test_a_scanner_that_is_missing_or_hangs_is_a_failure() -> None:
    for scanner in (Scanner("/nowhere/scanner -", 5), Scanner("sh -c 'exec sleep 600'", 0.05)):
        with pytest.raises(ScanFailed):
            scanner.scan(b"content")


def test_without_encryption_and_with_an_older_key(tmp_path: Path) -> None:
    plain = FileStore(tmp_path, Keyring("a" * 40), encrypt=False)
    name = plain.write(b"content", "202611")
    assert (tmp_path / name).read_bytes() == b"content"
    assert plain.read(name, encrypted=False) == b"content"
    sealed = FileStore(tmp_path, Keyring("a" * 40), encrypt=True).write(b"secret", "202611")
    assert FileStore(tmp_path, Keyring("b" * 40, ("a" * 40,)), encrypt=True).read(sealed, encrypted=True) == b"secret"
    for wrong in (sealed, "202611/AAAAAAAAAAAAAAAAAAAAAA", "../desk.db"):
        with pytest.raises(FileDamaged):
            FileStore(tmp_path, Keyring("c" * 40), encrypt=True).read(wrong, encrypted=True)


def test_only_what_no_row_names_is_tidied_away(live: LiveDesk, worker: Worker) -> None:
    assert send(worker, "留.png", samples.PNG).status_code == 201
    known = folder(live)
    left = live.desk.files.write(b"left over", "202501")
    fresh = live.desk.files.write(b"just written", "202501")
    old = time.time() - 7200
    os.utime(live.desk.settings.files_dir / left, (old, old))
    assert service.tidy(live.desk) == 1
    assert folder(live) == sorted([*known, live.desk.settings.files_dir / fresh])
    live.desk.files.remove(fresh)


def test_staff_download_an_attachment(world: World) -> None:
    worker = world.conversation("工资条在这里")
    info, _ = service.hand_in(world.desk, worker, '工资"条 3月.png', samples.PNG)
    li = world.at_work("李工")
    page = li.get(f"/conversations/{worker}").text
    assert f'href="/console/files/{info.id}" download' in page
    answer = li.get(f"/files/{info.id}")
    assert (answer.status_code, answer.content) == (200, samples.PNG)
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(info.name, safe='')}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["content-type"] == "image/png"
    assert li.get("/files/nothing").status_code == 404
    assert world.browser().get(f"/files/{info.id}").status_code == 303


def test_a_damaged_file_is_not_handed_out(world: World) -> None:
    worker = world.conversation("看附件")
    info, _ = service.hand_in(world.desk, worker, "a.png", samples.PNG)
    with world.desk.database.read() as session:
        stored_as = session.scalars(select(StoredFile).where(StoredFile.public_id == info.id)).one().stored_as
    path = world.desk.settings.files_dir / stored_as
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    answer = world.at_work("李工").get(f"/files/{info.id}")
    assert answer.status_code == 503
    assert "损坏" in answer.text


def test_the_worker_reads_back_what_was_handed_in_and_nobody_else_does(live: LiveDesk, worker: Worker) -> None:
    file_id = send(worker, "工资条.png", samples.PNG).json()["id"]
    read = worker.http.get(f"{PATH}/{file_id}/content", headers=worker.headers)
    assert (read.status_code, read.content) == (200, samples.PNG)
    # Opened by itself it is saved, never shown as a page of this address.
    assert read.headers["content-type"] == "application/octet-stream"
    assert read.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('工资条.png')}"
    stranger = worker.http.get(f"{PATH}/{file_id}/content", headers=live.worker().headers)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (404, "file_not_found")
    assert worker.http.get(f"{PATH}/{file_id}/content").status_code == 401
