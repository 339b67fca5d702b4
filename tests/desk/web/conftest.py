"""Chromium before a running desk whose bot is a script; pages of other sites that take the launcher in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.web.host import HostSite

ROOT = Path(__file__).resolve().parents[3]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip

# Nothing waits that long on an idle machine; a busy one makes no test fail.
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium of this machine; the assets must have been built."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    if not (ROOT / "desk" / "static" / "widget.js").is_file():
        pytest.skip("the web assets are not built: npm run build in web/")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site() -> Iterator[HostSite]:
    """The web site of a union; its origin is one of the allowed ones."""
    with HostSite().serving() as running:
        yield running


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, site: HostSite) -> Iterator[LiveDesk]:
    """A running desk that the site may call."""
    with run_desk(make_settings(allowed_origins=(site.url,))) as running:
        yield running


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of people: each with its own storage; whatever a page throws fails the test."""
    opened: list[BrowserContext] = []
    thrown: list[str] = []

    def new(size: ViewportSize = PHONE, **options: object) -> BrowserContext:
        context = chromium.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: thrown.append(str(error.error)))
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    assert thrown == []
