"""The world outside the desk: a small HTTP server that speaks the contract of bot/channel.py and can misbehave."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

Reply = dict[str, Any]
Answer = Callable[[str, dict[str, Any]], list[Reply]]


def echo(text: str, _metadata: dict[str, Any]) -> list[Reply]:
    """The usual answer: what was asked, with a citation and one button."""
    return [
        {
            "kind": "answer",
            "text": f"答：{text}",
            "faq_id": "wage_arrears_months",
            "topic": "wage_arrears",
            "confidence": 0.93,
            "citations": [{"law": "劳动合同法", "article": "30", "title": "中华人民共和国劳动合同法"}],
            "buttons": [{"title": "申请法律援助", "payload": "/request_legal_aid"}],
            "card": None,
            "checked_on": "2026-11-23",
        }
    ]


class RasaServer:
    """``behaviour``: answer | fail (500) | empty | garbage | hang | die (cuts the line). Counts turns by message."""

    def __init__(self) -> None:
        self.behaviour = "answer"
        self.answer: Answer = echo
        self.turns: list[tuple[str, str]] = []
        self.posts: list[dict[str, Any]] = []
        self.erased: list[str] = []
        self.ranking: list[dict[str, Any]] = []
        self.ranked: list[str] = []
        self.running = 0
        self.most_at_once: dict[str, int] = {}
        self.go_on = threading.Event()
        self.entered = threading.Event()
        self.connections: list[socket.socket] = []
        self._stored: dict[str, list[Reply]] = {}
        self._now: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; after ``stop`` it may be started again on the same port."""
        handler = type("Handler", (_Handler,), {"rasa": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on; what hangs is let go."""
        self.go_on.set()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def turn(self, body: dict[str, Any]) -> list[Reply]:
        """One dialogue turn, or the stored replies of a known message."""
        message_id = body["metadata"]["message_id"]
        with self._lock:
            if message_id not in self._stored:
                self.turns.append((message_id, body["message"]))
                self._stored[message_id] = self.answer(body["message"], body["metadata"])
            return self._stored[message_id]

    def enter(self, sender: str, step: int) -> None:
        with self._lock:
            self._now[sender] = self._now.get(sender, 0) + step
            self.most_at_once[sender] = max(self.most_at_once.get(sender, 0), self._now[sender])


class _Handler(BaseHTTPRequestHandler):
    rasa: ClassVar[RasaServer]
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.rasa.connections.append(self.connection)

    def do_DELETE(self) -> None:
        well = self.rasa.behaviour == "answer"
        sender = self.path.rpartition("/")[2]
        if well:
            self.rasa.erased.append(sender)
            self.rasa.posts[:] = [post for post in self.rasa.posts if post["sender"] != sender]
        self._send(200 if well else 500, {"erased": well})

    def do_GET(self) -> None:
        if "/conversations/" in self.path:
            sender = self.path.rpartition("/")[2]
            mine = [post for post in self.rasa.posts if post["sender"] == sender]
            events = [{"event": "user", "text": post["message"]} for post in mine]
            self._send(200, {"events": events})
            return
        well = self.rasa.behaviour == "answer"
        self._send(200 if well else 503, {"model": "test"} if well else {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        rasa = self.rasa
        if self.path.endswith("/rank"):
            self._rank(body)
            return
        rasa.posts.append(body)
        behaviour = rasa.behaviour
        if behaviour == "fail":
            self._send(500, {"error": "boom"})
        elif behaviour == "empty":
            self._send(200, [])
        elif behaviour == "garbage":
            self._send(200, [{"kind": "unknown", "text": 3}])
        elif behaviour == "die":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            self._turn(body, wait=behaviour == "hang")

    def _rank(self, body: dict[str, Any]) -> None:
        self.rasa.ranked.append(body["text"])
        if self.rasa.behaviour == "answer":
            self._send(200, {"decision": "answer", "ranking": self.rasa.ranking})
        else:
            self._send(500, {"error": "boom"})

    def _turn(self, body: dict[str, Any], *, wait: bool) -> None:
        self.rasa.enter(body["sender"], 1)
        try:
            replies = self.rasa.turn(body)
            self.rasa.entered.set()
            if wait:
                self.rasa.go_on.wait(30)
        finally:
            self.rasa.enter(body["sender"], -1)
        self._send(200, replies)

    def _send(self, status: int, body: Any) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output quiet."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
