"""Tokens against forged forms.

Every form repeats a value that only this browser was given: the ``csrf`` of the staff session, or before the login
a cookie of its own. A page of another site can read neither.
"""

import hmac
import secrets

FIELD = "csrf_token"


def new() -> str:
    """A fresh unguessable token (43 characters, URL-safe)."""
    return secrets.token_urlsafe(32)


def matches(expected: str, given: object) -> bool:
    """Whether a form repeated the token; false for an empty one and for anything but a string."""
    if not expected or not isinstance(given, str):
        return False
    return hmac.compare_digest(expected.encode("utf-8", "replace"), given.encode("utf-8", "replace"))
