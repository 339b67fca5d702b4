"""The worker's own calls over HTTP: open, list, add words and files, withdraw, reopen; each of them twice."""

from __future__ import annotations

from typing import Any

import httpx

from tests.desk.support import samples
from tests.desk.support.live import LiveDesk, Worker
from tests.desk.tickets.office import BODY

PATH = "/api/v1/chat/tickets"


def call(worker: Worker, method: str, path: str = "", **body: Any) -> httpx.Response:
    return worker.http.request(method, f"{PATH}{path}", headers=worker.headers, json=body or None)


def test_a_form_sent_twice_is_one_ticket(worker: Worker) -> None:
    first, second = (call(worker, "POST", client_id="f1", **BODY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    (listed,) = call(worker, "GET").json()["tickets"]
    assert (listed["number"], listed["steps"]) == (first.json()["number"], ["withdrawn"])
    assert listed["told"]


def test_another_worker_neither_sees_nor_touches_it(live: LiveDesk, worker: Worker) -> None:
    number = call(worker, "POST", client_id="f1", **BODY).json()["number"]
    stranger = live.worker()
    assert call(stranger, "GET").json()["tickets"] == []
    for response in (
        call(stranger, "GET", f"/{number}"),
        call(stranger, "POST", f"/{number}/additions", client_id="a", text="x"),
        call(stranger, "POST", f"/{number}/withdrawal", client_id="a"),
        call(stranger, "POST", f"/{number}/reopening", client_id="a", text="x"),
    ):
        assert (response.status_code, response.json()["error"]["code"]) == (404, "ticket_not_found")


def test_a_ticket_lives_from_addition_to_reopening(worker: Worker) -> None:
    number = call(worker, "POST", client_id="f1", **BODY).json()["number"]
    sent = worker.http.post("/api/v1/chat/files", headers=worker.headers, files={"file": ("工资条.png", samples.PNG)})
    assert sent.status_code == 201
    for _ in range(2):
        added = call(worker, "POST", f"/{number}/additions", client_id="a1", text="这是三月的工资条")
        assert added.status_code == 200, added.text
    detail = call(worker, "GET", f"/{number}").json()
    assert [file["name"] for file in detail["files"]] == ["工资条.png"]
    assert [event["note"] for event in detail["events"] if event["what"] == "补充"] == ["这是三月的工资条，附材料 1 份"]
    assert call(worker, "POST", f"/{number}/withdrawal", client_id="w1").json()["status"] == "withdrawn"
    assert call(worker, "POST", f"/{number}/withdrawal", client_id="w1").status_code == 200
    again = call(worker, "POST", f"/{number}/withdrawal", client_id="w2")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ticket_step")
    opened = call(worker, "POST", f"/{number}/reopening", client_id="r1", text="公司又不给了")
    assert (opened.status_code, opened.json()["status"]) == (200, "reopened")
    notices = [message["text"] for message in worker.messages("system")]
    assert len(notices) == 3
    assert all(number in text for text in notices)


def test_five_megabytes_of_text_are_refused_and_nothing_is_lost(worker: Worker) -> None:
    number = call(worker, "POST", client_id="f1", **BODY).json()["number"]
    huge = call(worker, "POST", f"/{number}/additions", client_id="a1", text="长" * 1_700_000)
    assert (huge.status_code, huge.json()["error"]["code"]) == (413, "body_too_large")
    long = call(worker, "POST", f"/{number}/additions", client_id="a1", text="长" * 2001)
    assert long.status_code == 422
    assert "分几次" in long.json()["error"]["message"]
    assert call(worker, "POST", f"/{number}/additions", client_id="a1", text="短的").status_code == 200


def test_wrong_input_is_named(worker: Worker) -> None:
    for changes, named in (
        ({"kind": "lottery"}, "lottery"),
        ({"kind": "hardship_relief", "contact_phone": " "}, "电话"),
        ({"answers": {"people": ""}}, "answers"),
        ({"answers": {f"key_{turn}a": "x" for turn in "abcdefg"}}, "answers"),
        ({"limitation_on": "明天"}, "limitation_on"),
        ({"contact_phone": None}, "电话"),
    ):
        refused = call(worker, "POST", client_id="x1", **{**BODY, **changes})
        assert refused.status_code == 422, changes
        assert named in refused.json()["error"]["message"], refused.text


def test_a_supervision_tip_may_be_anonymous(worker: Worker) -> None:
    tip = {**BODY, "kind": "supervision_tip", "contact_phone": None, "contact_name": None}
    opened = call(worker, "POST", client_id="anonymous", **tip)
    assert (opened.status_code, opened.json()["kind_label"]) == (201, "劳动法律监督线索")
    number = opened.json()["number"]
    assert call(worker, "GET", f"/{number}").json()["status"] == "new"
    added = call(worker, "POST", f"/{number}/additions", client_id="anonymous-1", text="上个月又扣了一次工资")
    assert added.status_code == 200
