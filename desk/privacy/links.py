"""Links to a worker's own data: signed, for minutes, for one conversation; nothing about them is stored."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import timedelta

from desk.clock import now
from desk.crypto import Keyring
from desk.errors import NotFound

MINUTES = 30
FILENAME = "我的信息.zip"
PATH = "/privacy/export/"


class ExportLinkExpired(NotFound):
    code = "export_link_expired"
    message = "这个下载链接已经失效，请在对话里重新发“导出我的信息”。"


def path_for(sign: Callable[[bytes], bytes], conversation_id: str) -> str:
    """Path under which this conversation's data can be fetched for ``MINUTES``."""
    until = int((now() + timedelta(minutes=MINUTES)).timestamp())
    content = _encode(json.dumps([conversation_id, until]).encode())
    return f"{PATH}{content}.{_encode(sign(_bound(content)))}"


def open_link(keyring: Keyring, token: str) -> str:
    """The conversation a link stands for; ``ExportLinkExpired`` when it is not ours or its time is over."""
    content, _, signature = token.partition(".")
    try:
        if not keyring.verify(_bound(content), _decode(signature)):
            raise ExportLinkExpired
        conversation_id, until = json.loads(_decode(content))
    except (ValueError, binascii.Error):
        raise ExportLinkExpired from None
    if until < now().timestamp():
        raise ExportLinkExpired
    return str(conversation_id)


def _bound(content: str) -> bytes:
    # Signatures of buttons begin with a conversation's id: none can be taken for a link.
    return f"privacy-export\n{content}".encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
