"""Signatures and encryption of the platform's messages.

A signature is the SHA-1 of token, timestamp, nonce (and ciphertext), sorted. A message in safe mode is AES-256-CBC with
the first half of the key as IV over: 16 random bytes, length (4 bytes, big endian), XML, AppID; PKCS#7 to 32 bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32
RANDOM_BYTES = 16
LENGTH_BYTES = 4


class UndecipherableError(Exception):
    """The text was not encrypted for this account; ``args[0]`` names the step that failed."""


def sign(*parts: str) -> str:
    """The platform's signature over these parts, in hex."""
    # The platform prescribes SHA-1; the shared token is part of what is hashed.
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Whether ``signature`` is the one over these parts; the time it takes tells nothing."""
    return hmac.compare_digest(sign(*parts).encode(), signature.encode(errors="replace"))


class MessageCipher:
    """Encrypts and decrypts for one account. ``encoding_aes_key``: 43 characters of Base64."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        # The 43rd character carries two bits too many; the platform does not always leave them zero.
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._app_id = app_id.encode()

    def encrypt(self, text: str) -> str:
        """Base64 of the encrypted text."""
        content = text.encode()
        plain = secrets.token_bytes(RANDOM_BYTES) + struct.pack(">I", len(content)) + content + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The text; ``UndecipherableError`` when padding, length, AppID or encoding are not as they must be."""
        try:
            raw = base64.b64decode(encrypted, validate=True)
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(raw) + decryptor.finalize()
        except (binascii.Error, ValueError):
            raise UndecipherableError("ciphertext") from None
        return self._unpack(_unpadded(plain))

    def _unpack(self, plain: bytes) -> str:
        start = RANDOM_BYTES + LENGTH_BYTES
        if len(plain) < start:
            raise UndecipherableError("length")
        (length,) = struct.unpack(">I", plain[RANDOM_BYTES:start])
        content, app_id = plain[start : start + length], plain[start + length :]
        if len(content) != length or not hmac.compare_digest(app_id, self._app_id):
            raise UndecipherableError("app_id")
        try:
            return content.decode()
        except UnicodeDecodeError:
            raise UndecipherableError("encoding") from None

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))


def _unpadded(plain: bytes) -> bytes:
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise UndecipherableError("padding")
    return plain[:-padding]
