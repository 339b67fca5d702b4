"""A worker has everything erased: what the real Rasa kept of the conversation is gone from its store and its files."""

import contextlib
import sqlite3
import time
from pathlib import Path

import httpx

from tests.e2e.visitor import Json, Visitor
from tools.stack import Stack

NAME, PHONE = "欧阳小满", "13911112222"
SAID = f"我叫{NAME}，电话{PHONE}，老板拖欠我三个月工资怎么办"


def store_of(stack: Stack) -> Path:
    return Path(stack.settings["BOT_TRACKER_DB"].removeprefix("sqlite:///"))


def kept(stack: Stack, session_id: str) -> list[Json]:
    """What Rasa hands out of a conversation."""
    address = f"{stack.settings['DESK_RASA_URL']}/webhooks/desk/conversations/{session_id}"
    events: list[Json] = httpx.get(address, trust_env=False).raise_for_status().json()["events"]
    return events


def rows(stack: Stack, session_id: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{store_of(stack)}?mode=ro", uri=True)) as store:
        return sum(
            store.execute(f'SELECT count(*) FROM "{table}" WHERE sender_id = ?', [session_id]).fetchone()[0]  # noqa: S608
            for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            if any(column[1] == "sender_id" for column in store.execute(f'PRAGMA table_info("{table}")'))
        )


def on_disk(stack: Stack) -> bytes:
    """The store with its write-ahead log, byte for byte."""
    path = store_of(stack)
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def traces(content: bytes) -> list[str]:
    """Which of the worker's words are there, in plain or as JSON escapes them."""
    escaped = {text: text.encode("ascii", "backslashreplace") for text in (NAME, PHONE)}
    return [text for text, ascii_ in escaped.items() if text.encode() in content or ascii_ in content]


def test_nothing_of_an_erased_conversation_stays_in_rasa(stack: Stack) -> None:
    with Visitor(stack.url) as worker, Visitor(stack.url) as other:
        worker.hear(SAID)
        other.hear("加班费怎么算")
        assert any(SAID in str(event.get("text")) for event in kept(stack, worker.session_id))
        assert rows(stack, worker.session_id) > 0
        assert traces(on_disk(stack)) == [NAME, PHONE], "else the end of the test says nothing"
        (asked,) = worker.hear("请删除我的信息")
        button = next(one for one in asked["buttons"] if "确认" in one["title"])
        told = worker.client.post(
            "/api/v1/chat/messages", headers=worker.headers,
            json={"client_message_id": "yes", "text": "", "payload": button["payload"]},
        )  # fmt: skip
        assert "回执编号" in told.text
        deadline = time.monotonic() + 90
        while kept(stack, worker.session_id) or traces(on_disk(stack)):
            assert time.monotonic() < deadline, "Rasa still has the conversation"
            time.sleep(0.2)
        assert rows(stack, worker.session_id) == 0
        assert kept(stack, other.session_id), "nobody else's"
