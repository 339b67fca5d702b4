"""The desk's way in, over a real loopback server with the trained model."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from rasa.core.run import create_http_input_channels
from rasa.shared.core.events import UserUttered
from sanic import Sanic
from sanic.touchup import TouchUp

from bot.channel import MAX_BYTES, DeskInput, from_utterance
from bot.envelope import MessageShapeError
from bot.tracker_store import windowed_store
from tests.bot.conftest import ROOT, Trained, load_agent, with_store


@pytest.fixture
async def client(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(agent) as opened:
        yield opened


class serving:  # noqa: N801 - used like a function
    """A Rasa server with only our channel, on a free port of the loopback interface."""

    server: Any

    def __init__(self, agent: Agent | None) -> None:
        self.app = Sanic(f"desk-{uuid.uuid4().hex}", configure_logging=False)
        self.app.ctx.agent = agent
        register(create_http_input_channels(None, str(ROOT / "credentials.yml")), self.app, "/webhooks/")
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))

    async def __aenter__(self) -> httpx.AsyncClient:
        self.server = await self.app.create_server(sock=self.socket, return_asyncio_server=True, access_log=False)
        await self.server.startup()
        TouchUp._registry.clear()  # Sanic rewrites its own methods at every start and fails at the second in a process
        await self.server.start_serving()
        port = self.socket.getsockname()[1]
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/webhooks/desk", trust_env=False, timeout=30)
        return self.client

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        self.server.close()
        await self.server.wait_closed()
        self.socket.close()


async def post(
    client: httpx.AsyncClient, text: str, message_id: str, sender: str = "c1", **metadata: Any
) -> httpx.Response:
    about = {"message_id": message_id, "channel": "web", "region": None, "conversation_id": sender, **metadata}
    return await client.post("/webhook", json={"sender": sender, "message": text, "metadata": about})


async def user_texts(agent: Agent, sender: str = "c1") -> list[str]:
    tracker = await windowed_store(agent).retrieve(sender)
    return [str(event.text) for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_a_question_is_answered(client: httpx.AsyncClient) -> None:
    reply = await post(client, "公司托欠工資怎么办？？？", "m1", region="440300")
    assert reply.status_code == 200
    (message,) = reply.json()
    assert (message["kind"], message["faq_id"]) == ("answer", "sample_arrears")
    assert message["citations"][0]["law"] == "劳动合同法"
    assert "深圳" in message["text"]
    assert message["card"] is None


async def test_ready_names_the_model(client: httpx.AsyncClient, agent: Agent) -> None:
    reply = await client.get("/ready")
    assert (reply.status_code, reply.json()) == (200, {"model": agent.model_id})


async def test_not_ready_without_a_model() -> None:
    async with serving(Agent()) as client:
        assert (await client.get("/ready")).status_code == 503
        assert (await post(client, "你好", "m1")).status_code == 503


async def test_a_text_is_ranked_outside_every_conversation(client: httpx.AsyncClient, agent: Agent) -> None:
    reply = await client.post("/rank", json={"text": "/公司托欠工資怎么办？？？"})
    assert reply.status_code == 200
    first = reply.json()["ranking"][0]
    assert first["faq_id"] == "sample_arrears"
    assert 0.5 < first["confidence"] <= 1
    assert await user_texts(agent, "default") == []
    for wrong in ({}, {"text": " "}, ["加班费"]):
        assert (await client.post("/rank", json=wrong)).status_code == 400
    async with serving(Agent()) as empty:
        assert (await empty.post("/rank", json={"text": "加班费"})).status_code == 503


async def test_buttons_become_commands(client: httpx.AsyncClient) -> None:
    reply = await post(client, '/show_more{"faq_id": "sample_arrears"}', "m1")
    assert "没效益就能不发工资" in reply.json()[0]["text"]


async def test_the_same_message_id_is_answered_from_the_store(client: httpx.AsyncClient, agent: Agent) -> None:
    first = await post(client, "加班费", "m1")
    await post(client, "没签合同", "m2")
    again = await post(client, "加班费", "m1")
    assert again.json() == first.json()
    assert await user_texts(agent) == ["加班费", "没签合同"]


async def test_the_store_answers_after_a_restart(agent: Agent, trained: Trained, tmp_path: Path) -> None:
    async with serving(with_store(agent, tmp_path / "t.db")) as client:
        first = await post(client, "加班费", "m1")
    restarted = with_store(load_agent(trained), tmp_path / "t.db")
    async with serving(restarted) as client:
        assert (await post(client, "加班费", "m1")).json() == first.json()
    assert await user_texts(restarted) == ["加班费"]


async def test_simultaneous_posts_of_one_message_run_once(client: httpx.AsyncClient, agent: Agent) -> None:
    replies = await asyncio.gather(*(post(client, "加班费", "m1") for _ in range(5)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert await user_texts(agent) == ["加班费"]


async def test_a_failed_action_is_an_error_and_leaves_no_trace(
    client: httpx.AsyncClient, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    await post(client, "加班费", "m1")
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        reply = await post(client, "运行坏掉的动作", "m2")
    assert reply.status_code == 500
    error = reply.json()["error"]
    assert error["code"] == "turn_failed"
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.channel"]
    assert len(ours) == 1 and error["id"] in ours[0] and "RasaException" in ours[0]
    assert "坏掉" not in ours[0]
    assert await user_texts(agent) == ["加班费"]
    assert (await post(client, "运行坏掉的动作", "m2")).status_code == 500  # run again, not replayed
    assert (await post(client, "没签合同", "m3")).status_code == 200


async def test_a_failed_first_turn_leaves_no_conversation(client: httpx.AsyncClient, agent: Agent) -> None:
    assert (await post(client, "运行坏掉的动作", "m1", sender="c9")).status_code == 500
    assert await windowed_store(agent).retrieve("c9") is None


async def test_a_store_that_cannot_write_is_an_error(client: httpx.AsyncClient, agent: Agent) -> None:
    with windowed_store(agent).engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON conversation_trackers BEGIN SELECT RAISE(FAIL, 'disk full'); END"
        )
    assert (await post(client, "加班费", "m1")).status_code == 500
    with windowed_store(agent).engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert (await post(client, "加班费", "m1")).status_code == 200


async def test_a_form_goes_on_behind_the_window(client: httpx.AsyncClient) -> None:
    started = await post(client, "我要申请法律援助", "m0")
    assert started.json()[-1]["text"] == "单位叫什么名字？"
    for number in range(1, 9):  # the window of the fixture is 5 turns
        reply = await post(client, "加班费", f"m{number}")
        assert [message["kind"] for message in reply.json()] == ["answer", "question"]
    assert (await post(client, "顺达五金厂", "m9")).json()[-1]["text"] == "顺达五金厂，对吗？"
    for number in range(10, 18):
        await post(client, "加班费", f"m{number}")
    assert (await post(client, "对", "m18")).json()[-1]["text"].startswith("您好")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("no json", "JSON"),
        ("[]", "JSON"),
        ('{"message": "你好", "metadata": {"message_id": "m"}}', "sender"),
        ('{"sender": "c", "metadata": {"message_id": "m"}}', "message"),
        ('{"sender": "c", "message": "  ", "metadata": {"message_id": "m"}}', "message"),
        ('{"sender": "c", "message": 7, "metadata": {"message_id": "m"}}', "message"),
        ('{"sender": "c", "message": "你好"}', "metadata"),
        ('{"sender": "c", "message": "你好", "metadata": {}}', "message_id"),
        (json.dumps({"sender": "c" * 300, "message": "你好", "metadata": {"message_id": "m"}}), "sender"),
        (json.dumps({"sender": "c", "message": "啊" * MAX_BYTES, "metadata": {"message_id": "m"}}), "64 kB"),
    ],
    ids=lambda value: value[:40],
)
async def test_bad_requests_say_what_is_wrong(client: httpx.AsyncClient, body: str, named: str) -> None:
    reply = await client.post("/webhook", content=body.encode())
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == "bad_request"
    assert named in reply.json()["error"]["message"]


def test_buttons_of_an_action_come_behind_those_of_the_response() -> None:
    custom = {"kind": "question", "text": "哪一个？", "buttons": [{"title": "一", "payload": "/a"}]}
    message = from_utterance({"custom": custom, "buttons": [{"title": "二", "payload": "/b", "type": "x"}]})
    assert message["buttons"] == [{"title": "一", "payload": "/a"}, {"title": "二", "payload": "/b"}]


def test_a_plain_text_of_rasa_is_a_notice() -> None:
    assert from_utterance({"text": "好的"})["kind"] == "notice"
    with pytest.raises(MessageShapeError):
        from_utterance({"image": "x"})


def test_another_tracker_store_is_refused() -> None:
    with pytest.raises(TypeError, match="WindowedTrackerStore"):
        windowed_store(Agent())


def test_the_channel_has_the_name_of_the_contract() -> None:
    assert DeskInput.from_credentials(None).url_prefix() == "desk"


async def test_what_is_kept_of_a_conversation_is_handed_out_and_erased(
    client: httpx.AsyncClient, agent: Agent, tmp_path: Path
) -> None:
    said = "我叫赵小满，电话13911112222，公司拖欠工资怎么办"
    await post(client, said, "m1", sender="worker")
    await post(client, "加班费怎么算", "m2", sender="other")
    kept = (await client.get("/conversations/worker")).json()["events"]
    assert said in [event.get("text") for event in kept]
    assert {"user", "bot", "action"} <= {event["event"] for event in kept}
    assert (await client.delete("/conversations/worker")).json() == {"erased": True}
    assert (await client.get("/conversations/worker")).json() == {"events": []}
    assert (await client.delete("/conversations/worker")).json() == {"erased": False}
    assert (await client.get("/conversations/other")).json()["events"]
    assert await user_texts(agent, "worker") == []
    on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("tracker.db*"))
    for text in ("赵小满", "13911112222"):
        assert text.encode() not in on_disk and text.encode("ascii", "backslashreplace") not in on_disk
    assert (await post(client, "公司拖欠工资怎么办", "m1", sender="worker")).json()[0]["kind"] == "answer", "it is new"


async def test_erasing_waits_for_the_turn_that_runs(client: httpx.AsyncClient, agent: Agent) -> None:
    turns = [post(client, f"公司拖欠工资怎么办{number}", f"m{number}", sender="worker") for number in range(3)]
    first = asyncio.gather(*turns)
    erased = await client.delete("/conversations/worker")
    assert erased.status_code == 200
    await first
    assert (await client.delete("/conversations/worker")).status_code == 200
    assert await user_texts(agent, "worker") == []


async def test_without_a_store_nothing_is_said_to_be_erased() -> None:
    async with serving(None) as client:
        for method in ("GET", "DELETE"):
            assert (await client.request(method, "/conversations/worker")).status_code == 503
