"""A small HTTP server that keeps the internal API of docs/architecture.md, on the loopback interface."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from actions.ports.desk import DeskRefused, NewTicket
from actions.ports.fake import FakeDesk

TOKEN = "internal-token"
STATUS = {"verification_required": 403, "too_many_requests": 429, "ticket_not_found": 404, "invalid_input": 422}


@dataclass
class DeskServer:
    """``answer``: sent instead of the API's own; ``hang``: answers wait for it; ``seen``: (method, path) of calls."""

    desk: FakeDesk = field(default_factory=FakeDesk)
    answer: web.Response | None = None
    hang: asyncio.Event | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/internal/v1/tickets", self._create)
        app.router.add_get("/internal/v1/tickets/{number}", self._status)
        app.router.add_post("/internal/v1/conversations/{id}/handoff", self._handoff)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        if self.hang is not None:
            self.hang.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.seen.append((request.method, request.path_qs))
        if self.hang is not None:
            await self.hang.wait()
        if self.answer is not None:
            return self.answer
        if self.desk.down:
            return _refusal(503, "unavailable", "维护中。")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refusal(401, "unauthorized", "内部令牌不对。")
        try:
            result: web.StreamResponse = await handler(request)
        except DeskRefused as refusal:
            return _refusal(STATUS[refusal.code], refusal.code, refusal.message)
        return result

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        key = request.headers["Idempotency-Key"]
        known = key in self.desk.tickets
        ticket = await self.desk.create_ticket(NewTicket(**body), key)
        data = {**asdict(ticket), "created_at": ticket.created_at.isoformat().replace("+00:00", "Z")}
        return web.json_response(data, status=200 if known else 201)

    async def _status(self, request: web.Request) -> web.Response:
        query = request.query
        number = request.match_info["number"]
        status = await self.desk.ticket_status(number, query["conversation_id"], query.get("contact_tail"))
        return web.json_response({**asdict(status), "updated_at": status.updated_at.isoformat()})

    async def _handoff(self, request: web.Request) -> web.Response:
        body = await request.json()
        handoff = await self.desk.request_handoff(request.match_info["id"], body["reason"])
        return web.json_response(asdict(handoff))


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
