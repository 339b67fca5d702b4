"""Statistics: what the page and the Excel file say equals plain counts in the database."""

from __future__ import annotations

import html
import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update

from desk.clock import now
from desk.conversations import ownership
from desk.models import Conversation, Message, MessageFeedback, Organisation, ServiceRating, Ticket, TicketEvent
from desk.settings import load_settings
from desk.staff.repository import get_by_name
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from tests.desk.console.world import Browser, World, serve

ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


def table(page: str, key: str) -> list[list[str]]:
    """The cells of a table of the page, without its headers."""
    part = page.split(f'id="{key}"', 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1]
    return [[html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in ROW.findall(part)]


def figure(page: str, name: str) -> str:
    found = re.search(re.escape(name) + r'</div><div class="h2 mb-0 numbers">(.*?)</div>', html.unescape(page))
    assert found is not None, name
    return found[1]


def counted(world: World, query: str) -> Any:
    path = world.desk.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(query).fetchall()
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else dict(rows)


def signed_in(world: World, name: str) -> SignedIn:
    with world.read() as session:
        staff = get_by_name(session, name)
        return SignedIn(staff.id, staff.name, staff.role, "")


def step(world: World, staff: SignedIn, number: str, *path: str) -> None:
    before = "new"
    for status in path:
        with world.desk.database.write() as session:
            tickets.change_status(
                session, staff=staff, number=number, expected=before, to=status, note="已处理", visible=False
            )
        before = status


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path, knowledge: Path) -> Iterator[World]:
    """A desk with few entries, which are read at once."""
    shutil.copy(migrated_file, tmp_path / "desk.db")
    settings = load_settings(
        _env_file=None, database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        jobs_database_url=f"sqlite:///{tmp_path / 'jobs.db'}", files_dir=tmp_path / "files", knowledge_dir=knowledge,
        work_hours="00:00-24:00", work_days="every", log_level="ERROR",
    )  # fmt: skip
    with serve(settings) as world:
        yield world


@pytest.fixture
def supervisor(world: World) -> Browser:
    """A supervisor in front of a month in which something happened."""
    browser = world.at_work("主管", "supervisor")
    staff = signed_in(world, "主管")
    chats = [world.conversation("问工资", region="440300") for _ in range(6)]
    chats += [world.conversation("问加班", region="110000"), world.conversation("问产假", region="110105")]
    for chat in chats[:6]:
        world.bot_says(chat, "answer", replying=True, text="先别签。", faq_id="arrears_other")
    world.bot_says(chats[6], "clarify", replying=True, text="您想问哪个？")
    world.bot_says(chats[7], "out_of_scope", replying=True, text="这不归劳动法管。")
    with world.desk.database.write() as session:
        ownership.call_person(session, chats[0], "要人工")
        ownership.take_over(session, staff=staff, public_id=chats[0])
        ownership.reply(session, staff=staff, public_id=chats[0], text="您好", client_key="first-reply-1")
    done, late = world.ticket(chats[1], "k1"), world.ticket(chats[2], "k2")
    world.ticket(chats[3], "k3")
    step(world, staff, done, "accepted", "in_progress", "resolved")
    with world.desk.database.write() as session:  # the second one came half a year ago
        old = now() - timedelta(days=180)
        row = session.query(Ticket).where(Ticket.number == late).one()
        row.created_at = old
        session.execute(update(TicketEvent).where(TicketEvent.ticket_id == row.id).values(created_at=old))
    step(world, staff, late, "accepted", "in_progress", "resolved")
    with world.desk.database.write() as session:
        answers = session.query(Message).where(Message.kind == "answer").all()
        for at, message in enumerate(answers[:3]):
            reason = None if at else "unclear"
            session.add(MessageFeedback(message_id=message.id, useful=bool(at), reason=reason, at=now()))
        owner = session.query(Conversation).where(Conversation.public_id == chats[0]).one()
        session.add(ServiceRating(conversation_id=owner.id, service="conversation:1", score=4, at=now()))
    return browser


def test_every_figure_of_the_page_is_a_count_in_the_database(world: World, supervisor: Browser) -> None:
    page = supervisor.get("/statistics").text
    assert figure(page, "对话") == str(counted(world, "select count(*) from conversations")) == "8"
    asked = counted(world, "select count(*) from messages where author = 'worker'")
    assert figure(page, "职工消息") == str(asked)
    outcomes = counted(world, "select kind, count(*) from messages where author = 'bot' group by kind")
    assert dict(table(page, "outcomes")) == {
        "知识回答": str(outcomes["answer"]), "反问确认": str(outcomes["clarify"]),
        "超出范围": str(outcomes["out_of_scope"]),
    }  # fmt: skip
    assert figure(page, "直接回答率") == "75.0%"
    called = "select count(distinct conversation_id) from ownership_events where to_owner = 'waiting'"
    assert figure(page, "转人工的对话") == str(counted(world, called)) == "1"
    assert table(page, "replies")[0][0] == "1"
    fresh = "select count(*) from tickets where created_at > datetime('now', '-29 days')"
    assert figure(page, "新工单") == str(counted(world, fresh)) == "2"
    assert figure(page, "回答“有用”") == "66.7%"
    assert dict(table(page, "reasons")) == {"看不懂": "1"}
    assert dict(table(page, "scores"))["4 分"] == "1"
    days = table(page, "daily")
    assert (len(days), days[-1][1]) == (30, "8")
    assert sum(int(day[2]) for day in days) == asked


def test_late_and_timely_tickets_are_told_apart_by_their_history(supervisor: Browser) -> None:
    page = supervisor.get("/statistics").text
    rows = table(page, "punctuality")
    assert [row[1:4] for row in rows] == [["2", "1", "50.0%"]]
    assert figure(page, "按期办结率") == "50.0%"


def test_small_places_are_not_shown(supervisor: Browser) -> None:
    page = supervisor.get("/statistics").text
    assert dict(table(page, "regions")) == {"广东省": "少于5", "北京市": "少于5"}
    assert dict(table(page, "topics")) == {"拖欠工资": "6"}


def test_the_excel_file_holds_the_same_and_no_formula(supervisor: Browser) -> None:
    page, answer = supervisor.get("/statistics").text, supervisor.get("/statistics/export")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert ("对话", figure(page, "对话")) in list(book["概况"].values)
    assert [str(cell) for cell in list(book["新工单种类"].values)[1]] == table(page, "tickets")[0]
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_a_period_without_anything_and_one_that_cannot_be(supervisor: Browser) -> None:
    page = supervisor.get("/statistics?since=2026-01-01&until=2026-01-02").text
    assert figure(page, "对话") == "0"
    assert "这段时间没有数据" in page
    for query, words in (
        ("since=2026-02-02&until=2026-01-01", "对调"),
        ("since=2026-02-31&until=2026-03-01", "日期要写成"),
        ("since=2020-01-01&until=2026-01-01", "缩短"),
    ):
        refused = supervisor.get(f"/statistics?{query}")
        assert (refused.status_code, words in refused.text) == (422, True)
        assert supervisor.get(f"/statistics/export?{query}").status_code == 422


def test_who_answers_workers_does_not_see_the_statistics(world: World) -> None:
    browser = world.at_work("坐席")
    assert browser.get("/statistics").status_code == 403
    assert "/statistics" not in browser.get("/overview").text


def test_a_unit_counts_only_what_it_may_see(world: World, supervisor: Browser) -> None:
    assert supervisor.get("/statistics").status_code == 200
    with world.desk.database.write() as session:
        unit = Organisation(
            code="hz", name="杭州市总工会", level="city", region="330100", created_at=now(), updated_at=now()
        )
        session.add(unit)
        session.flush()
        unit_id = unit.id
    page = world.at_work("杭州主管", "supervisor", unit=unit_id).get("/statistics").text
    assert figure(page, "对话") == "0"
    with world.read() as session:
        assert session.query(Ticket).count() == 3
