"""From the page of a union on another origin: a file is sent and kept, the phone's position finds a station."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.conftest import MakeSettings
from tests.desk.stations.test_stations import TABLE
from tests.desk.support.live import LiveDesk, run_desk
from tests.desk.web.host import HostSite, with_launcher
from tests.desk.web.person import OPEN_ROOTS
from tests.desk.widget.steps import hear, hook, messages
from tests.desk.widget.test_files import choose, file, pdf, stored
from tests.support.browser import PHONE, Picture, new_context


@pytest.fixture(scope="module")
def site() -> Iterator[HostSite]:
    with HostSite().serving() as running:
        yield running


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, site: HostSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    """A desk that this site may call."""
    stations = tmp_path_factory.mktemp("stations") / "stations.csv"
    stations.write_text(TABLE, "utf-8")
    with run_desk(make_settings(stations_file=stations, allowed_origins=(site.url,))) as running:
        yield running


@pytest.fixture
def embedded(chromium: Browser, live: LiveDesk, site: HostSite) -> Iterator[Page]:
    """The open chat on the union's page, whose origin the browser may tell the position."""
    context = new_context(chromium, PHONE, geolocation={"latitude": 22.54377, "longitude": 114.05587})
    context.grant_permissions(["geolocation"], origin=site.url)
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(site.put("/", with_launcher(live.url)))
    page.locator("button.launcher").click()
    hook(page, "first-visit-known").click()
    yield page
    context.close()


def test_a_file_from_another_origin_arrives(live: LiveDesk, embedded: Page) -> None:
    choose(embedded, file("合同.pdf", pdf(2000), "application/pdf"))
    expect(messages(embedded, "worker")).to_have_count(1)
    assert stored(live, embedded) == ["合同.pdf"]
    shown = messages(embedded, "worker").first
    for _ in ("asks", "removes"):
        shown.locator('[data-testid="file-remove"]').click()
    expect(shown).to_contain_text("已由本人删除")
    assert stored(live, embedded) == []


def test_the_position_and_a_judgement_from_another_origin(live: LiveDesk, embedded: Page, picture: Picture) -> None:
    answer = hear(embedded, "公司拖欠工资怎么办")
    answer.locator('[data-testid="useful"]').click()
    expect(answer.locator('[data-testid="useful"]')).to_have_attribute("aria-pressed", "true")
    hook(embedded, "stations-button").click()
    hook(embedded, "stations-here").click()
    expect(hook(embedded, "station").first).to_contain_text("约50米")
    picture.take(embedded, "stations-embedded-360")
