"""A real desk, a Rasa of the outside world, and the built chat page in a real browser: a phone and a desktop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from desk.pages import STATIC
from desk.staff.signed_in import SignedIn
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.stations.test_stations import TABLE
from tests.desk.support.live import LiveDesk, run_desk
from tests.support.browser import PHONE, new_context

OpenChat = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Browser:
    """The page must have been built."""
    if not (STATIC / "chat.html").is_file():
        pytest.skip("the chat page is not built: npm run build in web/")
    return chromium


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    """With stations, files small enough that a test can send one that is too large, and time to type a burst."""
    stations = tmp_path_factory.mktemp("stations") / "stations.csv"
    stations.write_text(TABLE, "utf-8")
    with run_desk(make_settings(stations_file=stations, max_file_bytes=400_000, burst_seconds=5.0)) as running:
        yield running


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def open_chat(chromium: Browser, live: LiveDesk, contexts: list[BrowserContext]) -> OpenChat:
    """The chat page in a browser of its own: ``open_chat(DESKTOP, script="…", geolocation=…)``."""

    def start(viewport: ViewportSize = PHONE, *, script: str = "", **options: Any) -> Page:
        context = new_context(chromium, viewport, **options)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{live.url}/")
        known = page.locator('[data-testid="first-visit-known"]')
        if known.count():
            known.click()
        page.locator('[data-testid="message"]').first.wait_for()
        return page

    return start


@pytest.fixture
def page(open_chat: OpenChat) -> Page:
    """A worker's phone."""
    return open_chat()


@pytest.fixture
def staff(live: LiveDesk, make_staff: MakeStaff, request: pytest.FixtureRequest) -> SignedIn:
    return make_staff(live.desk, f"李工{abs(hash(request.node.name)) % 100000}", "supervisor")
