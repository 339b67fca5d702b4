"""axe-core over launcher, window and full page, light, dark and large; and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.desk.support.live import LiveDesk
from tests.desk.support.rasa_server import RasaServer
from tests.desk.web.host import HostSite, with_launcher
from tests.desk.web.person import OPEN_ROOTS, ask, open_chat, part, said, say
from tests.support.browser import DESKTOP, PHONE
from tools.environment import ROOT

Contexts = Callable[..., BrowserContext]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
KINDS: list[dict[str, Any]] = [
    {"kind": "clarify", "text": "您想问的是哪一件？", "buttons": [{"title": "拖欠工资", "payload": "拖欠工资"}]},
    {"kind": "ticket", "text": "已登记", "card": {"number": "FY-20261129-0001", "status_label": "已受理"}},
    {"kind": "calculation", "text": "大约", "card": {"title": "试算", "rows": [{"label": "年限", "value": "3.5"}]}},
    {"kind": "fallback", "text": "没听明白"},
]


def findings(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, with the element and the reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script tag: the page's policy holds for the test too
    result: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert result["passes"], "axe looked at nothing"
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.fixture
def every_kind(rasa: RasaServer) -> None:
    """The bot answers one question with every frame a message can have."""
    usual = rasa.answer
    rasa.answer = lambda text, metadata: [*usual(text, metadata), *KINDS]


@pytest.mark.usefixtures("every_kind")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_full_page(live: LiveDesk, contexts: Contexts, scheme: str, size: Any) -> None:
    page = open_chat(contexts(size, color_scheme=scheme), live.url)
    assert findings(page) == []
    say(page, "公司拖欠工资怎么办")
    expect(said(page, "bot").last).to_have_text("没听明白")
    part(page, "citation-toggle").first.click()
    expect(part(page, "citation-panel").first).to_be_visible()
    part(page, "menu-button").click()
    part(page, "forget-button").click()
    assert findings(page) == []
    part(page, "large-button").click()
    assert findings(page) == []
    part(page, "menu-button").click()
    say(page, "我要跳楼")
    expect(part(page, "crisis-lines").first).to_be_visible()
    page.context.set_offline(True)
    say(page, "没有网")
    expect(part(page, "banner")).to_be_visible()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_launcher_and_window(live: LiveDesk, site: HostSite, contexts: Contexts, scheme: str, size: Any) -> None:
    context = contexts(size, color_scheme=scheme)
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(site.put("/axe", with_launcher(live.url)))
    page.locator("button.launcher").wait_for()
    assert findings(page) == []
    page.locator("button.launcher").click()
    ask(page, "公司拖欠工资怎么办")
    assert findings(page) == []
    part(page, "large-button").click()
    assert findings(page) == []


def focused(page: Page) -> str:
    """Name of the focused element, through all shadow roots."""
    script = """() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute("data-testid") ?? at?.className ?? "";
    }"""
    return str(page.evaluate(script))


def test_the_keyboard_is_enough(live: LiveDesk, site: HostSite, contexts: Contexts) -> None:
    context = contexts(DESKTOP)
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(site.put("/keyboard", with_launcher(live.url)))
    page.locator("button.launcher").wait_for()
    page.keyboard.press("Tab")
    assert focused(page) == "launcher"
    page.keyboard.press("Enter")
    expect(part(page, "chat-input")).to_be_focused()
    page.keyboard.type("公司拖欠工资怎么办")
    page.keyboard.press("Enter")
    expect(said(page, "bot").last).to_have_text("答：公司拖欠工资怎么办")
    passed = []
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        passed.append(focused(page))
        if passed[-1] == "human-button":
            break
    wanted = {"citation-toggle", "reply-button", "large-button", "leave-button", "menu-button", "human-button"}
    assert wanted <= set(passed)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(part(page, "menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(part(page, "menu")).to_be_hidden()
    expect(part(page, "menu-button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    assert focused(page) == "launcher"


def test_what_a_screen_reader_is_told(live: LiveDesk, contexts: Contexts) -> None:
    page = open_chat(contexts(), live.url)
    log = page.get_by_role("log", name="对话记录")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("textbox", name="输入您的问题")).to_be_visible()
    for name in ("转人工", "大字显示", "快速离开"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    ask(page, "在吗")
    expect(page.locator('[data-testid="message"]').last).to_contain_text("机器人：")
    part(page, "menu-button").click()
    expect(page.get_by_role("button", name="跟随系统")).to_have_attribute("aria-pressed", "true")


def test_nothing_moves_for_who_asked_for_stillness(live: LiveDesk, contexts: Contexts, rasa: RasaServer) -> None:
    page = open_chat(contexts(reduced_motion="reduce"), live.url)
    rasa.behaviour = "hang"
    say(page, "慢一点")
    expect(part(page, "typing")).to_be_visible()
    running = (
        "() => document.querySelector('gxz-chat').shadowRoot.querySelector('deep-chat').shadowRoot.getAnimations()"
        ".filter((item) => item.playState === 'running' && item.effect.getComputedTiming().activeDuration > 10).length"
    )
    assert page.evaluate(running) == 0
    rasa.go_on.set()
    expect(said(page, "bot").last).to_have_text("答：慢一点")
