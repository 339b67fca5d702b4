"""What a worker does on the chat page, and what the desk knows about it."""

from __future__ import annotations

import json
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.desk.support.live import LiveDesk

Json = dict[str, Any]


def hook(page: Page, name: str) -> Locator:
    return page.locator(f'[data-testid="{name}"]')


def messages(page: Page, author: str, kind: str | None = None) -> Locator:
    selector = f'[data-testid="message"][data-author="{author}"]'
    return page.locator(selector + (f'[data-kind="{kind}"]' if kind else ""))


def say(page: Page, text: str) -> None:
    hook(page, "chat-input").fill(text)
    hook(page, "chat-send").click()


def hear(page: Page, text: str, kind: str = "answer") -> Locator:
    """Say something and wait for the bot's next message of this kind."""
    before = messages(page, "bot", kind).count()
    say(page, text)
    expect(messages(page, "bot", kind)).to_have_count(before + 1)
    return messages(page, "bot", kind).last


def session_of(page: Page) -> Json:
    """The session that the page keeps."""
    stored: Json = json.loads(
        page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('gxz.session'))[1]")
    )
    return stored


def call(live: LiveDesk, page: Page, method: str, path: str, **options: Any) -> httpx.Response:
    """A call of the chat API in the name of the page's session."""
    headers = {"Authorization": f"Bearer {session_of(page)['token']}"}
    return live.http.request(method, f"/api/v1/chat{path}", headers=headers, **options)


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Visible buttons and links to tap in the conversation and above the input that are too small for a thumb."""
    found: list[str] = page.evaluate(
        """(least) => {
          const root = document.querySelector('gxz-chat').shadowRoot.querySelector('deep-chat').shadowRoot;
          const small = [];
          const targets = '.reply, .opinion, .main, .as-button, .tray button, .input-button';
          for (const item of root.querySelectorAll(targets)) {
            const box = item.getBoundingClientRect();
            if (box.width > 0 && (box.width < least || box.height < least)) {
              small.push(`${item.textContent} ${Math.round(box.width)}×${Math.round(box.height)}`);
            }
          }
          return small;
        }""",
        least,
    )
    return found
