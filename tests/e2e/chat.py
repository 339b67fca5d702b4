"""What a worker does on the chat page, in the words of a test."""

from playwright.sync_api import Locator, Page, expect

INPUT = '[data-testid="chat-input"]'


def messages(page: Page, author: str, kind: str | None = None) -> Locator:
    """All bubbles of an author, oldest first."""
    selector = f'[data-testid="message"][data-author="{author}"]'
    return page.locator(selector + (f'[data-kind="{kind}"]' if kind else ""))


def say(page: Page, text: str) -> None:
    """Type and send one message, and see it in the thread."""
    page.locator(INPUT).fill(text)
    page.locator('[data-testid="chat-send"]').click()
    expect(messages(page, "worker").last).to_contain_text(text[:60])


def say_and_hear(page: Page, text: str, author: str = "bot") -> Locator:
    """Send one message and wait for the next bubble of the author."""
    before = messages(page, author).count()
    say(page, text)
    expect(messages(page, author)).not_to_have_count(before)
    return messages(page, author).last


def press(page: Page, title: str) -> None:
    """Press the newest quick-reply button that contains this title."""
    page.locator('[data-testid="reply-button"]', has_text=title).last.click()
