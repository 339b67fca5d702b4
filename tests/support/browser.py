"""Chromium without a window, as every test of a page has it: where it is, how it starts, sizes, screenshots."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tools.environment import ROOT

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

# Nothing waits that long on an idle machine; a busy one makes no test fail.
PATIENCE_MS = 60_000

MISSING = "Chromium is not installed: apt-get install chromium fonts-noto-cjk (as .ci/run does)"
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip


def _find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def launched(missing: Callable[[str], Any]) -> Iterator[Browser]:
    """A browser for the tests of one module, never longer; without a Chromium ``missing`` (skip or fail) is told why.

    While Playwright runs, asyncio counts this thread as inside a running loop: a second browser cannot start, and
    DBOS refuses the calls of any test that comes after.
    """
    executable = _find_chromium()
    if executable is None:
        missing(MISSING)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, size: ViewportSize, **options: Any) -> BrowserContext:
    """The browser of a person in China, with a storage of its own."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.set_default_timeout(PATIENCE_MS)
    return context


class Picture:
    """Screenshots: into docs/images when UPDATE_IMAGES is set, else beside the test's other files."""

    def __init__(self, beside: Path) -> None:
        self._kept = bool(os.environ.get("UPDATE_IMAGES"))
        self._folder = ROOT / "docs" / "images" if self._kept else beside

    def take(self, page: Page, name: str) -> None:
        path = self._folder / f"{name}.png"
        shot = page.screenshot(animations="disabled")
        if self._kept:  # the repository keeps a page of text in 128 colours: a third of the bytes
            image = Image.open(BytesIO(shot)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
            image.save(path, optimize=True)
        else:
            path.write_bytes(shot)
