"""Password hashes (Argon2 through pwdlib)."""

from __future__ import annotations

import secrets

from pwdlib import PasswordHash

MIN_PASSWORD = 10
# No letters that are confused when read from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hash_password(password: str) -> str:
    return PasswordHash.recommended().hash(password)


def password_matches(password: str, stored: str | None) -> bool:
    """Compare; without a stored hash the same work is done, so that the time tells nothing about the name."""
    hasher = PasswordHash.recommended()
    if stored is None:
        hasher.hash(password)
        return False
    return hasher.verify(password, stored)


def new_password() -> str:
    """A random password for its first handing over (16 characters)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))
