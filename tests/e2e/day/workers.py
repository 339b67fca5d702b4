"""The workers of the day: the same few words for the chat API, the chat page and WeChat."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Protocol

from playwright.sync_api import Page, expect

from desk.crypto import hash_token
from tests.desk.support.wechat_platform import Follower, WechatPlatform
from tests.e2e.chat import say
from tests.e2e.day.installation import Records
from tests.e2e.visitor import PATIENCE_SECONDS, Json, Visitor

OTHERS = '[data-testid="message"]:not([data-author="worker"])'


class Worker(Protocol):
    """Somebody who writes to the desk. ``conversation``: public id of their thread."""

    @property
    def conversation(self) -> str: ...

    def hear(self, text: str) -> str:
        """Write, and read what comes back (at least one message)."""

    def tell(self, text: str) -> None:
        """Write without waiting for words: a person reads it."""

    def seen(self) -> list[str]:
        """Everything that was said to this worker, oldest first."""


def wait_to_see(worker: Worker, words: str, times: int = 1) -> None:
    """Until the worker was told this; fails when it was said more often."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (count := sum(words in text for text in worker.seen())) < times:
        assert time.monotonic() < deadline, f"not told in {PATIENCE_SECONDS} s: {words}"
        threading.Event().wait(0.1)
    assert count == times, f"told {count} times: {words}"


class WebWorker:
    """One chat session of the public API."""

    def __init__(self, url: str, region: str | None = None) -> None:
        self.visitor = Visitor(url, region)
        self.last: list[Json] = []

    @property
    def conversation(self) -> str:
        return self.visitor.session_id

    def hear(self, text: str) -> str:
        self.last = self.visitor.hear(text)
        assert self.last, f"no reply to {text!r}"
        return "\n".join(message["text"] for message in self.last)

    def tell(self, text: str) -> None:
        self.visitor.send(text)

    def seen(self) -> list[str]:
        return [message["text"] for message in self.visitor.history() if message["author"] != "worker"]

    def press(self, title: str) -> None:
        """The newest button of this name."""
        buttons = [button for message in self.visitor.history() for button in message["buttons"]]
        payload = next(button["payload"] for button in reversed(buttons) if button["title"] == title)
        self._post("messages", {"client_message_id": uuid.uuid4().hex, "payload": payload})

    def judge(self, useful: bool, reason: str | None = None, comment: str | None = None) -> None:
        """有用 or 没用 on the last answer."""
        answer = next(message for message in self.last if message["kind"] == "answer")
        body = {"useful": useful, "reason": reason, "comment": comment}
        self._post(f"messages/{answer['id']}/feedback", body)

    def rate(self, score: int) -> None:
        """Stars for the service that is to be rated now."""
        due = self.visitor.client.get("/api/v1/chat/feedback", headers=self.visitor.headers).json()["due"]
        self._post("ratings", {"service": due["id"], "score": score})

    def hand_in(self, name: str, content: bytes) -> None:
        """A file."""
        answer = self.visitor.client.post(
            "/api/v1/chat/files", headers=self.visitor.headers, files={"file": (name, content)}
        )
        assert answer.status_code == 201, answer.text

    def _post(self, path: str, body: Json) -> None:
        answer = self.visitor.client.post(f"/api/v1/chat/{path}", json=body, headers=self.visitor.headers)
        assert answer.status_code == 200, answer.text


class PageWorker:
    """A phone with the chat page open."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        with page.expect_response("**/api/v1/chat/sessions") as opened:
            page.goto(f"{url}/")
        self._conversation = str(opened.value.json()["session_id"])
        expect(page.locator(OTHERS)).to_have_count(1)  # the greeting

    @property
    def conversation(self) -> str:
        return self._conversation

    def hear(self, text: str) -> str:
        before = self.page.locator(OTHERS).count()
        say(self.page, text)
        expect(self.page.locator(OTHERS)).not_to_have_count(before)
        return "\n".join(self.seen()[before:])

    def tell(self, text: str) -> None:
        say(self.page, text)

    def seen(self) -> list[str]:
        return self.page.locator(OTHERS).all_inner_texts()


class WechatWorker:
    """One follower of the union's official account."""

    def __init__(self, platform: WechatPlatform, records: Records) -> None:
        self._platform, self._records = platform, records
        self.follower: Follower = platform.follower()
        assert platform.bring(platform.event(self.follower, "subscribe")).reply

    @property
    def conversation(self) -> str:
        query = (
            "SELECT conversations.public_id FROM wechat_users"
            " JOIN conversations ON conversations.id = wechat_users.conversation_id WHERE openid_hash = ?"
        )
        return str(self._records.one(query, hash_token(self.follower.openid)))

    def hear(self, text: str) -> str:
        before = len(self.follower.phone)
        self.tell(text)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self.follower.phone) == before:
            assert time.monotonic() < deadline, f"no reply to {text!r} in {PATIENCE_SECONDS} s"
            threading.Event().wait(0.05)
        return "\n".join(self.follower.texts[before:])

    def tell(self, text: str) -> None:
        assert not self._platform.say(self.follower, text).failed

    def seen(self) -> list[str]:
        return list(self.follower.texts)
