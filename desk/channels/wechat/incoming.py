"""One message or event of the platform, and the key that tells it from every other.

MsgId alone is not unique (voice messages sent at the same moment shared one), sender and second alone merge different
events; the key is made of all of them. It is the same in every retry, whatever timestamp and nonce that carries.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from desk.channels.wechat.xml import XmlError

_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
MESSAGE_KEYS = ("MsgId", "MsgID", "MsgDataId", "Idx", "MediaId", "Content", "Url", "Location_X", "Location_Y")
EVENT_KEYS = ("Event", "EventKey", "Ticket", "MsgID", "MenuId")


@dataclass(frozen=True)
class Incoming:
    """``kind``: MsgType in small letters; ``event``: Event in small letters, empty for messages."""

    kind: str
    event: str
    openid: str
    account: str
    created: str
    fields: Mapping[str, str]

    @property
    def key(self) -> str:
        """64 hex digits, the same for every delivery of this message."""
        names = EVENT_KEYS if self.kind == "event" else MESSAGE_KEYS
        parts = [self.account, self.openid, self.created, self.kind]
        parts += [f"{name}={self.fields[name]}" for name in names if name in self.fields]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def get(self, name: str) -> str:
        """A field, empty when it is missing."""
        return self.fields.get(name, "")


def read_incoming(fields: Mapping[str, str]) -> Incoming:
    """The message in these fields; ``XmlError`` when sender, account or kind are missing or misshapen."""
    openid, account = fields.get("FromUserName", ""), fields.get("ToUserName", "")
    kind = fields.get("MsgType", "").lower()
    if not _OPENID.fullmatch(openid) or not _ACCOUNT.fullmatch(account) or not kind:
        raise XmlError("no message")
    event = fields.get("Event", "").lower() if kind == "event" else ""
    return Incoming(kind, event, openid, account, fields.get("CreateTime", ""), fields)
