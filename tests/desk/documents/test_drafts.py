"""Documents of a conversation over HTTP: asked one at a time, kept, corrected, fetched by a link, deleted."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import httpx
from docx import Document
from sqlalchemy import select

from desk.clock import now
from desk.documents.service import discard_old
from desk.models import DocumentDraft
from tests.desk.support.live import LiveDesk, Worker

PATH = "/api/v1/chat/documents"


def begin(worker: Worker, kind: str = "wage_demand", **more: Any) -> dict[str, Any]:
    response = worker.http.post(PATH, json={"kind": kind, **more}, headers=worker.headers)
    assert response.status_code == 200, response.text
    draft: dict[str, Any] = response.json()
    return draft


def answer(worker: Worker, draft: dict[str, Any], name: str, value: Any) -> httpx.Response:
    return worker.http.post(
        f"{PATH}/{draft['id']}/answers", json={"name": name, "value": value}, headers=worker.headers
    )


def finish(worker: Worker, draft: dict[str, Any]) -> httpx.Response:
    return worker.http.post(f"{PATH}/{draft['id']}/file", headers=worker.headers)


def answer_everything(worker: Worker, draft: dict[str, Any]) -> dict[str, Any]:
    """Follow the questions to their end, answering each with its example."""
    while draft["question"] is not None:
        response = answer(worker, draft, draft["question"]["name"], draft["question"]["example"])
        assert response.status_code == 200, response.text
        draft = response.json()
    return draft


def test_from_the_first_question_to_the_file(live: LiveDesk, worker: Worker) -> None:
    draft = answer_everything(worker, begin(worker, "arbitration_application"))
    assert draft["remaining"] == 0
    done = finish(worker, draft).json()
    fetched = httpx.get(f"{live.url}{done['url']}")
    assert fetched.status_code == 200
    assert fetched.headers["content-disposition"].startswith("attachment")
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(fetched.content)).paragraphs)
    assert "仲裁请求" in text and "拖欠的工资19500元" in text
    page = httpx.get(f"{live.url}{done['print_url']}")
    assert page.status_code == 200 and "仲裁请求" in page.text


def test_a_draft_outlives_interruption_and_can_begin_anew(worker: Worker) -> None:
    draft = begin(worker)
    answer(worker, draft, "arrears_period", "2026年7月工资")
    again = begin(worker)
    assert again["id"] == draft["id"]
    assert [item["text"] for item in again["answered"]] == ["2026年7月工资"]
    assert begin(worker, again=True)["answered"] == []


def test_a_wrong_answer_says_what_is_wrong_and_keeps_the_old_one(worker: Worker) -> None:
    draft = begin(worker)
    answer(worker, draft, "arrears_amount", "8000")
    for wrong in ("-5", "百万元工资五千万亿", "13800138000"):
        response = answer(worker, draft, "arrears_amount", wrong)
        assert response.status_code == 422, wrong
        assert "拖欠金额" in response.json()["error"]["message"]
    assert begin(worker)["answered"][-1]["text"] == "8000元"
    assert answer(worker, draft, "arrears_amount", None).json()["answered"] == []
    assert answer(worker, draft, "nothing", "x").status_code == 422


def test_what_is_known_is_filled_in_and_what_cannot_be_read_is_asked(worker: Worker) -> None:
    known = {"calculator": {"severance": {"n_amount": 24000, "start_date": "不是日期"}}}
    draft = begin(worker, "arbitration_application", known=known)
    assert "severance_amount" not in {item["name"] for item in draft["answered"]}  # not claimed yet: does not apply
    draft = answer(worker, draft, "claims", "经济补偿").json()
    shown = {item["name"]: item["text"] for item in draft["answered"]}
    assert shown["severance_amount"] == "24000元" and "start_date" not in shown


def test_an_unfinished_or_contradictory_document_is_not_printed(worker: Worker) -> None:
    draft = begin(worker, "arbitration_application")
    response = finish(worker, draft)
    assert response.status_code == 409 and "仲裁请求" in response.json()["error"]["message"]
    answer(worker, draft, "claims", "离职证明")
    answer(worker, draft, "start_date", "2026-10-01")
    answer(worker, draft, "still_employed", "已经离职")
    answer(worker, draft, "end_date", "2026-09-01")
    response = finish(worker, draft)
    assert response.status_code == 409 and "早于" in response.json()["error"]["message"]


def test_another_conversation_cannot_see_it_and_deleting_ends_its_link(live: LiveDesk, worker: Worker) -> None:
    draft = begin(worker)
    answer(worker, draft, "arrears_period", "七月工资")
    link = finish(worker, draft).json()["url"]
    stranger = live.worker()
    assert stranger.http.get(f"{PATH}/{draft['id']}", headers=stranger.headers).status_code == 404
    assert worker.http.delete(f"{PATH}/{draft['id']}", headers=worker.headers).status_code == 204
    assert httpx.get(f"{live.url}{link}").status_code == 404
    assert httpx.get(f"{live.url}/documents/{'x' * 43}").status_code == 404


def test_staff_letters_are_not_for_workers(worker: Worker) -> None:
    kinds = {item["name"] for item in worker.http.get("/api/v1/documents").json()}
    assert "arbitration_application" in kinds and "supervision_notice" not in kinds
    response = worker.http.post(PATH, json={"kind": "supervision_notice"}, headers=worker.headers)
    assert response.status_code == 404


def test_the_action_server_writes_with_its_token_only(live: LiveDesk, worker: Worker) -> None:
    body = {"kind": "wage_demand", "conversation_id": worker.session_id}
    assert worker.http.post("/internal/v1/documents", json=body).status_code == 401
    headers = {"Authorization": f"Bearer {live.desk.settings.internal_token}"}
    draft = worker.http.post("/internal/v1/documents", json=body, headers=headers).json()
    given = {"conversation_id": worker.session_id, "name": "arrears_period", "value": "七月工资"}
    draft = worker.http.post(f"/internal/v1/documents/{draft['id']}/answers", json=given, headers=headers).json()
    assert draft["answered"][0]["text"] == "七月工资"


def test_drafts_nobody_touched_are_deleted_and_answers_are_ciphertext(live: LiveDesk, worker: Worker) -> None:
    draft = begin(worker)
    answer(worker, draft, "arrears_period", "很特别的七月工资")
    database = live.desk.settings.database_url.removeprefix("sqlite:///")
    with live.desk.database.write() as session:
        row = session.scalars(select(DocumentDraft).where(DocumentDraft.public_id == draft["id"])).one()
        row.updated_at = now() - timedelta(days=live.desk.settings.document_days + 1)
        session.connection().exec_driver_sql("SELECT 1")
    with open(database, "rb") as stored:  # noqa: PTH123 - the raw bytes of the file
        assert "很特别".encode() not in stored.read()
    assert discard_old(live.desk) >= 1
    assert worker.http.get(PATH, headers=worker.headers).json() == []


def test_every_answer_is_corrected_on_one_page(live: LiveDesk, worker: Worker) -> None:
    draft = answer_everything(worker, begin(worker, "wage_demand", again=True))
    url = finish(worker, draft).json()["url"]
    assert f'{url}/review"' in httpx.get(f"{live.url}{url}/print").text
    page = live.http.get(f"{url}/review").text
    names = set(re.findall(r'name="([a-z_]+)"', page))
    assert {item["name"] for item in draft["answered"]} <= names and "<script" not in page
    typed = {item["name"]: item["text"] for item in draft["answered"]}
    wrong = live.http.post(f"{url}/review", data={**typed, "arrears_amount": "-5"})
    assert wrong.status_code == 422 and "不能是负数" in wrong.text and "还没有保存" in wrong.text
    saved = live.http.post(f"{url}/review", data={**typed, "arrears_amount": "8800"})
    assert saved.status_code == 200 and "已经保存" in saved.text
    assert "8800元" in httpx.get(f"{live.url}{url}/print").text
    assert live.http.get("/documents/aaaaaaaaaaaaaaaaaaaaaaaa/review").status_code == 404
