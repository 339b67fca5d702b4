"""A form that was sent after the login had ended: sealed, it waits on the login page and comes back afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from desk.console import csrf
from desk.console.urls import BASE, safe_next
from desk.console.views import Page
from desk.crypto import DecryptionError, Keyring

# More than a request may carry back; a form of the console is far smaller.
MOST_CHARACTERS = 40_000
_LONG = 40
_FOREIGN = frozenset({"/login", "/logout"})


@dataclass(frozen=True)
class Waiting:
    """A form: where it goes, the page it stood on, its fields in order."""

    action: str
    page: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    """``long``: shown in a box of several lines; ``hidden``: what a person did not type."""

    name: str
    value: str
    long: bool
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class ResumePage(Page):
    action: str
    page: str
    fields: tuple[Field, ...]


def seal(keyring: Keyring, path: str, referer: str, fields: Iterable[tuple[str, object]]) -> str:
    """The form as ciphertext, "" for one that is not worth keeping. Files are not kept: they are chosen again."""
    inside = path.removeprefix(BASE)
    if inside in _FOREIGN:
        return ""
    kept = [(name, value) for name, value in fields if isinstance(value, str) and name != csrf.FIELD]
    page = safe_next(urlsplit(referer).path)
    content = json.dumps([f"{BASE}{inside}", page, kept], ensure_ascii=False)
    return keyring.encrypt(content) if kept and len(content) <= MOST_CHARACTERS else ""


def unseal(keyring: Keyring, sealed: str) -> Waiting | None:
    """The form again; None for none, or one that is not ours."""
    if not sealed:
        return None
    try:
        action, page, fields = json.loads(keyring.decrypt(sealed))
    except (DecryptionError, ValueError):
        return None
    return Waiting(action, page, tuple((str(name), str(value)) for name, value in fields))


def page_of(waiting: Waiting, staff_name: str, token: str) -> ResumePage:
    """The form as a page: what was typed can be read and changed before it is sent."""
    return ResumePage(
        staff_name=staff_name, csrf=token, action=waiting.action, page=waiting.page,
        fields=tuple(
            Field(name=name, value=value, long=len(value) > _LONG or "\n" in value, hidden=not _is_typed(value))
            for name, value in waiting.fields
        ),
    )  # fmt: skip


def _is_typed(value: str) -> bool:
    """Words of a person; ids, states and keys of our own are plain ASCII without spaces."""
    return bool(value.strip()) and (not value.isascii() or any(char.isspace() for char in value))
