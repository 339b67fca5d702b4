"""A small HTTP server that keeps the internal API of docs/architecture.md, on the loopback interface."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from actions.ports.desk import DeskRefused, NewTicket, Step, TicketStatus
from actions.ports.documents import DocumentDraft
from actions.ports.fake import FakeDesk

TOKEN = "internal-token"
STATUS = {
    "verification_required": 403, "too_many_requests": 429, "ticket_not_found": 404, "invalid_input": 422,
    "ticket_step": 409, "addition_empty": 422, "reason_missing": 422,
    "document_unknown": 404, "document_not_found": 404, "answer_refused": 422, "document_incomplete": 409,
}  # fmt: skip


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
        app.router.add_get("/internal/v1/conversations/{id}/tickets", self._own)
        app.router.add_post("/internal/v1/tickets/{number}/{step}", self._step)
        app.router.add_post("/internal/v1/conversations/{id}/handoff", self._handoff)
        app.router.add_post("/internal/v1/documents", self._open_document)
        app.router.add_get("/internal/v1/documents/{id}", self._read_document)
        app.router.add_post("/internal/v1/documents/{id}/answers", self._answer_document)
        app.router.add_post("/internal/v1/documents/{id}/file", self._finish_document)
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
        created = ticket.created_at.isoformat().replace("+00:00", "Z")
        data = {**asdict(ticket), "created_at": created, "answer_due_at": _iso(ticket.answer_due_at)}
        return web.json_response(data, status=200 if known else 201)

    async def _status(self, request: web.Request) -> web.Response:
        query = request.query
        number = request.match_info["number"]
        status = await self.desk.ticket_status(number, query["conversation_id"], query.get("contact_tail"))
        return web.json_response(_standing(status))

    async def _own(self, request: web.Request) -> web.Response:
        mine = await self.desk.own_tickets(request.match_info["id"])
        return web.json_response({"tickets": [_standing(status) for status in mine]})

    async def _step(self, request: web.Request) -> web.Response:
        body, key = await request.json(), request.headers["Idempotency-Key"]
        step, number = Step(request.match_info["step"]), request.match_info["number"]
        return web.json_response(
            _standing(await self.desk.step(step, number, body["conversation_id"], body["text"], key))
        )

    async def _handoff(self, request: web.Request) -> web.Response:
        body = await request.json()
        handoff = await self.desk.request_handoff(request.match_info["id"], body["reason"])
        return web.json_response(asdict(handoff))

    async def _open_document(self, request: web.Request) -> web.Response:
        body = await request.json()
        draft = await self.desk.open_document(body["conversation_id"], body["kind"], body["known"], again=body["again"])
        return web.json_response(_draft(draft))

    async def _read_document(self, request: web.Request) -> web.Response:
        draft = await self.desk.read_document(request.query["conversation_id"], request.match_info["id"])
        return web.json_response(_draft(draft))

    async def _answer_document(self, request: web.Request) -> web.Response:
        body, draft_id = await request.json(), request.match_info["id"]
        draft = await self.desk.answer_document(body["conversation_id"], draft_id, body["name"], body["value"])
        return web.json_response(_draft(draft))

    async def _finish_document(self, request: web.Request) -> web.Response:
        file = await self.desk.finish_document(request.query["conversation_id"], request.match_info["id"])
        links = {"url": file.url, "print_url": file.print_url, "filename": file.filename}
        return web.json_response({**links, "until": "2026-11-30T02:30:00Z", "draft": _draft(file.draft)})


def _standing(status: TicketStatus) -> dict[str, Any]:
    """In the shape of the desk's API."""
    moments = {"updated_at": _iso(status.updated_at), "answer_due_at": _iso(status.answer_due_at)}
    return {**asdict(status), **moments, "steps": list(status.steps)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _draft(draft: DocumentDraft) -> dict[str, Any]:
    """In the shape of the desk's API."""
    shown = {"id": draft.id, "kind": draft.kind, "title": draft.title, "blanks": draft.blanks, "submit": draft.submit}
    return {
        **shown,
        "question": None if draft.asked is None else {"name": draft.asked},
        "answered": [asdict(item) for item in draft.answered],
        "faults": [dict(zip(("label", "problem"), fault.split("：", 1), strict=True)) for fault in draft.faults],
        "citations": list(draft.citations),
    }


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
