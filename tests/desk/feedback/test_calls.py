"""有用, 没用 and the rating of a service over the real API: given, changed, given twice, never of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from desk.conversations import ownership
from desk.models import MessageFeedback, OwnershipEvent, ServiceRating
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from tests.desk.conftest import MakeStaff
from tests.desk.support.live import LiveDesk, Worker
from tests.desk.tickets.office import BODY

_names = iter(range(1000))


@pytest.fixture
def staff(live: LiveDesk, make_staff: MakeStaff) -> Iterator[SignedIn]:
    yield make_staff(live.desk, f"李工{next(_names)}", "supervisor")


def call(worker: Worker, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
    return worker.http.request(method, f"/api/v1/chat{path}", headers=worker.headers, json=body)


def judge(worker: Worker, message_id: str, **body: Any) -> httpx.Response:
    return call(worker, "POST", f"/messages/{message_id}/feedback", body)


def rate(worker: Worker, service: str, score: int | None, **body: Any) -> httpx.Response:
    return call(worker, "POST", "/ratings", {"service": service, "score": score, **body})


def due(worker: Worker) -> dict[str, Any] | None:
    answer = call(worker, "GET", "/feedback")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] | None = answer.json()["due"]
    return found


def answer_of(worker: Worker) -> str:
    found: str = worker.say("公司拖欠工资怎么办")["messages"][0]["id"]
    return found


def close_by(live: LiveDesk, staff: SignedIn, worker: Worker) -> None:
    with live.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=worker.session_id)
        ownership.close(session, staff=staff, public_id=worker.session_id)


def resolved_ticket(live: LiveDesk, staff: SignedIn, worker: Worker) -> str:
    number = str(call(worker, "POST", "/tickets", {"client_id": "t1", **BODY}).json()["number"])
    for before, to in (("new", "accepted"), ("accepted", "in_progress"), ("in_progress", "resolved")):
        with live.desk.database.write() as session:
            tickets.change_status(
                session, staff=staff, number=number, expected=before, to=to, note="已经调解好", visible=True
            )
    return number


def test_a_judgement_is_kept_and_can_be_changed(live: LiveDesk, worker: Worker) -> None:
    message = answer_of(worker)
    for _ in range(2):
        first = judge(worker, message, useful=False, reason="other_case", comment="我是劳务派遣的")
        assert first.status_code == 200, first.text
    assert (first.json()["useful"], first.json()["reason"]) == (False, "other_case")
    assert call(worker, "GET", "/feedback").json()["feedback"] == [first.json()]
    changed = judge(worker, message, useful=True, reason="wrong", comment="不用了").json()
    assert (changed["useful"], changed["reason"], changed["comment"]) == (True, None, None)
    with live.desk.database.read() as session:
        assert len(session.scalars(select(MessageFeedback).where(MessageFeedback.useful)).all()) == 1


def test_the_comment_is_ciphertext_in_the_file(live: LiveDesk, worker: Worker) -> None:
    judge(worker, answer_of(worker), useful=False, reason="wrong", comment="车间主任姓赵")
    with live.desk.database.read() as session:
        raw = session.scalars(text("SELECT comment FROM message_feedback WHERE comment IS NOT NULL")).all()
    assert raw
    assert not any("车间主任" in comment for comment in raw)


def test_only_answers_of_the_own_conversation_are_judged(live: LiveDesk, worker: Worker) -> None:
    message = answer_of(worker)
    own = worker.messages("worker")[0]["id"]
    for who, which in ((live.worker(), message), (worker, own), (worker, "x" * 20)):
        refused = judge(who, which, useful=True)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "message_not_found")
    assert call(live.worker(), "GET", "/feedback").json() == {"feedback": [], "due": None}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"useful": False, "comment": "长" * 501}, "comment_too_long"),
        ({"useful": False, "reason": "boring"}, "invalid_input"),
        ({}, "invalid_input"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_chinese(worker: Worker, body: dict[str, Any], code: str) -> None:
    refused = judge(worker, answer_of(worker), **body)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == code
    assert any("\u4e00" <= char <= "\u9fff" for char in refused.json()["error"]["message"])


def test_a_closed_conversation_is_rated_once(live: LiveDesk, worker: Worker, staff: SignedIn) -> None:
    assert due(worker) is None
    close_by(live, staff, worker)
    asked = due(worker)
    assert asked is not None
    assert (asked["id"], asked["title"]) == ("conversation:1", f"{staff.name}的人工服务")
    assert due(worker) == asked
    first, again = (rate(worker, asked["id"], 4, comment="讲得很清楚") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = rate(worker, asked["id"], 1)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "rated_already")
    assert due(worker) is None
    with live.desk.database.read() as session:
        (row,) = session.scalars(select(ServiceRating).where(ServiceRating.staff_id == staff.staff_id)).all()
        assert (row.score, row.comment) == (4, "讲得很清楚")
    close_by(live, staff, worker)
    later = due(worker)
    assert later is not None
    assert later["id"] == "conversation:2"


def test_a_resolved_ticket_is_rated_while_it_stays_resolved(live: LiveDesk, worker: Worker, staff: SignedIn) -> None:
    number = resolved_ticket(live, staff, worker)
    asked = due(worker)
    assert asked is not None
    assert (asked["id"], asked["title"]) == (f"ticket:{number}", f"法律援助申请 {number}")
    reopening = call(worker, "POST", f"/tickets/{number}/reopening", {"client_id": "r1", "text": "公司又反悔了"})
    assert reopening.status_code == 200, reopening.text
    assert due(worker) is None
    gone = rate(worker, asked["id"], 5)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "service_not_found")


def test_who_declines_is_not_asked_again_nor_about_older_ones(live: LiveDesk, worker: Worker, staff: SignedIn) -> None:
    resolved_ticket(live, staff, worker)
    close_by(live, staff, worker)
    asked = due(worker)
    assert asked is not None
    assert asked["id"] == "conversation:1"
    declined = rate(worker, asked["id"], None, comment="随便")
    assert (declined.json()["score"], declined.json()["comment"]) == (None, None)
    assert due(worker) is None


def test_nobody_is_asked_after_a_week(live: LiveDesk, worker: Worker, staff: SignedIn) -> None:
    close_by(live, staff, worker)
    asked = due(worker)
    assert asked is not None
    with live.desk.database.write() as session:
        event = session.scalars(
            select(OwnershipEvent).where(OwnershipEvent.staff_id == staff.staff_id, OwnershipEvent.to_owner == "closed")
        ).one()
        earlier = event.created_at - timedelta(days=8)
        session.execute(update(OwnershipEvent).where(OwnershipEvent.id == event.id).values(created_at=earlier))
    assert due(worker) is None


def test_a_service_of_another_conversation_cannot_be_rated(live: LiveDesk, worker: Worker, staff: SignedIn) -> None:
    number = resolved_ticket(live, staff, worker)
    close_by(live, staff, worker)
    stranger = live.worker()
    for service in (f"ticket:{number}", "conversation:1"):
        refused = rate(stranger, service, 1)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "service_not_found")
