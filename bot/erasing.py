"""What the store keeps of one conversation, to be handed out or erased (``/webhooks/desk/conversations/<sender>``)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, MutableMapping

from rasa.core.agent import Agent
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.tracker_store import WindowedTrackerStore


def add_routes(
    blueprint: Blueprint, turns: MutableMapping[str, asyncio.Lock], store_of: Callable[[Agent], WindowedTrackerStore]
) -> None:
    """GET: the stored events · DELETE: erase them, after the turn that may be running. 503 without a store.

    ``turns``: the lock of each conversation with a turn · ``store_of``: finds our store in an agent.
    """

    def find(request: Request) -> WindowedTrackerStore | None:
        agent: Agent | None = getattr(request.app.ctx, "agent", None)
        return None if agent is None or agent.tracker_store is None else store_of(agent)

    @blueprint.get("/conversations/<sender>")
    async def stored(request: Request, sender: str) -> HTTPResponse:
        store = find(request)
        if store is None:
            return _not_ready()
        found = await store.snapshot(sender)
        return response.json({"events": [] if found is None else json.loads(found[1])})

    @blueprint.delete("/conversations/<sender>")
    async def erase(request: Request, sender: str) -> HTTPResponse:
        store = find(request)
        if store is None:
            return _not_ready()
        async with turns.setdefault(sender, asyncio.Lock()):
            existed = await store.delete(sender)
        wiped = await store.wipe()
        # Not wiped: a reader holds the log of changes back, the desk asks again.
        return response.json({"erased": existed}, 200 if wiped else 503)


def _not_ready() -> HTTPResponse:
    return response.json({"error": {"code": "no_model", "message": "模型还没有装好"}}, 503)
