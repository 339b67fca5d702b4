"""A worker without a browser."""

import time
import uuid
from typing import Any

import httpx

Json = dict[str, Any]
PATIENCE_SECONDS = 60


class Visitor:
    """A worker who speaks the public chat API."""

    def __init__(self, base: str, region: str | None = None) -> None:
        self.client = httpx.Client(base_url=base, timeout=60, trust_env=False)
        session = self.client.post("/api/v1/chat/sessions", json={"region": region}).json()
        self.session_id: str = session["session_id"]
        self.headers = {"Authorization": f"Bearer {session['token']}"}

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def post(self, text: str, key: str | None = None) -> httpx.Response:
        body = {"client_message_id": key or uuid.uuid4().hex, "text": text}
        return self.client.post("/api/v1/chat/messages", json=body, headers=self.headers)

    def send(self, text: str, key: str | None = None) -> Json:
        response = self.post(text, key)
        assert response.status_code == 200, response.text
        reply: Json = response.json()
        return reply

    def hear(self, text: str) -> list[Json]:
        """Send a message and wait for its replies; what is still pending after the post is read from the history."""
        key = uuid.uuid4().hex
        deadline = time.monotonic() + PATIENCE_SECONDS
        reply = self.send(text, key)
        while reply["pending"]:
            assert time.monotonic() < deadline, f"no reply to {text!r} in {PATIENCE_SECONDS} s"
            time.sleep(0.2)
            reply = self.send(text, key)
        said: list[Json] = reply["messages"]
        return said

    def history(self) -> list[Json]:
        response = self.client.get("/api/v1/chat/history", params={"after": 0}, headers=self.headers)
        messages: list[Json] = response.json()["messages"]
        return messages
