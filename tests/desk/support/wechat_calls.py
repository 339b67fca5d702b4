"""The addresses of WeChat's platform that programs of an account call: token, sending, menu, media, QR codes."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.desk.support.wechat_platform import WechatPlatform


class Handler(BaseHTTPRequestHandler):
    """One call; the account and what it may do belong to ``platform``."""

    platform: ClassVar[WechatPlatform]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, query = self._address()
        platform = self.platform
        if not platform.accepts(query.get("access_token", "")):
            self._send(error(40001))
        elif path == "/cgi-bin/menu/get":
            allowed = {"menu": platform.menu} if platform.menu else error(46003)
            self._send(allowed if platform.menu_allowed else error(48001))
        elif path == "/cgi-bin/media/get":
            self._media(query.get("media_id", ""))
        else:
            self._send(error(40066))

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(raw)
        path, query = self._address()
        platform = self.platform
        if path == "/cgi-bin/stable_token":
            self._send(platform.handle_token(body))
        elif not platform.accepts(query.get("access_token", "")):
            platform.calls.append(("rejected", path))
            self._send(error(40001))
        elif b"\\u" in raw:
            self._send(error(40033))
        elif path == "/cgi-bin/message/custom/send":
            answer = platform.handle_send(body)
            if answer is None:
                self.close_connection = True
            else:
                self._send(answer)
        elif path == "/cgi-bin/qrcode/create":
            scene = body["action_info"]["scene"]["scene_str"]
            self._send({"ticket": "t", "url": f"http://weixin.qq.com/q/{scene}"} if platform.verified else error(48001))
        elif path == "/cgi-bin/menu/create":
            platform.menu = body if platform.menu_allowed else None
            self._send({"errcode": 0, "errmsg": "ok"} if platform.menu_allowed else error(48001))
        else:
            self._send(error(40066))

    def _media(self, media_id: str) -> None:
        if not self.platform.verified:
            self._send(error(48001))
        elif media_id not in self.platform.media:
            self._send(error(40007))
        else:
            kind, content = self.platform.media[media_id]
            self._write(content, kind)

    def _address(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()}

    def _send(self, body: Any) -> None:
        self._write(json.dumps(body, ensure_ascii=False).encode(), "application/json; encoding=utf-8")

    def _write(self, content: bytes, kind: str) -> None:
        with suppress(OSError):
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output quiet."""


def error(code: int) -> dict[str, Any]:
    """An answer of the platform that refuses."""
    return {"errcode": code, "errmsg": f"error rid: {secrets.token_hex(4)}"}
