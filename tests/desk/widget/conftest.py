"""A real desk, a Rasa of the outside world, and the built chat page in a real browser: a phone and a desktop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from desk.pages import STATIC
from desk.staff.signed_in import SignedIn
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.stations.test_stations import TABLE
from tests.desk.support.live import LiveDesk, run_desk

ROOT = Path(__file__).parents[3]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

OpenChat = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    if not (STATIC / "chat.html").is_file():
        pytest.skip("the chat page is not built: npm run build in web/")
    expect.set_options(timeout=20_000)  # as long as the actions wait: a busy machine is no fault of the page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


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
        context = chromium.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True, **options
        )
        context.set_default_timeout(20_000)
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


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Screenshots: into docs/images when UPDATE_IMAGES is set, else beside the test's other files."""
    folder = ROOT / "docs" / "images" if os.environ.get("UPDATE_IMAGES") else tmp_path

    def take(page: Page, name: str) -> None:
        page.screenshot(path=str(folder / f"{name}.png"))

    return take
