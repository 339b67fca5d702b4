"""Tickets: made once, numbered by the Chinese day, moved along, looked up by those who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, get_args

import httpx
import pytest
from sqlalchemy import select, text

from desk.clock import china_day
from desk.composition import Desk
from desk.conversations import inbox, service
from desk.errors import Conflict, InvalidInput
from desk.models import TicketEvent
from desk.tickets import service as tickets
from desk.tickets.schemas import CATEGORY_LABELS, Category, CreateTicket
from tests.desk.conftest import MakeStaff
from tests.desk.support.live import LiveDesk, Worker

BODY: dict[str, Any] = {
    "kind": "legal_aid",
    "category": "wage_arrears",
    "narrative": "公司拖欠三个月工资，老板失联",
    "region": "440300",
    "employer": "某电子厂",
    "amount": "24000.50",
    "contact_name": "王某",
    "contact_phone": "138 0000 1234",
    "consent_version": "2026-11",
}


def post(live: LiveDesk, worker: Worker, key: str, **changes: Any) -> httpx.Response:
    body = {**BODY, "conversation_id": worker.session_id, **changes}
    return live.internal("POST", "/tickets", json=body, headers={"Idempotency-Key": key})


def open_chat(desk: Desk) -> str:
    with desk.database.write() as session:
        return service.open_conversation(session, channel="web", region=None, days=1)[0].public_id


def create(desk: Desk, chat: str, key: str) -> tuple[str, bool]:
    with desk.database.write() as session:
        ticket, is_new = tickets.create(session, key, CreateTicket.model_validate({**BODY, "conversation_id": chat}))
        return ticket.number, is_new


def test_a_new_ticket_has_the_shape_of_the_contract(live: LiveDesk, worker: Worker) -> None:
    response = post(live, worker, f"draft-{worker.session_id}")
    body = response.json()
    assert response.status_code == 201
    assert {"ticket_id", "number", "status", "status_label", "created_at"} < set(body)
    assert (body["status"], body["status_label"]) == ("new", "已提交，待受理")
    assert (body["kind_label"], body["unit"], body["duplicate_of"]) == ("法律援助申请", None, None)
    assert datetime.fromisoformat(body["answer_due_at"]) > datetime.fromisoformat(body["created_at"])
    day = china_day(datetime.now(timezone.utc))
    assert body["number"].startswith(f"FY-{day}-")
    with live.desk.database.read() as session:
        ticket = tickets.read_ticket(session, body["number"])
    assert (ticket.amount, ticket.employer) == (Decimal("24000.50"), "某电子厂")
    assert ticket.conversation_id == worker.session_id
    assert [event.kind for event in ticket.events] == ["created"]


def test_the_same_key_again_answers_200_with_the_same_ticket(live: LiveDesk, worker: Worker) -> None:
    first = post(live, worker, f"twice-{worker.session_id}")
    second = post(live, worker, f"twice-{worker.session_id}", narrative="改过的内容")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_a_key_of_another_conversation_is_a_conflict(live: LiveDesk, worker: Worker) -> None:
    post(live, worker, f"mine-{worker.session_id}")
    foreign = post(live, live.worker(), f"mine-{worker.session_id}")
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"narrative": " "}, "narrative"),
        ({"category": "lottery"}, "category"),
        ({"amount": "-3"}, "amount"),
        ({"amount": 12.5}, "amount"),
        ({"amount": "1.234"}, "amount"),
        ({"region": "shenzhen"}, "region"),
        ({"contact_phone": "不告诉你"}, "contact_phone"),
        ({"consent_version": ""}, "consent_version"),
    ],
)
def test_wrong_input_is_named(live: LiveDesk, worker: Worker, changes: dict[str, Any], named: str) -> None:
    refused = post(live, worker, "wrong", **changes)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_input")
    assert named in refused.json()["error"]["message"]


def test_optional_fields_may_be_null(live: LiveDesk, worker: Worker) -> None:
    empty = {"region": None, "employer": None, "amount": None, "contact_name": None}
    assert post(live, worker, f"null-{worker.session_id}", **empty).status_code == 201


def test_without_key_or_token_or_conversation_nothing_is_made(live: LiveDesk, worker: Worker) -> None:
    body = {**BODY, "conversation_id": worker.session_id}
    assert live.internal("POST", "/tickets", json=body).status_code == 422
    for token in ("wrong", worker.token, "错"):
        headers = {b"Authorization": f"Bearer {token}".encode(), b"Idempotency-Key": b"k"}
        refused = live.http.post("/internal/v1/tickets", json=body, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "internal_token")
    nowhere = live.internal(
        "POST", "/tickets", json={**body, "conversation_id": "A" * 22}, headers={"Idempotency-Key": "k"}
    )
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "conversation_not_found")


def look_up(live: LiveDesk, number: str, conversation_id: str, tail: str | None = None) -> httpx.Response:
    params = {"conversation_id": conversation_id} | ({"contact_tail": tail} if tail is not None else {})
    return live.internal("GET", f"/tickets/{number}", params=params)


def test_the_own_conversation_sees_the_ticket_and_others_need_the_tail(live: LiveDesk, worker: Worker) -> None:
    number = post(live, worker, f"look-{worker.session_id}").json()["number"]
    own = look_up(live, number, worker.session_id)
    assert own.status_code == 200
    assert {"number", "status", "status_label", "updated_at", "note"} < set(own.json())
    stranger = live.worker().session_id
    missing, wrong = look_up(live, number, stranger), look_up(live, number, stranger, "9999")
    assert missing.status_code == wrong.status_code == 403
    assert missing.json() == wrong.json()
    assert missing.json()["error"]["code"] == "verification_required"
    assert look_up(live, number, stranger, "1234").status_code == 200


def test_guessing_the_tail_is_throttled_with_the_same_reply(live: LiveDesk, worker: Worker) -> None:
    number = post(live, worker, f"guess-{worker.session_id}").json()["number"]
    stranger = live.worker().session_id
    replies = [look_up(live, number, stranger, f"{guess:04d}") for guess in range(7)]
    right = look_up(live, number, stranger, "1234")
    assert {reply.status_code for reply in [*replies, right]} == {403}
    assert right.json() == replies[0].json()
    assert look_up(live, number, live.worker().session_id, "1234").status_code == 403
    assert look_up(live, number, worker.session_id).status_code == 200


def test_an_unknown_number_is_not_found(live: LiveDesk, worker: Worker) -> None:
    unknown = look_up(live, "FY-20200101-0001", worker.session_id)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "ticket_not_found")
    assert look_up(live, "FY-1", worker.session_id).status_code == 422


def test_handoff_over_http(live: LiveDesk, worker: Worker) -> None:
    path = f"/conversations/{worker.session_id}/handoff"
    called = live.internal("POST", path, json={"reason": "投诉"})
    assert called.status_code == 200
    assert called.json() == {"mode": "waiting", "waiting_ahead": called.json()["waiting_ahead"], "opening": None}
    assert live.internal("POST", path, json={"reason": ""}).json()["mode"] == "waiting"
    told = worker.say("有人吗")
    assert told["mode"] == "waiting"
    button = told["messages"][0]["buttons"][0]
    assert worker.say(payload=button["payload"])["mode"] == "bot"


def test_many_at_once_get_numbers_without_gap_or_double(both: Desk) -> None:
    chats = [open_chat(both) for _ in range(12)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda chat: create(both, chat, f"key-{chat}"), chats))
    assert sorted(int(number[-4:]) for number, _ in made) == list(range(1, 13))


def test_one_key_from_many_threads_makes_one_ticket(both: Desk) -> None:
    chat = open_chat(both)
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: create(both, chat, "one"), range(6)))
    assert len({number for number, _ in made}) == 1
    assert [is_new for _, is_new in made].count(True) == 1


def test_the_worker_hears_of_status_and_visible_notes_only(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工", "lawyer")
    number, _ = create(both, chat, "k")
    with both.database.write() as session:
        tickets.change_status(
            session, staff=staff, number=number, expected="new", to="accepted", note="请带合同", visible=True
        )
        tickets.add_note(session, staff=staff, number=number, note="内部：材料不全", visible=False)
        tickets.assign(session, staff=staff, number=number, to="李工")
    with both.database.read() as session:
        heard = [message.text for message in inbox.read_messages(session, chat) if message.author == "system"]
        ticket = tickets.read_ticket(session, number)
    assert len(heard) == 1
    assert "已受理" in heard[0]
    assert "请带合同" in heard[0]
    assert (ticket.status, ticket.assignee) == ("accepted", "李工")
    assert [event.kind for event in ticket.events] == ["created", "status", "note", "assigned"]
    assert [event.staff_name for event in ticket.events] == [None, "李工", "李工", "李工"]


def test_a_stale_or_forbidden_step_is_refused(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    number, _ = create(both, chat, "k")

    def move(expected: str, to: str) -> None:
        with both.database.write() as session:
            tickets.change_status(session, staff=staff, number=number, expected=expected, to=to, note="", visible=False)

    with pytest.raises(Conflict, match="不能改为"):
        move("new", "resolved")
    move("new", "accepted")
    with pytest.raises(Conflict, match="刷新"):
        move("new", "accepted")
    with pytest.raises(InvalidInput), both.database.write() as session:
        tickets.add_note(session, staff=staff, number=number, note="  ", visible=True)


def test_events_cannot_be_changed(both: Desk) -> None:
    create(both, open_chat(both), "k")
    with pytest.raises(TypeError, match="immutable"), both.database.write() as session:
        session.scalars(select(TicketEvent)).one().kind = "note"


def test_lists_filter_and_page(both: Desk, make_staff: MakeStaff) -> None:
    chat = open_chat(both)
    staff = make_staff(both, "赵工")
    numbers = [create(both, chat, f"k{number}")[0] for number in range(3)]
    with both.database.write() as session:
        tickets.change_status(
            session, staff=staff, number=numbers[0], expected="new", to="withdrawn", note="本人来电", visible=False
        )
    with both.database.read() as session:
        assert [ticket.number for ticket in tickets.list_tickets(session)] == numbers[::-1]
        assert [ticket.number for ticket in tickets.list_tickets(session, status="new")] == numbers[:0:-1]
        assert tickets.list_tickets(session, category="women") == []
        newest = tickets.list_tickets(session, limit=1)
        assert tickets.list_tickets(session, limit=1, before=newest[0].created_at)[0].number == numbers[1]
        assert len(tickets.tickets_of(session, chat)) == 3


def test_every_category_has_a_word() -> None:
    assert set(get_args(Category)) == set(CATEGORY_LABELS)


def test_the_number_counts_by_the_day_in_china() -> None:
    assert china_day(datetime(2026, 11, 23, 15, 59, tzinfo=timezone.utc)) == "20261123"
    assert china_day(datetime(2026, 11, 23, 16, 0, tzinfo=timezone.utc)) == "20261124"


def test_a_new_day_begins_at_one(both: Desk) -> None:
    with both.database.write() as session:
        session.execute(text("INSERT INTO ticket_counters (day, last) VALUES ('20200101', 57)"))
    assert create(both, open_chat(both), "k")[0].endswith("-0001")


def test_a_step_from_the_dialogue_is_taken_once_and_not_announced_besides(live: LiveDesk, worker: Worker) -> None:
    number = post(live, worker, f"steps-{worker.session_id}").json()["number"]
    said = len(worker.messages())
    for path, words, status in (
        ("additions", "还有工资条", "new"),
        ("withdrawal", "", "withdrawn"),
        ("reopening", "又欠了", "reopened"),
    ):
        body = {"conversation_id": worker.session_id, "text": words}
        for _ in range(2):
            answer = live.internal("POST", f"/tickets/{number}/{path}", json=body, headers={"Idempotency-Key": path})
            assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert len(worker.messages()) == said
