"""Refuses request bodies that are too large, announced or not."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.error_handlers import error_response
from desk.errors import BodyTooLarge


class BodyLimit:
    """ASGI middleware: 413 in the desk's error shape. ``larger``: paths with a limit of their own (bytes)."""

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        max_bytes = self._larger.get(scope["path"], self._max_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > max_bytes:
            refusal = error_response(BodyTooLarge.status, BodyTooLarge.code, BodyTooLarge.message)
            await refusal(scope, receive, send)
            return
        received = 0

        async def counting_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > max_bytes:
                # An HTTPException: the one kind that the framework lets through while it reads a body.
                raise HTTPException(BodyTooLarge.status)
            return message

        await self._app(scope, counting_receive, send)
