"""Chromium before a running desk whose bot is a script; pages of other sites that take the launcher in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from desk.pages import STATIC
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.web.host import HostSite
from tests.support.browser import PHONE, new_context


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Browser:
    """The assets must have been built."""
    if not (STATIC / "widget.js").is_file():
        pytest.skip("the web assets are not built: npm run build in web/")
    return chromium


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
        context = new_context(chromium, size, **options)
        context.on("weberror", lambda error: thrown.append(str(error.error)))
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    assert thrown == []
