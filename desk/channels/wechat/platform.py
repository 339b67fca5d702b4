"""Calls of the platform's API with the account's token. Addresses carry the token: they are never logged."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from desk.channels.wechat.codes import NO_MENU, NO_RECEIVER, NOT_ALLOWED, TOKEN_REJECTED
from desk.channels.wechat.errors import Refused, Unanswered, Unreachable
from desk.channels.wechat.tokens import Tokens
from desk.db import Database
from desk.settings import Settings

# Where pictures of messages lie.
PICTURE_HOSTS = (".qpic.cn", ".qlogo.cn")
TIMEOUT_SECONDS = 8.0
# Nobody's openid: the platform checks the right to the interface before it looks for the receiver.
NOBODY = "desk-capability-probe"


class Platform:
    """Thread-safe; one connection pool to one platform."""

    def __init__(self, settings: Settings, database: Database) -> None:
        # trust_env=False: a proxy of the environment must not see what workers write.
        self._http = httpx.Client(
            base_url=settings.wechat_api_base,
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=3.0),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
            trust_env=False,
        )
        self._host = urlsplit(settings.wechat_api_base).hostname or ""
        self.has_secret = bool(settings.wechat_app_secret)
        self._tokens = Tokens(database, self._http, settings.wechat_app_id, settings.wechat_app_secret)

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service message; ``Refused`` and ``Unreachable``: not sent, ``Unanswered``: perhaps sent."""
        self._post("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})

    def may_send(self) -> bool:
        """Whether the account may send customer-service messages; sends none."""
        try:
            self.send_text(NOBODY, "…")
        except Refused as refused:
            if refused.code not in NOT_ALLOWED | NO_RECEIVER:
                raise
            return refused.code not in NOT_ALLOWED
        return True

    def may_set_menu(self) -> bool:
        """Whether the account may have a menu of ours."""
        try:
            self._call("GET", "/cgi-bin/menu/get")
        except Refused as refused:
            if refused.code not in NOT_ALLOWED | {NO_MENU}:
                raise
            return refused.code == NO_MENU
        return True

    def set_menu(self, menu: dict[str, Any]) -> None:
        """Replace the menu."""
        self._post("/cgi-bin/menu/create", menu)

    def poster_url(self, key: str) -> str:
        """The address in a permanent QR code that brings this key along."""
        scene = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": key}}}
        return str(self._post("/cgi-bin/qrcode/create", scene)["url"])

    def media(self, media_id: str, most: int) -> bytes:
        """What a worker sent, at most ``most`` bytes and one more. Raises ``PlatformError``."""
        token = self._tokens.get()
        try:
            return self._download("/cgi-bin/media/get", {"access_token": token, "media_id": media_id}, most)
        except Refused as refused:
            if refused.code not in TOKEN_REJECTED:
                raise
        token = self._tokens.get(rejected=token)
        return self._download("/cgi-bin/media/get", {"access_token": token, "media_id": media_id}, most)

    def picture(self, address: str, most: int) -> bytes:
        """A picture by the address in its message; ``Refused`` when that is not one of the platform's."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if host != self._host and not host.endswith(PICTURE_HOSTS):
            raise Refused(0)
        # The platform writes http; its picture servers speak https.
        secure = address if host == self._host else parts._replace(scheme="https").geturl()
        return self._download(secure, {}, most)

    def close(self) -> None:
        self._http.close()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        # Chinese as it is: the platform shows \uXXXX literally.
        return self._call("POST", path, content=json.dumps(body, ensure_ascii=False).encode())

    def _call(self, method: str, path: str, content: bytes | None = None) -> dict[str, Any]:
        """One call; a token that the platform rejects is replaced and the call repeated once."""
        token = self._tokens.get()
        try:
            return self._once(method, path, token, content)
        except Refused as refused:
            if refused.code not in TOKEN_REJECTED:
                raise
        return self._once(method, path, self._tokens.get(rejected=token), content)

    def _once(self, method: str, path: str, token: str, content: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json; charset=utf-8"} if content is not None else {}
        try:
            response = self._http.request(
                method, path, params={"access_token": token}, content=content, headers=headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise Unanswered(type(error).__name__) from None
        return _answer(response)

    def _download(self, address: str, query: dict[str, str], most: int) -> bytes:
        try:
            with self._http.stream("GET", address, params=query) as response:
                if response.status_code != 200:
                    raise Unanswered(f"status {response.status_code}")
                content = _limited(response, most)
                kind = response.headers.get("content-type", "")
        except httpx.HTTPError as error:
            raise Unanswered(type(error).__name__) from None
        if kind.startswith(("application/json", "text/plain")):
            _checked(content)
            raise Unanswered("no picture")
        return content


def _limited(response: httpx.Response, most: int) -> bytes:
    """At most ``most`` bytes and a little more: enough to see that it is too large."""
    content = b""
    for part in response.iter_bytes():
        content += part
        if len(content) > most:
            break
    return content


def _answer(response: httpx.Response) -> dict[str, Any]:
    return _checked(response.content)


def _checked(content: bytes) -> dict[str, Any]:
    """The platform's JSON; ``Refused`` when it is an error."""
    try:
        answer = json.loads(content)
    except ValueError:
        raise Unanswered("not JSON") from None
    if not isinstance(answer, dict):
        raise Unanswered("not an object")
    if answer.get("errcode", 0) != 0:
        raise Refused(int(answer["errcode"]))
    return answer
