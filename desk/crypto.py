"""Keys and everything made with them: encryption at rest, button signatures, hashes of bearer tokens.

All keys are derived from DESK_SECRET_KEY with HKDF, one per purpose. Older secrets are still read after a rotation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class DecryptionError(Exception):
    """A stored value was written with a secret key this desk does not have."""


def derive_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from the root secret."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"desk/{purpose}".encode()).derive(secret.encode())


class Keyring:
    """Current secret first, older ones after it."""

    def __init__(self, current: str, previous: tuple[str, ...] = ()) -> None:
        everyone = (current, *previous)
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(derive_key(secret, "at-rest"))) for secret in everyone]
        )
        self._sealing = [AESGCM(derive_key(secret, "files")) for secret in everyone]
        self._fingerprints = [derive_key(secret, "fingerprints") for secret in everyone]
        self._signing = [derive_key(secret, "buttons") for secret in everyone]

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, stored: str) -> str:
        try:
            return self._fernet.decrypt(stored).decode()
        except InvalidToken:
            raise DecryptionError(
                "数据用另一个 DESK_SECRET_KEY 加密：请把旧密钥放进 DESK_PREVIOUS_SECRET_KEYS"
            ) from None

    def fingerprint(self, text: str) -> str:
        """The same text always gives the same 64 characters; without the secret key nobody can try texts out."""
        return _keyed_hash(self._fingerprints[0], text)

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """The fingerprint of now and those that older secrets gave, newest first: to find what was stored before."""
        return tuple(_keyed_hash(key, text) for key in self._fingerprints)

    def seal(self, content: bytes, context: bytes) -> bytes:
        """Encrypt bytes (nonce of 12 bytes first); they open only with the same ``context``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._sealing[0].encrypt(nonce, content, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """What ``seal`` encrypted under any of our secrets; ``DecryptionError`` when it is something else."""
        for key in self._sealing:
            with suppress(InvalidTag, ValueError):
                return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        raise DecryptionError("文件用另一个 DESK_SECRET_KEY 加密，或已损坏")

    def sign(self, message: bytes) -> bytes:
        return hmac.digest(self._signing[0], message, "sha256")

    def verify(self, message: bytes, signature: bytes) -> bool:
        results = [hmac.compare_digest(hmac.digest(key, message, "sha256"), signature) for key in self._signing]
        return any(results)


def _keyed_hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def new_token() -> str:
    """An unguessable bearer token (43 characters, URL-safe)."""
    return secrets.token_urlsafe(32)


def new_public_id() -> str:
    """An opaque identifier (22 characters, URL-safe)."""
    return secrets.token_urlsafe(16)


def hash_token(token: str) -> str:
    """What is stored of a random token; no salt needed because the token itself is 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
