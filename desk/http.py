"""Around every request: request id, log line, metrics, security headers. And the header of a download."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import quote

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.crypto import new_public_id
from desk.error_handlers import unexpected_error
from desk.metrics import Metrics

# 'unsafe-inline' for styles only: the chat component styles its shadow root.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    # The chat asks for the place only when the worker wants the nearest station.
    "Permissions-Policy": "camera=(), geolocation=(self), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("desk.http")


def attachment(filename: str) -> dict[str, str]:
    """The header under which a browser saves an answer, whatever it is, by this name; any characters (RFC 6266)."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}


class Around:
    """ASGI middleware; streams pass through untouched."""

    def __init__(self, app: ASGIApp, metrics: Metrics, production: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = dict(SECURITY_HEADERS)
        if production:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        started = time.perf_counter()
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = request_id
                if scope["path"].startswith(("/api/", "/internal/")):
                    headers.setdefault("Cache-Control", "no-store")
                self._record(scope, message["status"], time.perf_counter() - started)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as error:
                response = unexpected_error(error)
                if not answered:
                    await response(scope, receive, send_with_headers)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        log.info("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000))


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_public_id()


def _route(scope: Scope) -> str:
    """The route's template, never the path itself: paths carry ids."""
    path: Any = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return f"{scope.get('root_path', '')}{path}"
    for mounted in ("/static", "/console"):
        if scope["path"].startswith(mounted):
            return mounted
    return "unknown"
