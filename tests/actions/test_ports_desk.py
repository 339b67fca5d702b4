"""The real port against a real HTTP server: the agreed answers, and everything a network does to them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import datetime, timezone

import pytest
from aiohttp import web

from actions.ports.desk import DEFAULT_URL, DeskRefused, DeskSettings, DeskUnavailable, HttpDesk, Step
from tests.actions.builders import ANSWERED, CONVERSATION, ticket_of
from tests.actions.desk_server import TOKEN, DeskServer

TICKET = ticket_of()


@pytest.fixture
async def server() -> AsyncIterator[DeskServer]:
    server = DeskServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def desk(server: DeskServer) -> AsyncIterator[HttpDesk]:
    desk = HttpDesk(DeskSettings(server.url, TOKEN))
    yield desk
    await desk.aclose()


async def test_a_ticket_is_created_once_per_key(server: DeskServer, desk: HttpDesk) -> None:
    first, second = [await desk.create_ticket(TICKET, "key-1") for _ in range(2)]
    assert first == second
    assert first.number == "FY-20261123-0001"
    assert first.created_at == datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)
    assert len(server.desk.tickets) == 1
    assert await desk.create_ticket(TICKET, "key-2") != first


async def test_the_body_is_the_contract(server: DeskServer, desk: HttpDesk) -> None:
    await desk.create_ticket(TICKET, "key-1")
    assert server.bodies == [
        {
            "conversation_id": CONVERSATION,
            "kind": "legal_aid",
            "category": "wage_arrears",
            "narrative": ANSWERED["narrative"],
            "region": "441900",
            "employer": "华强电子厂",
            "amount": "24000",
            "answers": {"eligibility": "都不是，但家里经济困难"},
            "limitation_on": None,
            "contact_name": "王师傅",
            "contact_phone": "13812345678",
            "consent_version": "2026-11-29",
        }
    ]


async def test_the_status_of_a_ticket(desk: HttpDesk) -> None:
    ticket = await desk.create_ticket(TICKET, "key-1")
    status = await desk.ticket_status(ticket.number, CONVERSATION, None)
    assert (status.number, status.status, status.status_label) == (ticket.number, "new", "已提交，待受理")
    assert (status.kind_label, status.note, status.steps) == ("法律援助申请", None, ("withdrawn",))
    assert status.answer_due_at == datetime(2026, 12, 14, 9, 0, tzinfo=timezone.utc)


async def test_steps_with_a_ticket_are_taken_once_per_key(server: DeskServer, desk: HttpDesk) -> None:
    ticket = await desk.create_ticket(TICKET, "key-1")
    for _ in range(2):
        await desk.step(Step.ADD, ticket.number, CONVERSATION, "还有工资条", "a-1")
    assert list(server.desk.steps) == ["a-1"]
    assert (await desk.step(Step.WITHDRAW, ticket.number, CONVERSATION, "", "w-1")).status == "withdrawn"
    with pytest.raises(DeskRefused, match="ticket_step"):
        await desk.step(Step.ADD, ticket.number, CONVERSATION, "还有", "a-2")
    with pytest.raises(DeskRefused, match="reason_missing"):
        await desk.step(Step.REOPEN, ticket.number, CONVERSATION, " ", "r-1")
    assert (await desk.step(Step.REOPEN, ticket.number, CONVERSATION, "又欠了", "r-1")).status == "reopened"
    with pytest.raises(DeskRefused, match="ticket_not_found"):
        await desk.step(Step.WITHDRAW, ticket.number, "somebody", "", "w-2")


async def test_the_tickets_of_a_conversation_come_newest_first(desk: HttpDesk) -> None:
    numbers = [(await desk.create_ticket(TICKET, key)).number for key in ("k1", "k2")]
    assert [ticket.number for ticket in await desk.own_tickets(CONVERSATION)] == numbers[::-1]
    assert await desk.own_tickets("somebody") == []


@pytest.mark.parametrize("tail", [None, "0000"])
async def test_another_conversation_needs_the_digits(desk: HttpDesk, tail: str | None) -> None:
    ticket = await desk.create_ticket(TICKET, "key-1")
    with pytest.raises(DeskRefused) as refused:
        await desk.ticket_status(ticket.number, "somebody", tail)
    assert refused.value.code == "verification_required"
    assert (await desk.ticket_status(ticket.number, "somebody", "5678")).number == ticket.number


async def test_no_such_ticket(desk: HttpDesk) -> None:
    with pytest.raises(DeskRefused) as refused:
        await desk.ticket_status("FY-20260101-9999", CONVERSATION, None)
    assert refused.value.code == "ticket_not_found"


async def test_handoff(server: DeskServer, desk: HttpDesk) -> None:
    server.desk.waiting_ahead = 2
    handoff = await desk.request_handoff(CONVERSATION, "用户要求转人工")
    assert (handoff.mode, handoff.waiting_ahead, handoff.opening) == ("waiting", 2, None)
    assert server.desk.handoffs == [(CONVERSATION, "用户要求转人工")]


async def test_an_id_cannot_leave_its_place_in_the_path(server: DeskServer, desk: HttpDesk) -> None:
    await desk.request_handoff("../../tickets?x=1", "…")
    assert server.desk.handoffs[0][0] == "../../tickets?x=1"
    assert "?" not in server.seen[0][1]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": {"code": "unavailable", "message": "x"}}'),
        (503, "busy"),
        (401, '{"error": {"code": "unauthorized", "message": "x"}}'),
        (404, "<html>not ours</html>"),
        (200, "<html>a portal</html>"),
        (200, "[]"),
        (200, "{}"),
        (201, '{"ticket_id": "t", "number": "n", "status": "new", "status_label": "x", "created_at": "yesterday"}'),
        (
            201,
            '{"ticket_id": "t", "number": "n", "status": "new", "status_label": "x", "created_at": "2026-11-23T10:00"}',
        ),
    ],
)
async def test_no_usable_answer_is_unavailable(server: DeskServer, desk: HttpDesk, status: int, body: str) -> None:
    server.answer = web.Response(status=status, text=body, content_type="application/json")
    with pytest.raises(DeskUnavailable):
        await desk.create_ticket(TICKET, "key-1")


async def test_nobody_there_is_unavailable() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers, and nobody else gets the port meanwhile
        taken.bind(("127.0.0.1", 0))
        desk = HttpDesk(DeskSettings(f"http://127.0.0.1:{taken.getsockname()[1]}", TOKEN))
        with pytest.raises(DeskUnavailable):
            await desk.request_handoff(CONVERSATION, "…")
        await desk.aclose()


async def test_a_slow_desk_is_unavailable_and_the_key_makes_the_second_try_safe(server: DeskServer) -> None:
    server.hang = asyncio.Event()
    impatient = HttpDesk(DeskSettings(server.url, TOKEN), timeout=0.05)
    with pytest.raises(DeskUnavailable):
        await impatient.create_ticket(TICKET, "key-1")
    server.hang.set()
    server.hang = None
    await impatient.aclose()
    patient = HttpDesk(DeskSettings(server.url, TOKEN))
    ticket = await patient.create_ticket(TICKET, "key-1")
    await patient.aclose()
    assert server.desk.tickets["key-1"][0].number == ticket.number
    assert len(server.desk.tickets) == 1


async def test_a_wrong_token_is_not_the_workers_fault(server: DeskServer) -> None:
    desk = HttpDesk(DeskSettings(server.url, "wrong"))
    with pytest.raises(DeskUnavailable):
        await desk.create_ticket(TICKET, "key-1")
    await desk.aclose()


async def test_no_proxy_of_the_environment_sees_the_token(
    server: DeskServer, desk: HttpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert (await desk.request_handoff(CONVERSATION, "…")).mode == "waiting"


def test_settings_come_from_the_environment() -> None:
    settings = DeskSettings.from_env({"DESK_URL": "http://127.0.0.1:9000/", "DESK_INTERNAL_TOKEN": "t"})
    assert (settings.url, settings.token) == ("http://127.0.0.1:9000", "t")
    assert DeskSettings.from_env({"DESK_INTERNAL_TOKEN": "t"}).url == DEFAULT_URL
    assert "t" not in repr(settings).replace("http", "").replace("DeskSettings", "")


async def test_without_a_token_the_desk_is_unavailable_at_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_INTERNAL_TOKEN", raising=False)
    desk = HttpDesk()  # making one reads nothing
    with pytest.raises(DeskUnavailable, match="DESK_INTERNAL_TOKEN"):
        await desk.request_handoff(CONVERSATION, "…")


async def test_the_digits_of_a_phone_do_not_reach_the_log(desk: HttpDesk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), pytest.raises(DeskRefused):
        await desk.ticket_status("FY-20260101-9999", CONVERSATION, "5678")
    assert "5678" not in caplog.text


async def test_the_log_names_the_failure_and_nothing_personal(
    server: DeskServer, desk: HttpDesk, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = web.Response(status=500)
    with pytest.raises(DeskUnavailable):
        await desk.create_ticket(TICKET, "key-1")
    assert "status 500" in caplog.text
    for secret in (TOKEN, ANSWERED["contact"], ANSWERED["narrative"], ANSWERED["employer"]):
        assert secret not in caplog.text
