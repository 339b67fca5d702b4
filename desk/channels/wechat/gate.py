"""Who may speak to /wechat: requests signed by the platform, recent, and encrypted where that is configured.

Every refusal has a reason code for the log; nothing of the request is logged.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from desk.channels.wechat.crypto import MessageCipher, UndecipherableError, is_signed, sign
from desk.channels.wechat.incoming import Incoming, read_incoming
from desk.channels.wechat.xml import XmlError, document, parse
from desk.settings import Settings

# Clocks differ and the platform repeats a message for some 15 seconds; older addresses are replays.
WINDOW_SECONDS = 300


class RefusedError(Exception):
    """The request is not accepted; ``args[0]`` is the reason code."""

    @property
    def reason(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Address:
    """The query of a request. ``signature`` covers timestamp and nonce, ``msg_signature`` the ciphertext too."""

    signature: str = ""
    timestamp: str = ""
    nonce: str = ""
    encrypt_type: str = "raw"
    msg_signature: str = ""

    @property
    def nonce_key(self) -> str:
        """The name under which this signed address counts as used."""
        return sign(self.timestamp, self.nonce, "nonce")


@dataclass(frozen=True)
class Opened:
    """A genuine message. ``encrypted``: the reply has to be encrypted too."""

    message: Incoming
    encrypted: bool


class Gate:
    """Checks for one official account."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token
        key = settings.wechat_encoding_aes_key
        self._cipher = MessageCipher(key, settings.wechat_app_id) if key else None

    def check(self, address: Address) -> None:
        """``RefusedError`` unless the platform signed this address within the window."""
        if not is_signed(address.signature, self._token, address.timestamp, address.nonce):
            raise RefusedError("signature")
        if not address.timestamp.isascii() or not address.timestamp.isdigit() or len(address.timestamp) > 12:
            raise RefusedError("timestamp")
        if abs(time.time() - int(address.timestamp)) > WINDOW_SECONDS:
            raise RefusedError("timestamp")

    def open(self, address: Address, body: bytes) -> Opened:
        """The message in a request; ``RefusedError`` with the reason when it is not to be accepted."""
        self.check(address)
        try:
            fields = parse(body)
            if address.encrypt_type != "aes":
                # With a key configured the platform encrypts: a plain message is somebody who knows one signed address.
                if self._cipher is not None:
                    raise RefusedError("plain")
                return Opened(read_incoming(fields), False)
            return Opened(read_incoming(parse(self._decrypted(address, fields))), True)
        except XmlError:
            raise RefusedError("xml") from None
        except UndecipherableError as error:
            raise RefusedError(str(error.args[0])) from None

    def seal(self, reply: str) -> str:
        """An encrypted passive reply around the XML ``reply``."""
        if self._cipher is None:
            raise RefusedError("no_key")
        encrypted = self._cipher.encrypt(reply)
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signature = sign(self._token, timestamp, nonce, encrypted)
        return document({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": int(timestamp), "Nonce": nonce})

    def _decrypted(self, address: Address, fields: dict[str, str]) -> str:
        if self._cipher is None:
            raise RefusedError("no_key")
        encrypted = fields.get("Encrypt", "")
        if not is_signed(address.msg_signature, self._token, address.timestamp, address.nonce, encrypted):
            raise RefusedError("msg_signature")
        return self._cipher.decrypt(encrypted)
