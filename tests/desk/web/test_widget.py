"""The launcher on pages of others: small, late, apart from their style and policy, and never in their way."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from desk.conversations.repository import find_conversation
from tests.desk.support.live import LiveDesk
from tests.desk.web.host import HostSite, with_launcher
from tests.desk.web.person import OPEN_ROOTS, ask, part, said, session_of, staff_says
from tests.support.browser import DESKTOP, PHONE
from tools.environment import ROOT

Contexts = Callable[..., BrowserContext]

BODY = (
    '<h1 id="head">某某工会</h1><p id="text">通知公告</p>'
    '<button id="own" onclick="this.textContent=\'点过\'">本页的按钮</button>'
)
OWN = ("#head", "#text", "#own")
PARTS = (".panel", "header", "[data-testid=human-button]", "[data-testid=chat-send]", ".gxz .reply")
HOSTILE = """* {
  color: rgb(255, 0, 0) !important; background: rgb(0, 255, 0) !important; font: 40px/3 serif !important;
  letter-spacing: 9px !important; text-transform: uppercase !important; border: 7px solid !important;
  margin: 20px !important; padding: 20px !important; visibility: collapse !important; pointer-events: none !important;
  position: static !important; float: right !important; box-sizing: content-box !important; direction: rtl !important;
  width: 3px !important; height: 3px !important; max-width: 3px !important; display: inline !important;
}"""
LOOKS = """(element) => {
  const style = getComputedStyle(element);
  const names = ["color", "backgroundColor", "fontSize", "fontFamily", "letterSpacing", "textTransform", "visibility",
    "pointerEvents", "position", "display", "width", "height", "margin", "padding", "lineHeight", "direction"];
  return names.map((name) => style[name]);
}"""


def launcher(page: Page) -> None:
    """Press the button in the corner."""
    page.locator("button.launcher").click()


@pytest.fixture
def visit(contexts: Contexts) -> Callable[..., Page]:
    """Open a page whose shadow roots the test may enter."""

    def open_page(address: str, **options: object) -> Page:
        context = contexts(**({"size": DESKTOP} | options))
        context.add_init_script(OPEN_ROOTS)
        page = context.new_page()
        page.goto(address)
        return page

    return open_page


def test_the_launcher_is_small() -> None:
    built = (ROOT / "desk" / "static" / "widget.js").read_bytes()
    assert 1000 < len(built) < 8 * 1024
    assert built.isascii()


def test_the_chat_is_loaded_at_the_first_open_and_answers(
    live: LiveDesk, site: HostSite, visit: Callable[..., Page]
) -> None:
    loaded: list[str] = []
    page = visit("about:blank")
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(site.put("/late", with_launcher(live.url, BODY)))
    expect(page.locator("button.launcher")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in loaded if url.startswith(live.url)] == [f"{live.url}/static/widget.js"]
    launcher(page)
    ask(page, "公司拖欠工资怎么办")
    token = session_of(page)["token"]
    assert len([url for url in loaded if "/static/chat-" in url]) == 1
    assert [url for url in loaded if token in url] == []


def test_its_root_is_closed(live: LiveDesk, site: HostSite, contexts: Contexts) -> None:
    page = contexts().new_page()
    page.goto(site.put("/closed", with_launcher(live.url, BODY)))
    page.wait_for_selector("gongxiaozhu-widget", state="attached")
    assert page.evaluate("document.querySelector('gongxiaozhu-widget').shadowRoot") is None


def test_styles_stay_on_their_side(live: LiveDesk, site: HostSite, visit: Callable[..., Page]) -> None:
    plain = visit(site.put("/plain", with_launcher(live.url, BODY)))
    hostile = visit(site.put("/hostile", with_launcher(live.url, BODY, head=f"<style>{HOSTILE}</style>")))
    own = [hostile.locator(selector).evaluate(LOOKS) for selector in OWN]
    looks = []
    for page in (plain, hostile):
        page.locator("button.launcher").wait_for()
        here = [page.locator("button.launcher").evaluate(LOOKS)]
        page.evaluate("document.querySelector('gongxiaozhu-widget').shadowRoot.querySelector('button').click()")
        expect(said(page, "bot").first).to_be_visible()
        here.extend(page.locator(selector).first.evaluate(LOOKS) for selector in PARTS)
        looks.append(here)
    assert looks[0] == looks[1]
    assert [hostile.locator(selector).evaluate(LOOKS) for selector in OWN] == own
    assert plain.evaluate("document.styleSheets.length + document.adoptedStyleSheets.length") == 0


def test_a_strict_policy_is_enough(live: LiveDesk, site: HostSite, visit: Callable[..., Page]) -> None:
    """The policy of docs/embed.md, word for word, beside a page that allows nothing else."""
    policy = f"default-src 'none'; script-src {live.url}; connect-src {live.url}"
    violations = "window.violations = []; addEventListener('securitypolicyviolation', (event) =>"
    violations += " violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"
    page = visit("about:blank")
    page.context.add_init_script(violations)
    page.goto(site.put("/strict", with_launcher(live.url), Content_Security_Policy=policy))
    launcher(page)
    ask(page, "公司拖欠工资怎么办")
    part(page, "menu-button").click()
    part(page, "theme-dark").click()
    part(page, "menu-button").click()
    part(page, "citation-toggle").first.click()
    expect(part(page, "citation-panel")).to_be_visible()
    assert part(page, "chat-send").evaluate("(element) => getComputedStyle(element).position") == "static"
    assert page.evaluate("violations") == []


def test_a_page_whose_desk_is_down_or_hangs_goes_on(site: HostSite, visit: Callable[..., Page]) -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()  # takes connections and never says a word
        port = hanging.getsockname()[1]
        page = visit("about:blank")
        for number in (9, port):
            script = f'<script src="http://127.0.0.1:{number}/static/widget.js" async></script>'
            address = site.put(f"/down-{number}", f"<!doctype html><head>{script}</head><body>{BODY}</body>")
            page.goto(address, wait_until="domcontentloaded")
            page.locator("#own").click()
            expect(page.locator("#own")).to_have_text("点过")
            expect(page.locator("gongxiaozhu-widget")).to_have_count(0)


def test_a_chat_that_did_not_load_says_so_and_loads_at_the_next_try(
    live: LiveDesk, site: HostSite, visit: Callable[..., Page]
) -> None:
    page = visit(site.put("/retry", with_launcher(live.url, BODY)))
    page.context.route("**/static/chat-*.js", lambda route: route.abort())
    launcher(page)
    expect(page.get_by_role("alert")).to_contain_text("12351")
    page.locator("#own").click()
    expect(page.locator("#own")).to_have_text("点过")
    page.context.unroute("**/static/chat-*.js")
    page.get_by_role("button", name="再试一次").click()
    expect(said(page, "bot").first).to_be_visible()


def test_a_site_that_is_not_allowed_is_told_only_in_the_window(live: LiveDesk, visit: Callable[..., Page]) -> None:
    with HostSite().serving() as stranger:
        page = visit(stranger.put("/", with_launcher(live.url, BODY)))
        launcher(page)
        expect(part(page, "banner")).to_contain_text("暂时连不上服务")
        page.locator("#own").click()
        expect(page.locator("#own")).to_have_text("点过")


def test_options_of_the_tag(live: LiveDesk, site: HostSite, visit: Callable[..., Page]) -> None:
    attributes = (
        'data-title="某某工会在线咨询" data-position="left" data-open="true" data-theme="dark" data-region="440300"'
    )
    page = visit(site.put("/options", with_launcher(live.url, BODY, attributes=attributes)))
    expect(page.get_by_role("dialog", name="某某工会在线咨询")).to_be_visible()
    expect(page.locator("gxz-chat")).to_have_attribute("data-theme", "dark")
    assert (page.locator(".panel").bounding_box() or {"x": -1})["x"] == 16
    expect(said(page, "bot").first).to_be_visible()
    with live.desk.database.read() as session:
        assert find_conversation(session, session_of(page)["session_id"]).region == "440300"


def test_what_staff_write_while_it_is_closed_is_counted(
    live: LiveDesk, site: HostSite, visit: Callable[..., Page]
) -> None:
    page = visit(site.put("/unread", with_launcher(live.url, BODY)))
    launcher(page)
    ask(page, "在吗")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator("button.launcher")).to_be_focused()
    staff_says(live, page, "第一条", "第二条")
    expect(page.locator(".count")).to_have_text("2")
    expect(page.get_by_role("button", name="2 条新消息")).to_be_visible()
    page.keyboard.press("Enter")
    expect(said(page, "staff")).to_have_text(["第一条", "第二条"])
    part(page, "close-button").click()
    expect(page.locator(".count")).to_be_hidden()


def test_on_a_phone_it_fills_the_screen_and_the_page_behind_is_out_of_reach(
    live: LiveDesk, site: HostSite, visit: Callable[..., Page]
) -> None:
    page = visit(site.put("/phone", with_launcher(live.url, BODY)), size=PHONE)
    launcher(page)
    expect(said(page, "bot").first).to_be_visible()
    assert page.locator(".panel").bounding_box() == {"x": 0, "y": 0, **PHONE}
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "own"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    part(page, "close-button").click()
    page.locator("#own").click()
    expect(page.locator("#own")).to_have_text("点过")


def test_beside_a_desktop_page_both_can_be_used(live: LiveDesk, site: HostSite, visit: Callable[..., Page]) -> None:
    page = visit(site.put("/beside", with_launcher(live.url, BODY)))
    launcher(page)
    expect(said(page, "bot").first).to_be_visible()
    page.locator("#own").click()
    expect(page.locator("#own")).to_have_text("点过")
    expect(page.locator(".panel")).to_be_visible()
