"""The web view of a union's app: members are known at once, no address shows it, and nothing can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.support.process import free_port
from tests.desk.web.app_server import AppServer, write_apps
from tests.desk.web.host import HostSite, with_launcher
from tests.desk.web.person import OPEN_ROOTS, ask, open_chat, part, said, session_of

Contexts = Callable[..., BrowserContext]
OPENING = "您从“职工之家”进入"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("apps")


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, site: HostSite, folder: Path) -> Iterator[LiveDesk]:
    """A desk that knows its own address, as in production."""
    port = free_port()
    app = AppServer(folder, f"http://127.0.0.1:{port}")
    write_apps(folder / "apps.yml", app, origins=(site.url,))
    settings = make_settings(public_url=app.audience, apps_file=folder / "apps.yml", allowed_origins=(site.url,))
    with run_desk(settings, port=port) as running:
        yield running


@pytest.fixture
def app(live: LiveDesk, folder: Path) -> AppServer:
    return AppServer(folder, live.url)


def form(live: LiveDesk, assertion: str) -> str:
    """The app's page that sends its member over, as docs/embed.md shows it."""
    return (
        f'<!doctype html><html lang="zh-CN"><form method="post" action="{live.url}/handover">'
        f'<input type="hidden" name="assertion" value="{assertion}"></form>'
        "<script>document.forms[0].submit()</script></html>"
    )


def come_in(live: LiveDesk, site: HostSite, page: Page, assertion: str) -> None:
    page.goto(site.put("/go", form(live, assertion)))


def test_a_member_is_in_at_once_and_on_every_device(
    live: LiveDesk, site: HostSite, contexts: Contexts, app: AppServer
) -> None:
    addresses: list[str] = []
    page = contexts().new_page()
    page.on("request", lambda request: addresses.append(request.url))
    assertion = app.sign()
    come_in(live, site, page, assertion)
    expect(said(page, "system").first).to_contain_text(OPENING)
    ask(page, "在手机上问的")
    assert page.url == f"{live.url}/"
    assert page.locator("gxz-chat").get_attribute("data-session") is None
    token = session_of(page)["token"]
    assert [url for url in addresses if token in url or assertion in url] == []
    page.reload()
    expect(said(page, "worker")).to_have_text(["在手机上问的"])
    expect(said(page, "system").first).to_contain_text(OPENING)

    tablet = contexts().new_page()
    come_in(live, site, tablet, app.sign())
    expect(said(tablet, "worker")).to_have_text(["在手机上问的"])
    ask(tablet, "在平板上问的")
    expect(said(page, "worker")).to_have_text(["在手机上问的", "在平板上问的"])


def test_an_assertion_used_again_is_refused_with_a_way_on(
    live: LiveDesk, site: HostSite, contexts: Contexts, app: AppServer
) -> None:
    assertion = app.sign()
    come_in(live, site, contexts().new_page(), assertion)
    thief = contexts().new_page()
    come_in(live, site, thief, assertion)
    expect(thief.locator("main")).to_contain_text("已经用过了")
    assert session_of(thief) == {}
    thief.get_by_role("link", name="不登录，直接咨询").click()
    expect(said(thief, "bot").first).to_contain_text("工小助")
    expect(said(thief, "system")).to_have_count(0)


def test_a_page_of_somebody_else_cannot_send_a_worker_over(live: LiveDesk, contexts: Contexts, app: AppServer) -> None:
    with HostSite().serving() as evil:
        page = contexts().new_page()
        come_in(live, evil, page, app.sign())
        expect(page.locator("main")).to_contain_text("handover_refused（origin）")
        page.goto(evil.put("/hidden", form(live, app.sign()), Referrer_Policy="no-referrer"))
        expect(page.locator("main")).to_contain_text("handover_refused（origin）")


def test_the_next_member_of_a_shared_phone_sees_nothing_of_the_last(
    live: LiveDesk, site: HostSite, contexts: Contexts, app: AppServer
) -> None:
    page = contexts().new_page()
    come_in(live, site, page, app.sign(app.claims(sub="m-first")))
    ask(page, "前一个人说的")
    come_in(live, site, page, app.sign(app.claims(sub="m-second")))
    expect(said(page, "bot").first).to_contain_text("工小助")
    expect(said(page, "worker")).to_have_count(0)


def test_the_apps_own_code_may_hand_over_by_a_call(live: LiveDesk, contexts: Contexts, app: AppServer) -> None:
    page = open_chat(contexts(), live.url)
    hand_over = "(assertion) => document.querySelector('gxz-chat').handOver(assertion).then(() => '', (e) => e.code)"
    assertion = app.sign(app.claims(sub="m-bridge"))
    assert page.evaluate(hand_over, assertion) == ""
    expect(said(page, "system").first).to_contain_text(OPENING)
    assert page.evaluate(hand_over, assertion) == "handover_used"
    ask(page, "照样能问")


def test_the_launcher_asks_its_own_site_who_is_signed_in(
    live: LiveDesk, site: HostSite, contexts: Contexts, app: AppServer
) -> None:
    context = contexts()
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(site.put("/home", with_launcher(live.url, attributes='data-open="true" data-member="/who"')))
    expect(said(page, "bot").first).to_contain_text("工小助")  # nobody is signed in: 404
    expect(said(page, "system")).to_have_count(0)
    site.put("/who", f'{{"assertion": "{app.sign(app.claims(sub="m-portal"))}"}}', Content_Type="application/json")
    page.reload()
    expect(said(page, "system").first).to_contain_text(OPENING)
    ask(page, "登录以后问的")
    site.put("/who", "signed out", status=401)
    page.reload()
    expect(said(page, "bot").first).to_contain_text("工小助")
    expect(said(page, "worker")).to_have_count(0)
    expect(part(page, "human-button")).to_be_visible()
