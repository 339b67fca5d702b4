"""How a call of the platform can fail.

PlatformError
├── Refused       the platform answered with an error code: it did nothing
├── Unreachable   the request never got there: it did nothing
└── Unanswered    the request went out and nothing came back: nobody knows
"""

# ruff: noqa: N818 - the names say what happened, as in desk.errors

from __future__ import annotations


class PlatformError(Exception):
    """A call of the platform failed."""


class Refused(PlatformError):
    """The platform's own error; ``code`` as in its table of return codes."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code


class Unreachable(PlatformError):
    """No connection, or no credentials to make one with."""


class Unanswered(PlatformError):
    """The connection broke or ran out of time after the request was sent."""
