"""A real desk on a free port of this machine, in a thread of the test process, and a worker who talks to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from desk.app import create_app
from desk.composition import Desk
from desk.settings import Settings

DEADLINE = 60.0
T = TypeVar("T")


def wait_until(look: Callable[[], T], what: str, seconds: float = DEADLINE) -> T:
    """The first true result of ``look``; fails after the deadline."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        threading.Event().wait(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Worker:
    """One chat session."""

    http: httpx.Client
    session_id: str
    token: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str = "", *, key: str | None = None, payload: str | None = None) -> httpx.Response:
        body: dict[str, Any] = {"client_message_id": key or f"m{next(self.numbers)}", "text": text}
        if payload is not None:
            body["payload"] = payload
        return self.http.post("/api/v1/chat/messages", json=body, headers=self.headers)

    def say(self, text: str = "", **options: Any) -> dict[str, Any]:
        """Post and return the 200 body."""
        response = self.post(text, **options)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def history(self, after: int = 0) -> dict[str, Any]:
        response = self.http.get("/api/v1/chat/history", params={"after": after}, headers=self.headers)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def messages(self, author: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        return [
            message
            for message in self.history()["messages"]
            if author in (None, message["author"]) and kind in (None, message["kind"])
        ]


@dataclass
class LiveDesk:
    """The running application and a client for it."""

    desk: Desk
    http: httpx.Client
    url: str
    app: FastAPI

    def worker(self, **body: Any) -> Worker:
        response = self.http.post("/api/v1/chat/sessions", json=body)
        assert response.status_code == 201, response.text
        opened = response.json()
        return Worker(self.http, opened["session_id"], opened["token"])

    def internal(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call of the action server."""
        headers = {"Authorization": f"Bearer {self.desk.settings.internal_token}", **options.pop("headers", {})}
        return self.http.request(method, f"/internal/v1{path}", headers=headers, **options)


@contextmanager
def run_desk(settings: Settings, *, port: int = 0) -> Iterator[LiveDesk]:
    """Start the application under uvicorn and stop it at the end. ``port`` 0: any."""
    app = create_app(settings)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), "desk started")
        assert server.started, "the desk did not start"
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
            yield LiveDesk(app.state.desk, client, url, app)
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        assert not thread.is_alive(), "the desk did not stop"
