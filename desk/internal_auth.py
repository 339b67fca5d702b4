"""The token of the action server."""

from __future__ import annotations

import hmac

from desk.deps import BearerToken, TheDesk
from desk.errors import NotSignedIn


def require_internal_token(desk: TheDesk, token: BearerToken) -> None:
    """401 unless the caller holds DESK_INTERNAL_TOKEN."""
    expected = desk.settings.internal_token.encode()
    if token is None or not hmac.compare_digest(token.encode(errors="replace"), expected):
        raise NotSignedIn("内部接口需要正确的 DESK_INTERNAL_TOKEN。", code="internal_token")
