"""Interruptions a phone and a browser really have: nothing lost, nothing twice, whichever side goes away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk
from tests.desk.support.process import desk_process, free_port
from tests.desk.web.person import ask, open_chat, part, said, say, session_of, staff_says

Contexts = Callable[..., BrowserContext]


def answers(*questions: str) -> list[str | re.Pattern[str]]:
    return [re.compile("工小助"), *(f"答：{question}" for question in questions)]


def test_a_reload_shows_the_same_conversation(live: LiveDesk, contexts: Contexts) -> None:
    page = open_chat(contexts(), live.url)
    ask(page, "第一句")
    before = session_of(page)
    page.reload()
    expect(said(page, "worker")).to_have_text(["第一句"])
    expect(said(page, "bot")).to_have_text(answers("第一句"))
    assert session_of(page) == before
    assert before["token"] not in page.url


def test_two_tabs_show_one_conversation_live(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    first, second = open_chat(context, live.url), open_chat(context, live.url)
    ask(first, "从第一个标签页")
    ask(second, "从第二个标签页")
    for page in (first, second):
        expect(said(page, "worker")).to_have_text(["从第一个标签页", "从第二个标签页"])
        expect(said(page, "bot")).to_have_text(answers("从第一个标签页", "从第二个标签页"))
    assert session_of(first) == session_of(second)


def test_clearing_in_one_tab_empties_the_other(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    first, second = open_chat(context, live.url), open_chat(context, live.url)
    ask(first, "不想让别人看到")
    expect(said(second, "worker")).to_have_text(["不想让别人看到"])
    token = session_of(first)["token"]
    part(first, "menu-button").click()
    part(first, "forget-button").click()
    part(first, "forget-yes").click()
    for page in (first, second):
        expect(said(page, "worker")).to_have_count(0)
        expect(said(page, "bot").first).to_be_visible()
    answer = live.http.get("/api/v1/chat/history", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_what_is_written_offline_goes_out_once_when_the_line_is_back(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    page = open_chat(context, live.url)
    context.set_offline(True)
    expect(part(page, "banner")).to_contain_text("网络断开了")
    say(page, "地铁里写的第一句")
    say(page, "地铁里写的第二句")
    expect(part(page, "delivery").first).to_contain_text("恢复后自动发送")
    staff_says(live, page, "断网时工作人员写的")
    context.set_offline(False)
    expect(part(page, "delivery")).to_have_count(0)
    expect(part(page, "banner")).to_be_hidden()
    expect(said(page, "staff")).to_have_text(["断网时工作人员写的"])
    expect(said(page, "bot")).to_have_text(answers("地铁里写的第一句", "地铁里写的第二句"))
    page.reload()
    expect(said(page, "worker")).to_have_text(["地铁里写的第一句", "地铁里写的第二句"])
    expect(said(page, "bot")).to_have_text(answers("地铁里写的第一句", "地铁里写的第二句"))


def test_what_a_closed_tab_could_not_send_goes_out_with_the_next_visit(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    page = open_chat(context, live.url)
    context.route("**/api/v1/chat/messages", lambda route: route.abort())
    say(page, "手机没电前写的")
    expect(part(page, "delivery")).to_contain_text("未发出")
    page.close()
    context.unroute("**/api/v1/chat/messages")
    again = open_chat(context, live.url)
    expect(said(again, "worker")).to_have_text(["手机没电前写的"])
    expect(said(again, "bot")).to_have_text(answers("手机没电前写的"))


def test_an_answer_that_was_lost_on_the_way_comes_once(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    page = open_chat(context, live.url)
    lost: list[str] = []

    def lose(route: object) -> None:
        lost.append("x")
        route.fetch()  # type: ignore[attr-defined]  # the desk has it, the page never hears of it
        route.abort()  # type: ignore[attr-defined]

    context.route("**/api/v1/chat/messages", lose, times=1)
    say(page, "只算一次")
    expect(said(page, "bot")).to_have_text(answers("只算一次"))
    expect(part(page, "delivery")).to_have_count(0)
    page.reload()
    expect(said(page, "worker")).to_have_text(["只算一次"])
    assert lost == ["x"]


def test_a_locked_phone_catches_up_when_it_wakes(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    page = open_chat(context, live.url)
    ask(page, "锁屏之前")
    session = session_of(page)
    sleeping = context.new_cdp_session(page)
    sleeping.send("Page.setWebLifecycleState", {"state": "frozen"})
    tablet = contexts()
    kept = json.dumps([f"gxz.session:{live.url}/", json.dumps(session)])
    tablet.add_init_script(f"if (location.protocol === 'http:') localStorage.setItem(...{kept})")
    other = open_chat(tablet, live.url)  # the same person, awake
    staff_says(live, other, "锁屏时的第一条", "锁屏时的第二条")
    expect(said(other, "staff")).to_have_count(2)
    sleeping.send("Page.setWebLifecycleState", {"state": "active"})
    expect(said(page, "staff")).to_have_text(["锁屏时的第一条", "锁屏时的第二条"])
    ask(page, "醒来以后")
    expect(said(page, "worker")).to_have_text(["锁屏之前", "醒来以后"])


def test_a_page_that_only_looked_connected_catches_up_when_it_is_shown(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    # The stream stands and brings nothing: what a phone leaves behind after a change of networks.
    context.route("**/api/v1/chat/stream*", lambda route: None)
    page = open_chat(context, live.url)
    staff_says(live, page, "没有从实时连接来")
    expect(said(page, "staff")).to_have_count(0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(said(page, "staff")).to_have_text(["没有从实时连接来"])


def test_the_token_is_replaced_while_two_tabs_go_on(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    first, second = open_chat(context, live.url), open_chat(context, live.url)
    before = session_of(first)["token"]
    due = json.dumps(session_of(first) | {"renew_at": 0})
    first.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"gxz.session:{live.url}/", due])
    with first.expect_response("**/sessions/renewal"):
        first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ask(first, "换了令牌")
    ask(second, "另一个标签页也还在")
    after = session_of(second)["token"]
    assert after != before
    expect(said(first, "worker")).to_have_text(["换了令牌", "另一个标签页也还在"])
    expect(said(second, "system")).to_have_count(0)


def test_a_killed_desk_comes_back_and_nothing_is_missing(make_settings: MakeSettings, contexts: Contexts) -> None:
    settings, port = make_settings(), free_port()
    with desk_process(settings, port=port) as desk:
        page = open_chat(contexts(), f"http://127.0.0.1:{port}/")
        ask(page, "死掉之前")
        desk.kill()
    say(page, "死掉时写的")
    expect(part(page, "banner")).to_contain_text("暂时连不上服务")
    with desk_process(settings, port=port):
        expect(said(page, "bot")).to_have_text(answers("死掉之前", "死掉时写的"), timeout=60_000)
        expect(part(page, "banner")).to_be_hidden()
        expect(said(page, "worker")).to_have_text(["死掉之前", "死掉时写的"])
        page.reload()
        expect(said(page, "worker")).to_have_text(["死掉之前", "死掉时写的"])
        expect(said(page, "bot")).to_have_text(answers("死掉之前", "死掉时写的"))


def test_quick_exit_leaves_nothing_behind(live: LiveDesk, contexts: Contexts) -> None:
    context = contexts()
    context.route("https://www.baidu.com/", lambda route: route.fulfill(body="<title>elsewhere</title>"))
    for how in ("button", "escape"):
        page = open_chat(context, live.url)
        ask(page, "老板打人怎么办")
        token = session_of(page)["token"]
        if how == "button":
            part(page, "leave-button").click()
        else:
            for _ in range(3):
                page.keyboard.press("Escape")
        page.wait_for_url("https://www.baidu.com/")
        expect(page).to_have_title("elsewhere")
        assert page.go_back() is None or page.url == "about:blank"
        with_token = {"Authorization": f"Bearer {token}"}
        assert live.http.get("/api/v1/chat/history", headers=with_token).status_code == 401
        again = open_chat(context, live.url)
        expect(said(again, "worker")).to_have_count(0)
        expect(part(again, "first-visit")).to_be_visible()
        part(again, "leave-button").click()
        again.wait_for_url("https://www.baidu.com/")


def test_the_first_visit_says_what_this_is_once(live: LiveDesk, contexts: Contexts) -> None:
    page = open_chat(contexts(), live.url)
    expect(part(page, "notice")).to_contain_text("自动程序")
    expect(part(page, "notice")).to_contain_text("不代替律师")
    expect(part(page, "first-visit")).to_contain_text("保存在工会的服务器上")
    part(page, "first-visit-known").click()
    expect(part(page, "first-visit")).to_have_count(0)
    page.reload()
    expect(said(page, "bot").first).to_be_visible()
    expect(part(page, "first-visit")).to_have_count(0)
    part(page, "menu-button").click()
    expect(part(page, "stored")).to_contain_text("保存在工会的服务器上")


def test_a_person_is_in_reach_whatever_the_screen_shows(live: LiveDesk, contexts: Contexts) -> None:
    page = open_chat(contexts(), live.url)
    part(page, "large-button").click()
    part(page, "menu-button").click()
    expect(part(page, "human-button")).to_be_in_viewport()
    part(page, "human-button").click()
    expect(said(page, "worker")).to_have_text(["转人工"])


def expect_looks(page: Page, theme: str, size: str) -> None:
    chat = page.locator("gxz-chat")
    expect(chat).to_have_attribute("data-theme", theme)
    expect(chat).to_have_attribute("data-size", size)


def test_looks_are_kept_and_follow_the_system_until_chosen(live: LiveDesk, contexts: Contexts) -> None:
    page = open_chat(contexts(), live.url)
    expect_looks(page, "light", "normal")
    page.emulate_media(color_scheme="dark")
    expect_looks(page, "dark", "normal")
    part(page, "large-button").click()
    part(page, "menu-button").click()
    part(page, "theme-light").click()
    page.reload()
    expect(said(page, "bot").first).to_be_visible()
    expect_looks(page, "light", "large")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
