"""The real programs on free ports with databases of their own, and a real browser without a window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import DESKTOP, PHONE, Picture, launched, new_context
from tools.stack import Stack, separate_settings, started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("installation")
    with started(folder, separate_settings(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched(pytest.fail) as chromium:
        yield chromium


@pytest.fixture
def worker_page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A worker's phone, on the chat page."""
    with new_context(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{stack.url}/")
        yield page


@pytest.fixture
def staff_page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A staff member's desktop, signed in with the login that the first start printed."""
    with new_context(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{stack.url}/console/")
        page.fill("input[name=name]", stack.staff["name"])
        page.fill("input[name=password]", stack.staff["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    return Picture(tmp_path)
