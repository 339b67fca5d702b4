"""After an erasure nothing of the worker is found: not by the application and not in the raw files."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from desk.clock import now
from desk.composition import Desk
from desk.conversations import ownership
from desk.conversations.repository import ConversationErased
from desk.models import Conversation, Erasure, Message, Ticket, TicketEvent
from desk.privacy import links, wishes
from desk.privacy.erase import carry_out_due, request_erasure
from desk.privacy.export import gather
from desk.privacy.inventory import ERASED_TEXT, HOLDINGS
from desk.staff.service import create_staff
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from desk.tickets.schemas import CreateTicket
from tests.desk.conftest import MakeSettings
from tests.desk.support import samples
from tests.desk.support.live import LiveDesk, Worker, run_desk, wait_until
from tests.desk.support.rasa_server import RasaServer
from tests.desk.tickets.test_calls import BODY

NAME, PHONE, SAID = "欧阳小满", "13911112222", "老板把我们的工牌都收走了还骂人"
SECRETS = (NAME, PHONE, "139 1111 2222", SAID, "欧阳的工资条", "冰糖葫芦厂", "夜班组长不让走", "请联系欧阳本人")


def staff_of(desk: Desk) -> SignedIn:
    with desk.database.write() as session:
        create_staff(session, name="李工", role="supervisor")
        return SignedIn(1, "李工", "supervisor", "")


def leave_traces(live: LiveDesk) -> tuple[Worker, str]:
    """A worker who used everything there is, and the number of the ticket."""
    worker, desk = live.worker(region="440300"), live.desk
    worker.say(f"我叫{NAME}，{SAID}")
    worker.say("电话 139 1111 2222")
    sent = worker.http.post(
        "/api/v1/chat/files", headers=worker.headers, files={"file": ("欧阳的工资条.png", samples.PNG)}
    )
    assert sent.status_code == 201, sent.text
    body = {
        **BODY, "conversation_id": worker.session_id, "contact_name": NAME, "contact_phone": PHONE,
        "employer": "冰糖葫芦厂", "narrative": SAID, "answers": {"who": "夜班组长不让走"},
    }  # fmt: skip
    number = live.internal("POST", "/tickets", json=body, headers={"Idempotency-Key": worker.session_id}).json()
    draft = worker.http.post(
        "/api/v1/chat/documents", headers=worker.headers, json={"kind": "wage_demand", "known": {}}
    )
    assert draft.status_code in (200, 201), draft.text
    facts = {"reason": "夜班组长不让走", "facts": [{"label": "姓名", "value": NAME}]}
    assert live.internal("POST", f"/conversations/{worker.session_id}/handoff", json=facts).status_code == 200
    staff = staff_of(desk)
    with desk.database.write() as session:
        tickets.add_note(session, staff=staff, number=number["number"], note=f"请联系欧阳本人 {PHONE}", visible=True)
        ownership.take_over(session, staff=staff, public_id=worker.session_id)
        ownership.add_note(session, staff=staff, public_id=worker.session_id, text=f"{NAME} 着急", client_key="n1")
        ownership.hand_back(session, staff=staff, public_id=worker.session_id)
    return worker, str(number["number"])


def ciphertexts(database: Path) -> set[str]:
    """Every encrypted value in the file: what an older key could still open if it stayed behind."""
    found: set[str] = set()
    with sqlite3.connect(database) as connection:
        for name in HOLDINGS:
            for row in connection.execute(f"SELECT * FROM {name}"):  # noqa: S608 - names of our own tables
                found |= {value for value in row if isinstance(value, str) and value.startswith("gAAAA")}
    return found


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def press(worker: Worker, answer: dict[str, Any], title: str) -> dict[str, Any]:
    button = next(item for message in answer["messages"] for item in message["buttons"] if item["title"] == title)
    return worker.say(payload=button["payload"])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time to read the confirmation: the sweep may erase at once."""
    monkeypatch.setattr("desk.privacy.erase.GRACE", {"web": timedelta(0), "wechat": timedelta(0)})


def test_nothing_is_found_after_the_worker_confirmed(
    make_settings: MakeSettings, rasa: RasaServer, quick: None
) -> None:  # fmt: skip
    settings = make_settings(encrypt_files=False)
    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    with run_desk(settings) as live:
        worker, number = leave_traces(live)
        other = live.worker()
        other.say("我是另一个人，也说一句")
        before = ciphertexts(folder / "desk.db")
        asked = worker.say("请删除我的信息")
        assert "找不回来" in asked["messages"][0]["text"]
        assert worker.history()["messages"], "nothing is erased before the confirmation"
        told = press(worker, asked, "确认删除，不可恢复")["messages"][0]["text"]
        receipt = told.split("回执编号：")[1][:18]
        erasure = wait_until(lambda: _done(live.desk, receipt), "erased")
        assert worker.http.get("/api/v1/chat/history", headers=worker.headers).status_code == 401
        assert worker.session_id in rasa.erased
        assert erasure is not None
        assert erasure.counts["messages"] > 5 and erasure.counts["files_on_disk"] == 1
        assert {"conversation_notes", "document_drafts", "files", "tickets"} <= set(erasure.counts)
        _empty_records(live.desk, worker, number)
        assert "另一个人" in json.dumps(other.history(), ensure_ascii=False)
        raw = on_disk(folder)
        gone = before - ciphertexts(folder / "desk.db")
        assert len(gone) > 10
        assert not [value for value in gone if value.encode() in raw], "overwritten, not only unlinked"
        assert samples.PNG not in raw
    raw = on_disk(folder)
    for secret in (*SECRETS, worker.token):
        assert secret.encode() not in raw, secret
        assert json.dumps(secret)[1:-1].encode() not in raw, secret


def _done(desk: Desk, number: str) -> Erasure | None:
    with desk.database.read() as session:
        found = session.scalars(select(Erasure).where(Erasure.number == number)).one()
        session.expunge(found)
        return found if found.done_at is not None else None


def _empty_records(desk: Desk, worker: Worker, number: str) -> None:
    """What stays says nothing about the person, and the history of the ticket is still complete."""
    with desk.database.read() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        assert (ticket.narrative, ticket.contact_name, ticket.contact_phone) == (ERASED_TEXT, None, None)
        assert (ticket.employer, ticket.employer_key, ticket.person_key, ticket.amount) == (None, None, None, None)
        assert (ticket.status, ticket.kind, ticket.region) == ("withdrawn", "legal_aid", "440300")
        events = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)).all()
        assert {event.kind for event in events} >= {"created", "note", "status"}
        assert {event.note for event in events} == {None}
        query = select(Message).join(Conversation).where(Conversation.public_id == worker.session_id)
        assert {message.body["text"] for message in session.scalars(query)} == {ERASED_TEXT}
        left = gather(session, worker.session_id).rows
    text_left = json.dumps({name: [list(map(str, row.values())) for row in rows] for name, rows in left.items()})
    assert not [secret for secret in SECRETS if json.dumps(secret)[1:-1] in text_left]
    assert {name for name, rows in left.items() if rows and HOLDINGS[name].erase == "delete"} == set()


def test_keeping_is_possible_and_asked_twice_is_one_request(live: LiveDesk, worker: Worker) -> None:
    worker.say("我说过的话")
    kept = press(worker, worker.say("删除我的信息"), "先不删")
    assert kept["messages"][0]["text"] == wishes.KEPT
    with live.desk.database.write() as session:
        conversation = session.scalars(select(Conversation).where(Conversation.public_id == worker.session_id)).one()
        numbers = {request_erasure(session, conversation, by="worker").number for _ in range(2)}
    assert len(numbers) == 1


def test_rasa_down_delays_only_its_part(desk: Desk, rasa: RasaServer) -> None:
    with desk.database.write() as session:
        conversation = _conversation(session)
        erasure_id = request_erasure(session, conversation, by="staff").id
        public_id = conversation.public_id
    rasa.behaviour = "fail"
    assert carry_out_due(desk) == 0
    with desk.database.read() as session:
        erasure = session.get_one(Erasure, erasure_id)
        assert erasure.rows_at is not None and erasure.bot_at is None and erasure.done_at is None
        assert erasure.due_at > now()
    rasa.behaviour = "answer"
    with desk.database.write() as session:
        session.get_one(Erasure, erasure_id).due_at = now()
    assert carry_out_due(desk) == 1
    assert public_id in rasa.erased


def test_while_the_bot_is_asked_the_rows_wait(desk: Desk) -> None:
    with desk.database.write() as session:
        conversation = _conversation(session)
        conversation.lease_holder, conversation.lease_until = "desk:x", now() + timedelta(minutes=1)
        erasure_id = request_erasure(session, conversation, by="staff").id
    assert carry_out_due(desk) == 0
    with desk.database.read() as session:
        assert session.get_one(Erasure, erasure_id).rows_at is None


def test_nothing_can_be_added_to_an_erased_conversation(both: Desk) -> None:
    with both.database.write() as session:
        conversation = _conversation(session)
        public_id = conversation.public_id
        request_erasure(session, conversation, by="staff")
    assert carry_out_due(both) == 1
    with pytest.raises(ConversationErased), both.database.write() as session:
        ownership.call_person(session, public_id, "晚到的请求", [{"label": "姓名", "value": NAME}])
    wanted = CreateTicket(conversation_id=public_id, **{**BODY, "region": None})
    with pytest.raises(ConversationErased), both.database.write() as session:
        tickets.create(session, "late", wanted)
    with both.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM tickets")) == 0


def _conversation(session: Any) -> Conversation:
    from desk.conversations.service import Inbound, new_conversation, receive
    from desk.office import office_of

    conversation = new_conversation(session, channel="web", region=None)
    receive(session, conversation.public_id, Inbound("m1", "随便说一句"), office_of(session).crisis)
    for message in session.scalars(select(Message).where(Message.conversation_id == conversation.id)):
        if message.author == "worker":
            message.status = "answered"
    return conversation


def test_the_package_has_everything_and_the_link_ends(live: LiveDesk, worker: Worker) -> None:
    worker.say(f"我叫{NAME}，{SAID}")
    worker.http.post("/api/v1/chat/files", headers=worker.headers, files={"file": ("../欧阳的工资条.png", samples.PNG)})
    body = {**BODY, "conversation_id": worker.session_id, "contact_phone": PHONE}
    live.internal("POST", "/tickets", json=body, headers={"Idempotency-Key": worker.session_id})
    answer = worker.say("导出我的信息")["messages"][0]
    assert answer["kind"] == "document"
    response = worker.http.get(answer["card"]["url"])
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        names = package.namelist()
        data = json.loads(package.read("data.json"))
        page = package.read("我的信息.html").decode()
        (file,) = [name for name in names if name.startswith("files/")]
        assert package.read(file) == samples.PNG
        assert ".." not in file
    assert set(data["tables"]) == {name for name, holding in HOLDINGS.items() if holding.owner}
    assert any(SAID in json.dumps(row, ensure_ascii=False) for row in data["tables"]["messages"]["rows"])
    assert data["tables"]["tickets"]["rows"][0]["contact_phone"] == PHONE
    assert any(SAID in event["text"] for event in data["bot_events"])
    assert SAID in page and PHONE in page
    assert "token_hash" not in json.dumps(data)
    with_token = worker.http.get("/api/v1/chat/export", headers=worker.headers)
    assert with_token.status_code == 200
    for wrong in ("x", "x.y", answer["card"]["url"].rpartition("/")[2][:-2] + "AA"):
        refused = worker.http.get(f"/privacy/export/{wrong}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "export_link_expired")


def test_an_old_link_is_refused(live: LiveDesk, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.privacy.links.MINUTES", -1)
    path = links.path_for(live.desk.keyring.sign, worker.session_id)
    assert worker.http.get(path).json()["error"]["code"] == "export_link_expired"


def test_what_is_stored_is_said_with_this_desks_periods(live: LiveDesk, worker: Worker) -> None:
    said = worker.say("你们保存了我哪些信息")["messages"][0]
    assert f"{live.desk.settings.keep_conversation_days} 天" in said["text"]
    assert {button["title"] for button in said["buttons"]} == {"导出我的信息", "删除我的信息"}
    assert press(worker, {"messages": [said]}, "删除我的信息")["messages"][0]["text"] == wishes.ASK_ERASE
