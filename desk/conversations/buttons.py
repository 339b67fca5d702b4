"""Button payloads as signed opaque tokens: only what this desk signed for this conversation becomes a command."""

from __future__ import annotations

import base64
import binascii
import json

from desk.conversations.schemas import StoredButton
from desk.crypto import Keyring
from desk.errors import InvalidInput


class ButtonInvalid(InvalidInput):
    code = "button_invalid"
    message = "这个按钮已经失效，请直接打字说明您的问题。"


def sign_button(keyring: Keyring, conversation_id: str, button: StoredButton) -> str:
    """Token that stands for the button in this conversation and in no other."""
    content = _encode(json.dumps([button.title, button.payload, button.desk], ensure_ascii=False).encode())
    return f"{content}.{_encode(keyring.sign(_bound(conversation_id, content)))}"


def open_button(keyring: Keyring, conversation_id: str, token: str) -> StoredButton:
    """The button behind a token; ``ButtonInvalid`` when it was not signed for this conversation."""
    content, _, signature = token.partition(".")
    try:
        genuine = keyring.verify(_bound(conversation_id, content), _decode(signature))
        if not genuine:
            raise ButtonInvalid
        title, payload, for_desk = json.loads(_decode(content))
    except (ValueError, binascii.Error):
        raise ButtonInvalid from None
    return StoredButton(title=title, payload=payload, desk=for_desk)


def _bound(conversation_id: str, content: str) -> bytes:
    return f"{conversation_id}\n{content}".encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
