"""The staff member behind a request; a leaf that every service may import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SignedIn:
    """``csrf`` must be repeated by every form of this login; ``organisation_id``: the unit, None = all of them."""

    staff_id: int
    name: str
    role: str
    csrf: str
    organisation_id: int | None = None
