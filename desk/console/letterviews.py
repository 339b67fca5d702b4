"""What the templates of the supervision letters receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desk.console.views import Choice, Filter, Label, Page
from desk.forms.fields import Field


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One line of the register; ``due``: how many days are left, or how late it is, in words."""

    number: str
    url: str
    kind: str
    issued_on: date
    unit: str
    employer: str
    matter: str
    basis: str
    reply_due_on: date | None
    replied_on: date | None
    state: Label
    due: Label | None


@dataclass(frozen=True, kw_only=True)
class RegisterPage(Page):
    rows: tuple[LetterRow, ...]
    filters: tuple[Filter, ...]
    current: str
    kinds: tuple[Choice, ...]
    years: tuple[Choice, ...]
    units: tuple[Choice, ...]
    search: str
    export_url: str
    new_kinds: tuple[tuple[str, str], ...]
    due: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class LetterForm(Page):
    """A letter to be issued, or (``number``) one to be corrected."""

    title: str
    description: str
    action: str
    back_url: str
    fields: tuple[Field, ...]
    units: tuple[Choice, ...]
    kind: str
    ticket: str
    ticket_url: str
    client_key: str
    number: str
    error: str


@dataclass(frozen=True, kw_only=True)
class LetterEventItem:
    at: datetime
    what: str
    who: str
    note: str


@dataclass(frozen=True, kw_only=True)
class LetterPage(Page):
    """One letter with what stands in it, its history and its steps."""

    number: str
    title: str
    url: str
    state: Label
    due: Label | None
    issued_on: date
    reply_due_on: date | None
    replied_on: date | None
    closed_on: date | None
    unit: str
    staff: str
    ticket: str
    ticket_url: str
    answers: tuple[tuple[str, str], ...]
    submit: str
    events: tuple[LetterEventItem, ...]
    can_correct: bool
    can_reply: bool
    can_close: bool
    today: date
    error: str
