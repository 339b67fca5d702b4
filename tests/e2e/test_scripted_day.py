"""A day at the union, from the night before to the audit, with the real programs: workers on both channels, staff of
five roles in browsers of their own, WeChat's platform outside. The day is played once; the tests look at what it left.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from law.china import CHINA
from tests.desk.support.wechat_platform import WechatPlatform
from tests.e2e.day import calls, closing, matters, morning, night
from tests.e2e.day.cast import Day
from tests.e2e.day.evening import Screen, screens
from tests.e2e.day.figures import Counted
from tests.e2e.day.installation import OPEN, Records, closed_at, let_pass, settings_of_the_day
from tests.e2e.day.staff import Staff
from tests.support.browser import DESKTOP, PHONE, Picture, new_context
from tools.environment import ROOT, load
from tools.stack import started

# What a template shows when somebody forgot a word for it.
UNTRANSLATED = re.compile(r"\b(?:None|null|undefined|NaN|Traceback|True|False)\b|\{\{|utter_|action_")
KNOWLEDGE_BEING_READ = re.compile("正在(?:检查|读取)知识库|正在整理")
CHAPTERS = (
    morning.come_to_work,
    morning.questions,
    morning.danger,
    morning.who_waited,
    calls.a_person,
    calls.passed_on,
    calls.nobody_comes,
    calls.taken_by_two,
    matters.a_group,
    matters.withdrawn,
    matters.through_all_states,
    closing.reviews,
    closing.erased,
)


@pytest.fixture(scope="module")
def platform() -> Iterator[WechatPlatform]:
    platform = WechatPlatform("safe")
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, browser: Browser, platform: WechatPlatform) -> Iterator[Day]:
    """The whole day; the programs still run."""
    folder = tmp_path_factory.mktemp("day")
    settings, closed = settings_of_the_day(folder, platform), closed_at(datetime.now(CHINA))
    records = Records(folder / "desk.db")
    with ExitStack() as pages:
        with started(folder, settings | closed.settings) as stack:
            platform.desk_url = stack.url
            day = Day(folder, settings, stack.url, platform, records, browser, pages)
            night.set_up(day, stack.staff)
            night.night(day, closed)
        let_pass(records, minutes=15)
        with started(folder, settings | OPEN):
            for chapter in CHAPTERS:
                chapter(day)
            yield day


def test_thirty_workers_came_and_wechat_saw_nothing_wrong(day: Day) -> None:
    assert len(day.workers) == day.records.one("SELECT count(*) FROM conversations") == 30
    assert day.records.counts("SELECT channel, count(*) FROM conversations GROUP BY channel") == {
        "web": 15, "wechat": 15,
    }  # fmt: skip
    assert day.platform.errors == []
    assert day.records.one("SELECT count(*) FROM messages WHERE status IN ('pending', 'failed')") == 0


def test_the_audit_verifies(day: Day) -> None:
    environment = {**load(), **day.settings}
    command = [sys.executable, "-m", "tools.with_settings", "desk.audit.cli"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "审计记录完整" in done.stdout
    entries = day.records.counts("SELECT who, count(*) FROM audit_entries GROUP BY who")
    assert {staff.name for staff in day.staff.values()} <= set(entries)
    page = day.auditor.open("/audit?check=true")
    assert "完整：共" in page.locator("main").inner_text()


def test_every_number_of_the_statistics_is_a_count_in_the_database(day: Day) -> None:
    page = day.supervisor.open("/statistics?" + _last_days(7))
    first, last = (page.input_value(f"#{name}") for name in ("since", "until"))
    counted = Counted(day.records, datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date())
    shown = page.locator("main .row-cards .card-body").evaluate_all(
        "cards => cards.map(card => [...card.children].map(part => part.textContent)).filter(pair => pair.length == 2)"
    )
    figures = dict(shown[: len(counted.figures())])
    assert figures == counted.figures()
    assert figures["对话"] == "30" and figures["用人单位群体预警"] == "1"
    tables = counted.tables()
    for key, rows in tables.items():
        cells = page.locator(f"#{key} tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        assert cells == rows, key
    assert any("少于5" in row for row in tables["topics"]) and any("少于5" not in row for row in tables["topics"])
    assert ["广东省", "少于5"] not in tables["regions"]

    book = openpyxl.load_workbook(io.BytesIO(_export(day)))
    assert [tuple(row) for row in list(book["概况"].values)[1:]] == list(figures.items())
    for key, rows in tables.items():
        sheet = book[page.locator(f"#t-{key}").inner_text()]
        assert [[str(cell) for cell in row] for row in list(sheet.values)[1:]] == rows, key


def _last_days(count: int) -> str:
    today = datetime.now(CHINA).date()
    return f"since={today - timedelta(days=count - 1)}&until={today}"


def _export(day: Day) -> bytes:
    link = day.supervisor.page.get_by_role("link", name="导出 Excel")
    with day.supervisor.page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def test_every_page_of_the_console_at_two_sizes(day: Day, picture: Picture) -> None:
    """Nothing sticks out, nothing of the program's own language is shown; the pictures are looked at by a person."""
    with new_context(day.browser, DESKTOP) as context:
        login = Staff(context.new_page(), day.url, "")
        shown = [Screen("login", login, lambda: login.page.goto(f"{day.url}/console/login")), *screens(day)]
        for screen in shown:
            for size in (DESKTOP, PHONE):
                page = screen.staff.page
                page.set_viewport_size(size)
                screen.open()
                expect(page.locator("[data-connection-lost]:not([hidden])")).to_have_count(0)
                expect(page.get_by_text(KNOWLEDGE_BEING_READ)).to_have_count(0)
                page.wait_for_load_state("networkidle")
                picture.take(page, f"console-{screen.name}-{size['width']}")
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                words = page.locator("body").inner_text()
                assert not wide, f"{screen.name} is wider than {size['width']}"
                assert not (found := UNTRANSLATED.findall(words)), f"{screen.name}: {found}"
            screen.staff.page.set_viewport_size(DESKTOP)
