"""What each template receives. One dataclass per page; its fields are the template's variables.

Moments are aware datetimes; templates turn them into China's clock with the filters of ``render``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from desk.console.navigation import MenuItem


@dataclass(frozen=True, kw_only=True)
class Label:
    """A short word with Tabler's name of its colour; the colour never stands alone."""

    text: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What ``base.html`` needs. ``staff_name`` is empty before the login; ``menu`` is filled in by the renderer."""

    staff_name: str = ""
    csrf: str = ""
    section: str = ""
    menu: tuple[MenuItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoginPage(Page):
    """``by_provider``: accounts of the unit may sign in too; ``left``: somebody with one has just signed out."""

    name: str
    next_url: str
    by_provider: bool = False
    left: bool = False
    error: str = ""
    resume: str = ""
    ticket: str = ""


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    status: int
    heading: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice above a list; ``count`` is None where counting is not worth a query."""

    key: str
    text: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a select."""

    value: str
    text: str
    selected: bool = False


def choices(everything: str, options: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    """The options of a select that narrows a list; ``everything``: what not choosing is called."""
    return tuple(
        Choice(value=value, text=text, selected=value == chosen) for value, text in [("", everything), *options]
    )


@dataclass(frozen=True, kw_only=True)
class SavedItem:
    """A saved view of a list."""

    id: int
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    public_id: str
    url: str
    mode: Label
    mode_key: str
    urgent: bool
    unanswered: int
    preview: str
    waiting_since: datetime | None
    last_at: datetime
    channel: str
    holder: str
    reason: str
    tickets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class QueuePage(Page):
    """``items`` in the order of service; ``previous_url`` and ``next_url`` are empty at the ends.

    ``narrowed``: more than a filter is asked for; ``plain_url`` takes that back; ``query``: what a saved view keeps.
    """

    items: tuple[QueueItem, ...]
    filters: tuple[Filter, ...]
    current: str
    search: str
    region_wanted: str
    regions: tuple[str, ...]
    channels: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    risks: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    narrowed: bool
    plain_url: str
    query: str
    saved: tuple[SavedItem, ...]
    list_url: str
    previous_url: str
    next_url: str
    waiting_count: int
    empty: str


@dataclass(frozen=True, kw_only=True)
class Source:
    law: str
    article: str


@dataclass(frozen=True, kw_only=True)
class MessageItem:
    seq: int
    author: str
    author_name: str
    kind: str
    kind_label: str
    text: str
    created_at: datetime
    sources: tuple[Source, ...]
    faq_id: str
    confidence: str
    buttons: tuple[str, ...]
    file_url: str


@dataclass(frozen=True, kw_only=True)
class TicketLink:
    number: str
    url: str
    category: str
    status: Label


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """Who has the conversation now, and what this member of staff may do about it.

    ``take_text`` is empty when it cannot be taken; ``reply_hint`` says why there is no reply, or how to send one.
    """

    mode: Label
    mode_key: str
    sentence: str
    urgent: bool
    take_text: str
    can_reply: bool
    can_hand_back: bool
    can_close: bool
    can_settle: bool
    reply_hint: str
    waiting_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Composer:
    """The reply form. ``client_message_id``: new for every reply, kept when one has to be sent again; ``faq_id``: the
    entry whose articles go along with the text."""

    client_message_id: str
    faq_id: str = ""
    text: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteItem:
    """What a colleague wrote beside the conversation."""

    who: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConversationPage(Page):
    """``swap``: the answer to a poll, whose parts replace those of the open page.

    ``unit``: whose it is, "" = nobody's yet; ``shared``: other units that see it; ``units``: to share it with.
    ``channel_note``: what the worker's channel lets us send, and what has not arrived yet.
    """

    public_id: str
    url: str
    channel: str
    region: str
    created_at: datetime
    reason: str
    ownership: Ownership
    messages: tuple[MessageItem, ...]
    earlier_url: str
    live_url: str
    composer: Composer
    tickets: tuple[TicketLink, ...]
    notes: tuple[NoteItem, ...]
    colleagues: tuple[str, ...]
    may_answer: bool
    units: tuple[Choice, ...]
    unit: str
    shared: tuple[str, ...]
    form_key: str
    notice: str
    swap: bool
    channel_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Earlier(Page):
    messages: tuple[MessageItem, ...]
    earlier_url: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    text: str
    value: str
    url: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeProblem:
    """One fault of one file below knowledge/; ``line`` is 0 where the file as a whole is meant."""

    file: str
    line: int
    key: str
    problem: str
    example: str


@dataclass(frozen=True, kw_only=True)
class KnowledgePage(Page):
    """``entries``, ``sources`` and ``parameters`` count what can be used."""

    entries: int
    sources: int
    parameters: int
    problems: tuple[KnowledgeProblem, ...]


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Page):
    figures: tuple[Figure, ...]
    longest_waiting_since: datetime | None
    channels: tuple[str, ...] = ()
