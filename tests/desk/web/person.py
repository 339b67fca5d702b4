"""What a worker does in a browser, and what staff do beside it."""

from __future__ import annotations

import json

from playwright.sync_api import BrowserContext, Locator, Page, expect

from desk.conversations.repository import append, find_conversation
from tests.desk.support.live import LiveDesk

# The launcher's shadow root is closed, for tests too: these pages are told to open theirs.
OPEN_ROOTS = (
    "const attach = Element.prototype.attachShadow;"
    "Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }); };"
)


def part(page: Page, hook: str) -> Locator:
    return page.locator(f'[data-testid="{hook}"]')


def said(page: Page, author: str) -> Locator:
    """Texts of one author, oldest first."""
    return page.locator(f'[data-testid="message"][data-author="{author}"] [data-testid="message-text"]')


def say(page: Page, text: str) -> None:
    part(page, "chat-input").fill(text)
    part(page, "chat-send").click()
    expect(said(page, "worker").last).to_have_text(text)


def ask(page: Page, text: str) -> None:
    """Say something and see the bot's answer to it."""
    say(page, text)
    expect(said(page, "bot").last).to_have_text(f"答：{text}")


def open_chat(context: BrowserContext, url: str) -> Page:
    """The full page, with the greeting in it."""
    page = context.new_page()
    page.goto(url)
    expect(said(page, "bot").first).to_contain_text("工小助")
    return page


def session_of(page: Page) -> dict[str, str]:
    """What this browser remembers of the session; {} when nothing."""
    script = "() => Object.entries(localStorage).find(([key]) => key.startsWith('gxz.session:'))?.[1] ?? '{}'"
    found: dict[str, str] = json.loads(page.evaluate(script))
    return found


def staff_says(live: LiveDesk, page: Page, *texts: str) -> None:
    """A person of the union writes into the conversation of this page."""
    with live.desk.database.write() as session:
        conversation = find_conversation(session, session_of(page)["session_id"], lock=True)
        for text in texts:
            append(session, conversation, author="staff", kind="message", body={"text": text})
