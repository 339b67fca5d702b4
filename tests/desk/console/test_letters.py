"""The supervision letters in the console: from the ticket to the Word file, the register, what is refused."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

from docx import Document

from desk.clock import china_date, now
from tests.desk.console.world import World

TODAY = china_date(now())
TYPED = {
    "kind": "supervision_notice", "client_key": "form-00000001", "issue": "高温天气没有调整作业时间",
    "basis": "《劳动法》第三条", "advice": "调整作业时间", "reply_by": (TODAY + timedelta(days=2)).isoformat(),
    "union": "示例区总工会", "employer_name": "某某科技有限公司",
}  # fmt: skip
NUMBER = f"工监提〔{TODAY.year}〕1号"


def test_from_a_ticket_to_the_file_and_the_register(world: World) -> None:
    ticket = world.ticket(world.conversation("欠薪"), employer="某某科技有限公司")
    browser = world.at_work("值班甲")
    assert f"/letters/new?ticket={ticket}" in browser.get(f"/tickets/{ticket}").text
    form = browser.get(f"/letters/new?kind=supervision_notice&ticket={ticket}").text
    assert 'value="某某科技有限公司"' in form and "三个月没有发工资" not in form
    made = browser.post("/letters", {**TYPED, "ticket": ticket})
    assert made.status_code == 303
    assert browser.post("/letters", {**TYPED, "ticket": ticket}).headers["location"] == made.headers["location"]
    page = browser.client.get(made.headers["location"]).text
    assert NUMBER in page and "还有2天" in page and ticket in page
    file = browser.client.get(f"{made.headers['location']}/file")
    assert NUMBER in "\n".join(line.text for line in Document(io.BytesIO(file.content)).paragraphs)
    assert NUMBER in browser.client.get(f"{made.headers['location']}/print").text
    register = browser.get("/letters?q=科技&state=due").text
    assert NUMBER in register and "有 1 份" not in register
    assert "有 1 份文书快到或已过回复期限" in browser.get("/letters").text
    assert browser.get("/letters/export").content.startswith(b"PK")
    browser.client.post(f"{made.headers['location']}/reply", data={
        "csrf_token": browser.csrf, "on": TODAY.isoformat(), "note": "已经改正"})  # fmt: skip
    assert "已经改正" in browser.client.get(made.headers["location"]).text
    assert NUMBER in browser.get(f"/tickets/{ticket}").text


def test_an_error_keeps_what_was_typed_and_names_the_field(world: World) -> None:
    browser = world.at_work("值班甲")
    refused = browser.post("/letters", {**TYPED, "reply_by": "2026-02-31", "advice": ""})
    assert refused.status_code == 422
    text = html.unescape(re.sub(r"<[^>]+>", " ", refused.text))
    assert "2月没有31日" in text and "还没有填" in text
    assert "高温天气没有调整作业时间" in refused.text and 'value="form-00000001"' in refused.text
    assert "还没有登记过文书" in browser.get("/letters").text


def test_who_only_reads_gets_the_register_and_no_form(world: World) -> None:
    browser = world.at_work("审计", "auditor")
    assert "新建" not in browser.get("/letters").text
    assert browser.get("/letters/new").status_code == 403
    assert browser.post("/letters", TYPED).status_code == 403
    assert browser.get("/letters/new?kind=wage_demand").status_code in (403, 404)


def test_corrections_and_void(world: World) -> None:
    browser = world.at_work("值班甲")
    url = browser.post("/letters", TYPED).headers["location"]
    form = {name: value for name, value in TYPED.items() if name not in ("kind", "client_key")}
    corrected = browser.client.post(f"{url}/correct", data={"csrf_token": browser.csrf, **form, "issue": "改过的事项"})
    assert corrected.status_code == 303
    assert "改过的事项" in browser.client.get(url).text
    token = {"csrf_token": browser.csrf}
    assert browser.client.post(f"{url}/void", data={**token, "note": " "}).status_code == 422
    assert browser.client.post(f"{url}/void", data={**token, "note": "发错单位"}).status_code == 303
    again = browser.client.post(f"{url}/close", data={**token, "note": "改正"})
    assert again.status_code == 409 and "状态已经改变" in again.text
