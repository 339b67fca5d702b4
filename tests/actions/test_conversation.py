"""Whole conversations: the real Rasa with domain.yml and data/, the real action server, a desk over HTTP.

The understanding is a small model of stock parts (model/), so that the dialogue is tested without bot/ and knowledge/.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered
from rasa.utils.endpoints import EndpointConfig

from actions.ports.fake import FakeDesk
from tests.actions.builders import ticket_of
from tests.actions.desk_server import TOKEN, DeskServer
from tests.actions.skeleton import action_server

HERE = Path(__file__).parent
CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "conversations.yml").read_text("utf-8"))


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
def agent(desk: DeskServer, skeleton_model: str) -> Iterator[Agent]:
    """Rasa with the small model and the real action server."""
    with action_server(desk.url, TOKEN) as url:
        yield Agent.load(skeleton_model, action_endpoint=EndpointConfig(url))


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda item: str(item["name"]))
async def test_conversation(conversation: dict[str, Any], agent: Agent, desk: DeskServer) -> None:
    desk.desk = FakeDesk()
    if conversation.get("existing"):
        await desk.desk.create_ticket(ticket_of("somebody"), "k")
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
