"""The way to the provider and back, and what the desk knows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
from sqlalchemy import func, select

from desk.models import AuditEntry
from tests.desk.console.world import Browser, World
from tests.desk.support.unit_provider import UnitProvider

Open = Callable[..., AbstractContextManager[World]]


def leave(browser: Browser, target: str = "") -> str:
    """Press the button; returns the provider's address."""
    response = browser.get(f"/login/oidc?next={target}")
    assert response.status_code == 303, response.text
    address: str = response.headers["location"]
    return address


def come(browser: Browser, provider: UnitProvider, username: str = "值班甲", target: str = "") -> httpx.Response:
    """The whole way: off, sign in there, back."""
    return browser.client.get(provider.sign_in(browser.client, leave(browser, target), username))


def signed_in(browser: Browser) -> bool:
    return browser.get("/queue").status_code == 200


def count(world: World, table: type[Any]) -> int:
    with world.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def acts(world: World) -> list[tuple[str, str]]:
    with world.read() as session:
        return [(entry.who, entry.action) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
