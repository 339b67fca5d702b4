"""What the templates of tickets receive; see desk.console.views."""

from dataclasses import dataclass
from datetime import date, datetime

from desk.console.views import Choice, Filter, Label, Page, SavedItem


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """One ticket of a list or of the board. ``urgency`` is None for an ordinary one; ``due_at``: the next limit."""

    number: str
    url: str
    kind: str
    category: str
    employer: str
    region: str
    assignee: str
    unit: str
    status: Label
    urgency: Label | None
    reasons: str
    due_at: datetime | None
    overdue: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An early warning: several workers of one employer."""

    key: str
    employer: str
    workers: int
    numbers: tuple[tuple[str, str], ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the board. ``more_url``: the list with all of its tickets, empty when all are shown."""

    title: str
    colour: str
    total: int
    rows: tuple[TicketRow, ...]
    more_url: str


@dataclass(frozen=True, kw_only=True)
class TicketListPage(Page):
    """``columns`` is filled for the board, ``rows`` for the list."""

    rows: tuple[TicketRow, ...]
    columns: tuple[Column, ...]
    is_board: bool
    list_url: str
    board_url: str
    filters: tuple[Filter, ...]
    current: str
    statuses: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    units: tuple[Choice, ...]
    search: str
    query: str
    saved: tuple[SavedItem, ...]
    alerts: tuple[Alert, ...]
    first_url: str
    next_url: str
    empty: str


@dataclass(frozen=True, kw_only=True)
class TicketEventItem:
    at: datetime
    what: str
    who: str
    note: str
    note_visible: bool
    icon: str


@dataclass(frozen=True, kw_only=True)
class StatusForm:
    """The form that moves a ticket on. ``expected``: the status the page showed; a stale page changes nothing.

    ``needs_reason``: values whose note must be written.
    """

    choices: tuple[Choice, ...]
    expected: str
    needs_reason: tuple[str, ...] = ()
    note: str = ""
    visible: bool = False
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class FileItem:
    name: str
    label: str
    size: str
    url: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LinkItem:
    number: str
    url: str
    what: str
    status: str


@dataclass(frozen=True, kw_only=True)
class TicketPage(Page):
    """``error``: why the last step on this page did not happen; ``limitation_left``: days, None when unknown."""

    number: str
    url: str
    kind: str
    category: str
    status: Label
    told: str
    urgency: Label | None
    reasons: str
    region: str
    employer: str
    amount: str
    people: str
    narrative: str
    answers: tuple[tuple[str, str], ...]
    contact_name: str
    contact_phone: str
    contact_shown: bool
    consent: str
    created_at: datetime
    updated_at: datetime
    accept_due_at: datetime | None
    answer_due_at: datetime | None
    overdue: bool
    finished_at: datetime | None
    limit_label: str
    limitation_on: date | None
    limitation_left: int | None
    assignee: str
    mine: bool
    unit: str
    colleagues: tuple[Choice, ...]
    units: tuple[Choice, ...]
    classes: tuple[Choice, ...]
    files: tuple[FileItem, ...]
    links: tuple[LinkItem, ...]
    screen: str
    conversation_url: str
    events: tuple[TicketEventItem, ...]
    form: StatusForm
    error: str
