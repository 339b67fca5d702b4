"""The end of the day: the editor decides, a worker's data is erased, and nothing of it is found."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from desk.privacy.inventory import ERASED_TEXT
from tests.e2e.day.cast import Day
from tests.e2e.day.forms import apply
from tests.e2e.day.night import SECRET_COMMENT, SECRET_NAME, SECRET_PHONE, SECRET_PLACE
from tests.e2e.day.workers import WebWorker

SECRETS = (SECRET_NAME, SECRET_PHONE, SECRET_PLACE, SECRET_COMMENT)
LEARNED = {
    "夜里问的": "包工头仨月没给俺们结账，这钱咋往回要", "要求删除的": "干到现在白纸黑字啥也没签过，能管公司要双份吗",
}  # fmt: skip
REVIEWS_OF = (
    "SELECT reviews.public_id FROM reviews JOIN messages ON messages.id = reviews.question_id"
    " JOIN conversations ON conversations.id = messages.conversation_id"
    " WHERE conversations.public_id = ? AND reviews.signal = 'not_useful'"
)


def reviews(day: Day) -> None:
    """The editor reads what workers called 没用: the bot was right, and learns another way to ask."""
    for name, words in LEARNED.items():
        review = day.records.one(REVIEWS_OF, day.workers[name].conversation)
        page = day.editor.open("/reviews?filter=not_useful")
        page.locator(f"a[href$='{review}']").click()
        page.locator("input[name=what][value=confirm]").check()
        page.locator("input[name=learn]").check()
        page.fill("#text", words)
        day.editor.press("保存，看下一个")
        expect(day.editor.open(f"/reviews/{review}").locator("main")).to_contain_text(f"让机器人学：{words}")
    assert len(list((day.folder / "reviewed").glob("*.yml"))) == len(LEARNED)


def erased(day: Day) -> None:
    """The supervisor checks who it is and erases; what stays is numbers and times."""
    worker = day.workers["要求删除的"]
    assert isinstance(worker, WebWorker)
    number = apply(worker, phone=f"{SECRET_PHONE}，{SECRET_NAME}", employer=SECRET_PLACE, region="深圳南山")
    day.agent.ticket(number)
    day.agent.page.fill("#note", f"已和{SECRET_NAME}通话")
    day.agent.press("保存")
    page = day.supervisor.open(f"/conversations/{worker.conversation}/privacy")
    held = page.locator("tbody tr").filter(has_text="材料").first
    expect(held).to_contain_text("删除")
    page.get_by_label("我已核对来人是本人").check()
    page.fill("#confirmation", "删除")
    day.supervisor.press("删除这位职工的信息")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("回执编号 SC-"))
    finished = page.get_by_text("已删除，回执编号")
    for _ in range(60):
        if finished.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(finished).to_be_visible()
    _nothing_is_left(day, worker, number)


def _nothing_is_left(day: Day, worker: WebWorker, number: str) -> None:
    token = worker.visitor.headers
    assert worker.visitor.client.get("/api/v1/chat/history", headers=token).status_code == 401
    assert day.records.one("SELECT count(*) FROM visitor_sessions v JOIN conversations c ON c.id = v.conversation_id"
                           " WHERE c.public_id = ?", worker.conversation) == 0  # fmt: skip
    assert day.records.rows(
        "SELECT contact_name, contact_phone, employer, employer_key, person_key, answers, status FROM tickets"
        " WHERE number = ?", number,
    ) == [(None, None, None, None, None, None, "withdrawn")]  # fmt: skip
    page = day.supervisor.ticket(number)
    expect(page.locator("main")).to_contain_text(ERASED_TEXT)
    page = day.supervisor.conversation(worker.conversation)
    expect(page.locator("#messages")).to_contain_text(ERASED_TEXT)
    for secret in SECRETS:
        expect(page.locator("main")).not_to_contain_text(secret)
    expect(day.supervisor.open(f"/queue?filter=all&q={SECRET_PLACE}").locator("#queue")).to_contain_text("没有找到")
    with closing(sqlite3.connect(day.folder / "tracker.db", timeout=30)) as tracker:
        known = "SELECT count(*) FROM conversation_trackers WHERE sender_id = ?"
        left = [tracker.execute(known, [one.conversation]).fetchone() for one in (worker, day.workers["夜里问的"])]
        assert left == [(0,), (1,)]
    assert [path for path in (day.folder / "files").rglob("*") if path.is_file()] == []
    (kept,) = (day.folder / "reviewed").glob("*.yml")
    assert LEARNED["夜里问的"] in kept.read_text(encoding="utf-8")
    for path in sorted(day.folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in SECRETS if secret.encode() in content], path
