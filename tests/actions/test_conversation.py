"""Whole conversations: the real Rasa with domain.yml and data/, the real action server, a desk over HTTP.

The understanding is a small model of stock parts (model/), so that the dialogue is tested without bot/ and knowledge/.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train
from rasa.shared.core.events import BotUttered
from rasa.utils.endpoints import EndpointConfig

from actions.draft import new_ticket
from actions.ports.fake import FakeDesk
from tests.actions.builders import FILLED
from tests.actions.desk_server import TOKEN, DeskServer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "conversations.yml").read_text("utf-8"))
START = 60.0  # seconds an action server may take to start on a busy machine


@pytest.fixture(scope="module")
def desk() -> Iterator[DeskServer]:
    """A desk in a thread of its own: it outlives the event loop of a single test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = DeskServer()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def action_server(desk: DeskServer) -> Iterator[str]:
    """The action server as it is started in production; its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "DESK_URL": desk.url, "DESK_INTERNAL_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.communicate()


def _wait_for(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(url):
            return
        threading.Event().wait(0.05)
    process.kill()
    raise RuntimeError(f"the action server did not start:\n{process.communicate()[1]}")


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=1).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


def skeleton_examples() -> list[Path]:
    """The examples the small model learns from: the skeleton's own, and as many outside labour law as it has of each.

    All of data/nlu/out_of_scope would drown the few questions of faq.yml.
    """
    outside = ("crime_traffic_medical", "daily_and_noise", "family_and_housing", "money_and_business")
    nlu = ROOT / "data" / "nlu"
    return [*sorted(nlu.glob("*.yml")), *(nlu / "out_of_scope" / f"{name}.yml" for name in outside)]


@pytest.fixture(scope="module")
def agent(action_server: str, tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """Rasa with a freshly trained small model."""
    result = train(
        str(ROOT / "domain.yml"),
        str(HERE / "model/config.yml"),
        [str(path) for path in (ROOT / "data" / "rules", *skeleton_examples(), HERE / "model" / "faq.yml")],
        output=str(tmp_path_factory.mktemp("models")),
    )
    assert result.model is not None, "training failed"
    return Agent.load(result.model, action_endpoint=EndpointConfig(action_server))


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda item: str(item["name"]))
async def test_conversation(conversation: dict[str, Any], agent: Agent, desk: DeskServer) -> None:
    desk.desk = FakeDesk()
    if conversation.get("existing"):
        await desk.desk.create_ticket(new_ticket({**FILLED, "la_confirm": True}, "somebody"), "k")
    for number, turn in enumerate(conversation["turns"], start=1):
        if isinstance(turn, dict):
            desk.desk.down = turn["desk"] == "down"
            continue
        text, expected, *words = turn
        names, said = await _say(agent, conversation["name"], text)
        assert (number, text, names) == (number, text, expected)
        assert [word for word in words if word not in said] == [], said
    await _check_end(conversation, agent, desk)


async def _say(agent: Agent, sender: str, text: str) -> tuple[list[str], str]:
    """The names of the responses to a message (the kind, where an action made it), and their words together."""
    before = len((await _tracker(agent, sender)).events)
    await agent.handle_text(text, sender_id=sender)
    events = list((await _tracker(agent, sender)).events)[before:]
    replies = [event for event in events if isinstance(event, BotUttered)]
    parts = [event.data.get("custom") or {} for event in replies]
    pairs = list(zip(replies, parts, strict=True))
    names = [str(event.metadata.get("utter_action") or part.get("kind")) for event, part in pairs]
    return names, "\n".join(str(part.get("text") or event.text) for event, part in pairs)


async def _tracker(agent: Agent, sender: str) -> Any:
    return await agent.tracker_store.get_or_create_tracker(sender)


async def _check_end(conversation: dict[str, Any], agent: Agent, desk: DeskServer) -> None:
    tracker = await _tracker(agent, conversation["name"])
    if "form" in conversation:
        assert tracker.active_loop_name == conversation["form"]
    assert {name: tracker.get_slot(name) for name in conversation.get("slots", {})} == conversation.get("slots", {})
    assert {name for name in conversation.get("empty", ()) if tracker.get_slot(name) is not None} == set()
    if "tickets" in conversation:
        assert len(desk.desk.tickets) == conversation["tickets"]
    if "keys" in conversation:
        assert len(set(desk.desk.keys)) == conversation["keys"]
