"""Server-sent events: live, resumable, both sides, and never a database session held open."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from desk.conversations import ownership
from desk.conversations.stream import MOST_STREAMS
from tests.desk.conftest import MakeStaff
from tests.desk.support.live import LiveDesk, Worker, wait_until
from tests.desk.support.rasa_server import RasaServer


@dataclass
class Listener:
    """Collects the events of one stream."""

    events: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)
    ended: bool = False

    def messages(self) -> list[dict[str, Any]]:
        return [data for name, _, data in list(self.events) if name == "message"]

    def seqs(self) -> list[int]:
        return [message["seq"] for message in self.messages()]

    def modes(self) -> list[str]:
        return [data["mode"] for name, _, data in list(self.events) if name == "mode"]

    def read(self, response: httpx.Response) -> None:
        name, event_id = "", None
        try:
            for line in response.iter_lines():
                key, _, value = line.partition(": ")
                if not line:
                    name, event_id = "", None
                elif key == "event":
                    name = value
                elif key == "id":
                    event_id = value
                elif key == "data":
                    self.events.append((name, event_id, json.loads(value)))
        except httpx.HTTPError:
            return
        finally:
            self.ended = True


@contextmanager
def listening(live: LiveDesk, worker: Worker, query: str = "", **headers: str) -> Iterator[Listener]:
    listener = Listener()
    with (
        httpx.Client(base_url=live.url, timeout=httpx.Timeout(5, read=60), trust_env=False) as client,
        client.stream("GET", f"/api/v1/chat/stream{query}", headers={**worker.headers, **headers}) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        thread = threading.Thread(target=listener.read, args=(response,), daemon=True)
        thread.start()
        yield listener


def test_messages_of_both_sides_arrive_with_their_seq_as_id(live: LiveDesk, worker: Worker) -> None:
    with listening(live, worker) as listener:
        worker.say("公司拖欠工资怎么办")
        wait_until(lambda: len(listener.messages()) == 3, "greeting, question, answer")
    assert listener.modes() == ["bot"]
    assert [(event_id, data["author"]) for name, event_id, data in listener.events if name == "message"] == [
        ("1", "bot"), ("2", "worker"), ("3", "bot"),
    ]  # fmt: skip
    shown = {message["id"]: message for message in worker.messages()}
    assert all(shown[message["id"]] == message for message in listener.messages())


def test_a_reconnect_resumes_after_the_last_event_without_gap_or_double(live: LiveDesk, worker: Worker) -> None:
    with listening(live, worker) as before:
        worker.say("第一问")
        wait_until(lambda: before.seqs() == [1, 2, 3], "first part")
    worker.say("断线时问的")
    with listening(live, worker, "?after=0", **{"Last-Event-ID": "3"}) as after:
        worker.say("连上以后问的")
        wait_until(lambda: len(after.seqs()) == 4, "second part")
    assert after.seqs() == [4, 5, 6, 7]


def test_after_and_a_broken_last_event_id(live: LiveDesk, worker: Worker) -> None:
    worker.say("第一问")
    for broken in ("abc", "9" * 5000):
        with listening(live, worker, "?after=2", **{"Last-Event-ID": broken}) as listener:
            wait_until(lambda: listener.seqs() == [3], "only the last")


def test_staff_and_mode_arrive_live(live: LiveDesk, worker: Worker, make_staff: MakeStaff) -> None:
    staff = make_staff(live.desk, f"坐席{worker.session_id[:6]}")
    with listening(live, worker) as listener:
        with live.desk.database.write() as session:
            ownership.take_over(session, staff=staff, public_id=worker.session_id)
        with live.desk.database.write() as session:
            ownership.reply(session, staff=staff, public_id=worker.session_id, text="您好，我是坐席", client_key="1")
        with live.desk.database.write() as session:
            ownership.hand_back(session, staff=staff, public_id=worker.session_id)
        wait_until(lambda: listener.modes()[-1:] == ["bot"] and len(listener.messages()) == 4, "all of it")
    said = [message for message in listener.messages() if message["author"] == "staff"]
    assert [(message["text"], message["staff_name"], message["kind"]) for message in said] == [
        ("您好，我是坐席", staff.name, "message")
    ]


def test_two_devices_see_the_same(live: LiveDesk, worker: Worker) -> None:
    with listening(live, worker) as phone, listening(live, worker) as computer:
        worker.say("两个设备")
        wait_until(lambda: phone.seqs() == computer.seqs() == [1, 2, 3], "both")
    assert phone.messages() == computer.messages()


def test_open_streams_hold_no_database_connection(live: LiveDesk, worker: Worker, rasa: RasaServer) -> None:
    pool = live.desk.database.engine.pool
    with listening(live, worker) as one, listening(live, worker) as two:
        wait_until(lambda: one.seqs() == two.seqs() == [1], "greeting")
        wait_until(lambda: getattr(pool, "checkedout")() == 0, "connections back in the pool")  # noqa: B009
        assert not one.ended


def test_a_stream_ends_with_its_session(live: LiveDesk, worker: Worker) -> None:
    """Who took a token sees nothing more once the worker has ended the session."""
    with listening(live, worker) as listener:
        wait_until(lambda: listener.seqs() == [1], "the greeting")
        assert live.http.delete("/api/v1/chat/sessions/current", headers=worker.headers).status_code == 204
        with live.desk.database.write() as session:
            ownership.call_person(session, worker.session_id, "之后才发生")
        wait_until(lambda: listener.ended, "the stream ended")
    assert listener.seqs() == [1] and listener.modes() == ["bot"]


def test_one_conversation_has_only_so_many_streams(live: LiveDesk, worker: Worker) -> None:
    with ExitStack() as opened:
        for _ in range(MOST_STREAMS):
            listener = opened.enter_context(listening(live, worker))
            wait_until(lambda listener=listener: listener.modes(), "the stream is open")  # type: ignore[misc]
        refused = live.http.get("/api/v1/chat/stream", headers=worker.headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
        with listening(live, live.worker()) as another:
            wait_until(lambda: another.modes(), "others are not in the way")
    wait_until(lambda: not live.desk.notifier.waiting(worker.session_id), "all streams are closed")
    with listening(live, worker) as listener:
        wait_until(lambda: listener.modes(), "there is room again")
