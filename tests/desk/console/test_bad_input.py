"""What people do wrong or at the same moment: a clear sentence in Chinese, nothing lost, nothing doubled."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from desk.console.render import TEMPLATES
from desk.tickets import service as tickets
from desk.tickets import worker as worker_steps
from tests.desk.console.world import BASE, World, hidden

FIVE_MB = "工资" * (5 * 1024 * 1024 // 6)
# Attributes in which a browser would run or style something that stands in the page itself.
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)


def test_five_megabytes_in_the_chat_and_in_the_console(world: World) -> None:
    browser, public_id = world.at_work("值班甲"), world.conversation("在吗")
    opened = browser.client.post("/api/v1/chat/sessions").json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    body = {"client_message_id": "m1", "text": FIVE_MB}
    refused = browser.client.post("/api/v1/chat/messages", json=body, headers=headers)
    assert refused.status_code == 413
    assert re.search("[一-龥]{4}", refused.json()["error"]["message"])
    page = browser.post(f"/conversations/{public_id}/note", {"text": FIVE_MB})
    assert page.status_code == 413 and re.search("太大|过大|太长", page.text)
    history = browser.client.get("/api/v1/chat/history", headers=headers).json()["messages"]
    assert [message["author"] for message in history] == ["bot"]


def test_two_press_take_at_the_same_moment(world: World) -> None:
    staff = [world.at_work(name) for name in ("甲", "乙", "丙", "丁")]
    public_id = world.conversation("有人吗", calls_person="想找人")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: browser.post(f"/conversations/{public_id}/take"), staff))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    slower = next(answer for answer in answers if answer.status_code == 409)
    assert "这个对话已由" in slower.text and "接手" in slower.text
    assert sum("已接入" in said for said in world.texts(public_id, "system")) == 1


def test_a_reply_after_hand_back_is_kept_in_the_box(world: World) -> None:
    browser, public_id = world.at_work("值班甲"), world.conversation("有人吗", calls_person="想找人")
    browser.post(f"/conversations/{public_id}/take")
    page = browser.get(f"/conversations/{public_id}").text
    key = hidden(page, "client_message_id")
    browser.post(f"/conversations/{public_id}/hand-back")
    late = {"text": "您的材料我看过了", "client_message_id": key}
    refused = browser.post(f"/conversations/{public_id}/reply", late)
    assert refused.status_code == 409
    assert "没有发送" in refused.text and "请先接手" in refused.text and "您的材料我看过了" in refused.text
    assert world.texts(public_id, "staff") == []
    browser.post(f"/conversations/{public_id}/take")
    for _ in range(2):
        assert browser.post(f"/conversations/{public_id}/reply", late).status_code == 303
    assert world.texts(public_id, "staff") == ["您的材料我看过了"]


def test_a_closed_ticket_reopened_twice_is_open_once(world: World) -> None:
    public_id = world.conversation("申请")
    number = world.ticket(public_id)
    with world.desk.database.write() as session:
        worker_steps.withdraw(session, public_id, number, "", "w1")
    first, second = world.at_work("甲"), world.at_work("乙")
    form = {"expected": "withdrawn", "to": "reopened", "status": "reopened", "note": "职工又来了", "visible": ""}
    path = next(
        path
        for path in _posts(world.app)
        if path.startswith("/tickets/{number}/") and path.endswith(("status", "step"))
    )
    pages = [browser.post(path.replace("{number}", number), form) for browser in (first, second)]
    assert [page.status_code for page in pages] == [303, 409]
    assert "刚刚被其他人更新" in pages[1].text and "职工又来了" in pages[1].text, "what was typed is kept"
    with world.read() as session:
        events = tickets.read_ticket(session, number).events
    assert [event.to_status for event in events].count("reopened") == 1


def _posts(app: FastAPI) -> list[str]:
    console = next(route.app for route in app.routes if isinstance(route, Mount) and route.path == BASE)
    assert isinstance(console, FastAPI)
    return [path for method, path in _paths(console) if method == "POST"]


def _paths(app: FastAPI) -> list[tuple[str, str]]:
    schema = FastAPI.openapi(app)["paths"]
    return [(method.upper(), path) for path, methods in schema.items() for method in methods]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("编号,名称\n1,甲".encode(), "表头"),
        ("编号,名称\n1,甲".encode("gbk"), "表头"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ""),
        (b"", ""),
    ],
    ids=["wrong headers", "wrong headers in GBK", "a picture", "empty"],
)
def test_a_file_that_is_no_organisation_changes_nothing(world: World, content: bytes, reason: str) -> None:
    browser = world.at_work("主管", "supervisor")
    before = browser.get("/organisation").text
    refused = browser.client.post(
        f"{BASE}/organisation", data={"csrf_token": browser.csrf}, files={"file": ("units.csv", content, "text/csv")}
    )
    assert refused.status_code in (400, 422)
    assert reason in refused.text and 'role="alert"' in refused.text
    assert "还没有单位" in before and "还没有单位" in browser.get("/organisation").text


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_runs_or_styles_anything_inline(template: Path) -> None:
    found = _INLINE.findall(template.read_text(encoding="utf-8"))
    assert not found, found


def test_every_public_page_carries_the_security_headers(world: World) -> None:
    browser = world.browser()
    paths = [path for method, path in _paths(world.app) if method == "GET"]
    assert len(paths) > 5
    unlisted = ("/", "/documents/x", "/privacy/export/x", "/wechat", "/gibt/es/nicht", "/static/chat.html")
    for path in [*paths, *unlisted]:
        answer = browser.client.get(re.sub(r"\{[^}]+\}", "x", path))
        policy = answer.headers["content-security-policy"]
        scripts = next((part for part in policy.split("; ") if part.startswith("script-src")), policy)
        assert "unsafe-inline" not in scripts and "unsafe-eval" not in policy, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin", path
        assert answer.status_code < 500 or path == "/readyz", path
