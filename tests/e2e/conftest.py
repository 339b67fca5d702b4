"""The real programs on free ports with databases of their own, and a real browser without a window."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tools.environment import ROOT
from tools.stack import Stack, separate_settings, started

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """The programs share the machine with the browser and other tests; the first answer of a start is the slowest."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("installation")
    with started(folder, separate_settings(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is not installed: apt-get install chromium fonts-noto-cjk (as .ci/run does)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def new_context(browser: Browser, size: dict[str, int]) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(20_000)
    return context


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
def picture(tmp_path: Path) -> "Picture":
    return Picture(ROOT / "docs" / "images" if os.environ.get("UPDATE_IMAGES") else tmp_path)


class Picture:
    """Screenshots: into docs/images when UPDATE_IMAGES is set, else beside the test's other files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, page: Page, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(self.folder / f"{name}.png"))
