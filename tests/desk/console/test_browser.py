"""What only a real browser shows: live updates, drafts, scrolling, the keyboard, a phone's width, the policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from desk.console.thread import PAGE_SIZE
from tests.desk.console.world import World
from tests.support.browser import DESKTOP, PHONE
from tools.environment import ROOT

# Refused replies (409) and the connection that a test cuts.
ON_PURPOSE = ("status of 409", "net::ERR_FAILED", "htmx:error")
GAP = "(() => { const box = document.querySelector('[data-thread]');" \
      " return box.scrollHeight - box.scrollTop - box.clientHeight })()"  # fmt: skip


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Browser:
    """With the built assets."""
    wanted = json.loads((ROOT / "web" / "console" / "assets.json").read_text(encoding="utf-8"))
    for item in wanted["copy"] + wanted["own"]:
        if not (ROOT / wanted["target"] / item["to"]).is_file():
            pytest.skip("the web assets are not built: npm run build in web/")
    return chromium


@contextmanager
def signed_in(context: BrowserContext, world: World) -> Iterator[Page]:
    """A page after the login; anything the browser complains about fails the test at its end."""
    complaints: list[str] = []

    def complain(kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(known in text for known in ON_PURPOSE):
            complaints.append(text)

    page = context.new_page()
    page.on("console", lambda message: complain(message.type, message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{world.url}/console/")
    page.fill("#name", "值班甲")
    page.fill("#password", world.hire("值班甲"))
    page.press("#password", "Enter")
    page.wait_for_url("**/console/queue")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(chromium: Browser, world: World) -> Iterator[Page]:
    """A desktop."""
    with signed_in(chromium.new_context(viewport=DESKTOP), world) as ready:
        yield ready


def open_conversation(page: Page, world: World, public_id: str) -> None:
    page.goto(f"{world.url}/console/conversations/{public_id}")


def test_a_conversation_from_the_queue_to_the_reply(page: Page, world: World) -> None:
    public_id = world.conversation("老板不发工资", calls_person="要求人工")
    page.click(f"#conversation-{public_id} a")
    page.click("text=接手对话")
    expect(page.locator("#ownership")).to_contain_text("由我接待")
    page.fill("#reply", "您好，我来处理。")
    page.press("#reply", "Control+Enter")
    expect(page.locator("#messages .staff")).to_have_text(re.compile("您好，我来处理。"))
    expect(page.locator("#reply")).to_have_value("")
    expect(page.locator("#reply")).to_be_focused()
    world.write(public_id, "谢谢您")
    expect(page.locator("#messages li").last).to_contain_text("谢谢您")


def test_a_double_click_sends_once(page: Page, world: World) -> None:
    public_id = world.conversation("在吗", calls_person="要求人工")
    open_conversation(page, world, public_id)
    page.click("text=接手对话")
    page.fill("#reply", "只发一次")
    page.dblclick("#composer button.btn-primary")
    expect(page.locator("#messages .staff")).to_have_count(1)
    page.fill("#reply", "第二条")
    page.click("#composer button.btn-primary")
    expect(page.locator("#messages .staff")).to_have_count(2)
    assert world.texts(public_id, "staff") == ["只发一次", "第二条"]


def test_a_draft_and_the_reading_place_survive_what_comes_in(page: Page, world: World) -> None:
    public_id = world.conversation(*(f"第{turn}句" for turn in range(40)), calls_person="要求人工")
    open_conversation(page, world, public_id)
    page.click("text=接手对话")
    page.fill("#reply", "写到一半")
    page.wait_for_function(f"{GAP} < 2")
    page.evaluate("document.querySelector('[data-thread]').scrollTop = 200")
    world.write(public_id, "新来的一句")
    expect(page.locator("[data-new-messages]")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-thread]').scrollTop") == 200
    expect(page.locator("#reply")).to_have_value("写到一半")
    expect(page.locator("#reply")).to_be_focused()
    page.click("[data-new-messages]")
    assert page.evaluate(GAP) < 2
    world.write(public_id, "再来一句")
    expect(page.locator("#messages li").last).to_contain_text("再来一句")
    page.wait_for_function(f"{GAP} < 2")
    expect(page.locator("[data-new-messages]")).to_be_hidden()


def test_earlier_messages_come_above_without_moving_the_reader(page: Page, world: World) -> None:
    public_id = world.conversation(*(f"第{turn}句" for turn in range(PAGE_SIZE + 20)))
    open_conversation(page, world, public_id)
    first = page.locator("#messages > li").first
    seen = first.get_attribute("id")
    button = page.get_by_text("查看更早的消息")
    button.scroll_into_view_if_needed()
    place = f"document.getElementById('{seen}').getBoundingClientRect().top"
    before = page.evaluate(place)
    button.click()
    expect(page.locator("#messages > li").first).to_have_id("message-1")
    expect(button).to_have_count(0)
    assert abs(page.evaluate(place) - before) < 2


def test_a_reply_after_the_conversation_was_handed_back_stays_in_the_form(page: Page, world: World) -> None:
    public_id = world.conversation("在吗", calls_person="要求人工")
    open_conversation(page, world, public_id)
    page.click("text=接手对话")
    expect(page.locator("#ownership")).to_contain_text("由我接待")
    page.route("**/live?*", lambda route: route.fulfill(status=204))  # this tab does not hear of it
    admin = world.at_work("管理员", "admin")
    assert admin.post(f"/conversations/{public_id}/hand-back").status_code == 303
    page.fill("#reply", "写了很久的回复")
    page.press("#reply", "Control+Enter")
    expect(page.locator("#composer")).to_contain_text("没有发送")
    expect(page.locator("#reply")).to_have_value("写了很久的回复")
    page.unroute("**/live?*")
    expect(page.locator("#ownership")).to_contain_text("机器人接待")
    expect(page.locator("#composer button.btn-primary")).to_be_disabled()


def test_a_lost_connection_is_said_and_comes_back(page: Page, world: World) -> None:
    public_id = world.conversation("在吗", calls_person="要求人工")
    open_conversation(page, world, public_id)
    notice = page.locator("[data-connection-lost]")
    expect(notice).to_be_hidden()
    page.route("**/live?*", lambda route: route.abort())
    expect(notice).to_be_visible()
    page.unroute("**/live?*")
    expect(notice).to_be_hidden()
    world.write(public_id, "还在吗")
    expect(page.locator("#messages li").last).to_contain_text("工作人员接入后会看到")


def test_the_queue_updates_without_moving_the_reader(page: Page, world: World) -> None:
    # So many that the page stays far longer than the place it is scrolled to.
    ids = [world.conversation(f"第{turn}个", calls_person="要求人工") for turn in range(20)]
    page.goto(f"{world.url}/console/queue")
    page.focus("#q")
    page.keyboard.type("没打完")
    page.evaluate("scrollTo(0, 300)")
    world.write(ids[5], "刚说的话")
    expect(page.locator(f"#conversation-{ids[5]}")).to_contain_text("刚说的话")
    assert page.evaluate("scrollY") == 300
    expect(page.locator("#q")).to_have_value("没打完")
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_title(re.compile("（20）对话"))


def test_the_keyboard_is_enough(page: Page, world: World) -> None:
    public_id = world.conversation("在吗", calls_person="要求人工")
    page.goto(f"{world.url}/console/queue")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(public_id[:8])
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?*")
    page.focus(f"#conversation-{public_id} a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/*")
    expect(page.locator("#ownership h1")).to_have_text(f"对话 {public_id[:8]}")


def test_the_overview_loads_what_is_wrong_in_the_knowledge(chromium: Browser, world: World) -> None:
    with signed_in(chromium.new_context(), world) as page:
        page.goto(f"{world.url}/console/overview")
        expect(page.get_by_text(re.compile("没有发现问题|处要改"))).to_be_visible(timeout=60_000)
        expect(page.get_by_text("正在检查知识库")).to_have_count(0)


def test_every_page_fits_a_phone(chromium: Browser, world: World) -> None:
    long_word = "长" * 300 + "w" * 300
    public_id = world.conversation(long_word, calls_person=long_word)
    number = world.ticket(public_id, employer="w" * 200, narrative=long_word, contact_name="名" * 60)
    context = chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    with signed_in(context, world) as page:
        for path in ("queue", "queue?q=zzz", f"conversations/{public_id}", "tickets", f"tickets/{number}", "overview",
                     "knowledge"):  # fmt: skip
            page.goto(f"{world.url}/console/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        page.goto(f"{world.url}/console/conversations/{public_id}")
        expect(page.locator("#ownership")).to_be_in_viewport()
        expect(page.locator("#composer button.btn-primary")).to_be_in_viewport()
        page.get_by_role("link", name="资料", exact=True).click()
        expect(page.locator("#packet")).to_be_in_viewport()
