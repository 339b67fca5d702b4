"""Database rows → the ``Message`` of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from desk.conversations.buttons import sign_button
from desk.conversations.repository import MessageRow
from desk.conversations.schemas import Message, StoredButton
from desk.crypto import Keyring

Payload = Callable[[StoredButton], str]


def for_client(keyring: Keyring, conversation_id: str, rows: Iterable[MessageRow]) -> list[Message]:
    """Messages for the worker's device: button payloads are signed tokens."""
    return [_render(row, lambda button: sign_button(keyring, conversation_id, button)) for row in rows]


def for_staff(rows: Iterable[MessageRow]) -> list[Message]:
    """Messages for the console: buttons keep their titles, their payloads are not for staff."""
    return [_render(row, lambda _button: "") for row in rows]


def _render(row: MessageRow, payload: Payload) -> Message:
    message, in_reply_to, staff_name = row
    body: dict[str, Any] = dict(message.body)
    body.pop("payload", None)
    stored = [StoredButton.model_validate(button) for button in body.pop("buttons", [])]
    return Message.model_validate(
        {
            **body,
            "seq": message.seq,
            "id": message.public_id,
            "author": message.author,
            "created_at": message.created_at,
            "kind": message.kind,
            "buttons": [{"title": button.title, "payload": payload(button)} for button in stored],
            "in_reply_to": in_reply_to,
            "staff_name": staff_name,
        }
    )
