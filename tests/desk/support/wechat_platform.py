"""The world outside the desk: WeChat's platform, as a real HTTP server and as the client that brings messages.

It signs, encrypts (with wechatpy, which shares no code with ours), asks again when it gets no answer in time, counts
the quota by its own rules and answers with the platform's return codes. Its patience and its clock can be changed.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from itertools import count
from typing import Any, Literal

import httpx
from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.desk.support.wechat_calls import Handler, error

Mode = Literal["plain", "compatible", "safe"]
ACCOUNT = "gh_5f2c11aa90de"
TRIES = 3
LIMIT = 2048


@dataclass(frozen=True)
class Shown:
    """One message on the worker's phone."""

    text: str
    via: Literal["passive", "service"]


@dataclass
class Exchange:
    """One message brought to the desk: what came back at each try, and what the worker saw of it."""

    statuses: list[int | None] = field(default_factory=list)
    reply: str | None = None
    failed: bool = False


@dataclass
class Follower:
    """What the platform knows of a worker; times on its own clock."""

    openid: str
    message_at: float | None = None
    message_left: int = 0
    event_at: float | None = None
    event_left: int = 0
    phone: list[Shown] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.phone]


class WechatPlatform:
    """One official account. ``verified``: whether it may send customer-service messages."""

    def __init__(self, mode: Mode = "plain") -> None:
        self.mode = mode
        self.token = secrets.token_hex(8)
        self.app_id = "wx" + secrets.token_hex(8)
        self.secret = secrets.token_hex(16)
        self.aes_key = secrets.token_hex(22)[:42] + "A"
        self.verified = True
        self.menu_allowed = True
        self.menu: dict[str, Any] | None = None
        self.patience = 5.0
        # Seconds between tries when the desk refuses the connection at once (only a soak waits as the platform does).
        self.pause = 0.0
        self.expires_in = 7200
        self.skipped = 0.0
        self.desk_url = ""
        self.followers: dict[str, Follower] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.errors: list[str] = []
        # Codes to answer the next sends with; "silence": take the message and say nothing; "cut": take nothing.
        self.troubles: list[int | Literal["silence", "cut"]] = []
        self.tokens: dict[str, float] = {}
        self.tokens_fetched = 0
        # Messages the desk has surely stored: an earlier request of the same worker is still open or answered.
        self.brought: list[str] = []
        self._tries: dict[str, int] = {}
        self._numbers = count(24_000_000_000_000_001)
        self._seconds = count(int(time.time()) - 1_000_000)
        self._lock = threading.RLock()
        handler = type("Handler", (Handler,), {"platform": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._client = httpx.Client(trust_env=False)

    # --- the server ---------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a desk that belongs to this account."""
        return {
            "wechat_token": self.token,
            "wechat_app_id": self.app_id,
            "wechat_app_secret": self.secret,
            "wechat_encoding_aes_key": "" if self.mode == "plain" else self.aes_key,
            "wechat_api_base": self.url,
        }

    def now(self) -> float:
        """The platform's clock."""
        return time.time() + self.skipped

    def revoke_tokens(self) -> None:
        """As if another program had fetched a token of its own."""
        with self._lock:
            self.tokens.clear()

    def handle_token(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if body.get("appid") != self.app_id:
            return error(40013)
        if body.get("secret") != self.secret:
            return error(40125)
        with self._lock:
            self.tokens_fetched += 1
            good = [token for token, until in self.tokens.items() if until - self.now() > 300]
            if good and not body.get("force_refresh"):
                return {"access_token": good[-1], "expires_in": int(self.tokens[good[-1]] - self.now())}
            if body.get("force_refresh"):
                self.tokens.clear()
            token = secrets.token_urlsafe(96)
            self.tokens[token] = self.now() + self.expires_in
            return {"access_token": token, "expires_in": self.expires_in}

    def accepts(self, token: str) -> bool:
        with self._lock:
            return self.tokens.get(token, 0.0) > self.now()

    def sends(self) -> list[Any]:
        """Customer-service messages that were asked for, without the probe at the start of a desk."""
        return [body for name, body in self.calls if name == "send" and body["touser"] in self.followers]

    def handle_send(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a customer-service message; None: the line is cut."""
        with self._lock:
            self.calls.append(("send", body))
            trouble = self.troubles.pop(0) if self.troubles else 0
            if trouble == "cut":
                return None
            if isinstance(trouble, int) and trouble:
                return error(trouble)
            if not self.verified:
                return error(48001)
            answer = self._send(body)
            return None if trouble == "silence" else answer

    def _send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        follower = self.followers.get(str(body.get("touser")))
        if follower is None:
            return error(40003)
        text = str(body["text"]["content"])
        if len(text.encode()) > LIMIT:
            return error(45002)
        open_message = follower.message_at is not None and self.now() < follower.message_at + 48 * 3600
        open_event = follower.event_at is not None and self.now() < follower.event_at + 60
        if not open_message and not open_event:
            return error(45015)
        if open_event and follower.event_left:
            follower.event_left -= 1
        elif open_message and follower.message_left:
            follower.message_left -= 1
        else:
            return error(45047)
        follower.phone.append(Shown(text, "service"))
        return {"errcode": 0, "errmsg": "ok"}

    # --- the client ---------------------------------------------------------------------------------------------------

    def follower(self, openid: str | None = None) -> Follower:
        """A worker who follows the account."""
        name = openid or "o" + secrets.token_urlsafe(20)[:27]
        with self._lock:
            return self.followers.setdefault(name, Follower(name))

    def message(self, follower: Follower, kind: str, **fields: Any) -> dict[str, Any]:
        """A message as the platform brings it."""
        return {
            "ToUserName": ACCOUNT, "FromUserName": follower.openid, "CreateTime": next(self._seconds),
            "MsgType": kind, **fields, "MsgId": next(self._numbers),
        }  # fmt: skip

    def event(self, follower: Follower, event: str, **fields: Any) -> dict[str, Any]:
        """An event as the platform brings it: without a MsgId."""
        return {
            "ToUserName": ACCOUNT, "FromUserName": follower.openid, "CreateTime": next(self._seconds),
            "MsgType": "event", "Event": event, **fields,
        }  # fmt: skip

    def say(self, follower: Follower, text: str) -> Exchange:
        """The worker types."""
        return self.bring(self.message(follower, "text", Content=text))

    def bring(self, message: Mapping[str, Any]) -> Exchange:
        """Bring a message, up to three times, and show the reply on the worker's phone."""
        self._grant(message)
        exchange = Exchange()
        self._tries[message["FromUserName"]] = 0
        for _ in range(TRIES):
            response = self._try(message)
            exchange.statuses.append(response.status_code if response is not None else None)
            if response is not None and response.status_code == 200:
                self._show(message, response.text, exchange)
                return exchange
            if self.pause:
                time.sleep(self.pause)
        exchange.failed = True
        return exchange

    def post(self, message: Mapping[str, Any], **query: str) -> httpx.Response:
        """One request with this message; ``query`` overrides parts of the signed address."""
        address, body = self.sealed(message)
        return self._client.post(
            f"{self.desk_url}/wechat", params={**address, **query}, content=body, timeout=self.patience
        )

    def address(self, **parts: str) -> dict[str, str]:
        """A signed address."""
        timestamp, nonce = parts.get("timestamp", str(int(time.time()))), parts.get("nonce", secrets.token_hex(5))
        return {"signature": _signature(self.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    def sealed(self, message: Mapping[str, Any], **parts: str) -> tuple[dict[str, str], bytes]:
        """The signed address and the body of a request, in the account's mode."""
        address = self.address(**parts)
        plain = to_xml(message)
        if self.mode == "plain":
            return address, plain.encode()
        wrapped = self.crypto().encrypt_message(plain, address["nonce"], address["timestamp"])
        encrypted = from_xml(wrapped)
        address |= {"encrypt_type": "aes", "msg_signature": encrypted["MsgSignature"]}
        outside = dict(message) if self.mode == "compatible" else {"ToUserName": message["ToUserName"]}
        return address, to_xml({**outside, "Encrypt": encrypted["Encrypt"]}).encode()

    def crypto(self) -> Any:
        return WeChatCrypto(self.token, self.aes_key, self.app_id)

    def opened(self, body: str) -> dict[str, str]:
        """The fields of a passive reply, decrypted where the account's mode wants it."""
        fields = from_xml(body)
        if self.mode != "plain":
            plain = self.crypto().decrypt_message(body, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
            fields = from_xml(plain)
        return fields

    def attempt(self, message: Mapping[str, Any]) -> None:
        """One try alone, whatever comes of it."""
        self._grant(message)
        self._try(message)

    def tries_of(self, follower: Follower) -> int:
        """How often the newest message of this worker was brought."""
        with self._lock:
            return self._tries.get(follower.openid, 0)

    def _try(self, message: Mapping[str, Any]) -> httpx.Response | None:
        with self._lock:
            self._tries[message["FromUserName"]] = self._tries.get(message["FromUserName"], 0) + 1
        with suppress(httpx.HTTPError):
            return self.post(message)
        return None

    def _grant(self, message: Mapping[str, Any]) -> None:
        follower = self.followers[message["FromUserName"]]
        with self._lock:
            if message["MsgType"] != "event":
                follower.message_at, follower.message_left = self.now(), 5
            elif message["Event"] in ("subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg"):
                follower.event_at, follower.event_left = self.now(), 3

    def _show(self, message: Mapping[str, Any], body: str, exchange: Exchange) -> None:
        if body in ("", "success"):
            return
        try:
            fields = self.opened(body)
            text = fields["Content"]
            sound = fields["ToUserName"] == message["FromUserName"] and fields["FromUserName"] == ACCOUNT
            sound = sound and fields["MsgType"] == "text" and 0 < len(text.encode()) <= LIMIT
        except Exception as error:
            self.errors.append(f"not a reply: {type(error).__name__}")
            return
        if not sound:
            self.errors.append("a reply that the platform does not show")
            return
        exchange.reply = text
        with self._lock:
            self.followers[message["FromUserName"]].phone.append(Shown(text, "passive"))

    def answers_by_text(self) -> Mapping[str, int]:
        """How often each text was shown, over all phones."""
        counts: dict[str, int] = defaultdict(int)
        for follower in self.followers.values():
            for text in follower.texts:
                counts[text] += 1
        return counts


def to_xml(fields: Mapping[str, Any]) -> str:
    """A document as the platform writes it: texts in CDATA, numbers bare."""
    inner = "".join(
        f"<{name}>{value if isinstance(value, int) else f'<![CDATA[{value}]]>'}</{name}>"
        for name, value in fields.items()
    )
    return f"<xml>{inner}</xml>"


def from_xml(document: str) -> dict[str, str]:
    """The texts of a flat document."""
    return {child.tag: child.text or "" for child in fromstring(document)}


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)
