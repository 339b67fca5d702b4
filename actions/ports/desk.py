"""The desk as the actions see it (docs/architecture.md, Internal API): the port, and the real desk over HTTP.

DeskError
├── DeskUnavailable   nobody answered properly: no connection, timeout, 5xx, wrong token, not the agreed shape.
│                     Nothing is known about what the desk did: repeat with the same key.
└── DeskRefused       the desk understood and said no; ``code`` is stable, ``message`` is Chinese for the worker
"""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

import httpx

from actions.ports.documents import DocumentDraft, DocumentFile

logger = logging.getLogger(__name__)

TIMEOUT = 2.0  # seconds for a whole call: the worker is waiting
DEFAULT_URL = "http://127.0.0.1:8000"


class DeskError(Exception):
    """Any failure at the desk."""


class DeskUnavailable(DeskError):  # noqa: N818 - says what happened
    """No usable answer; ``reason`` is for the log and holds nothing personal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeskRefused(DeskError):  # noqa: N818
    """A business refusal of the desk."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class NewTicket:
    """Body of ``POST /internal/v1/tickets``. ``amount``: decimal string in yuan; ``region``: GB/T 2260 code;
    ``answers``: to the questions only this kind has; ``limitation_on``: ISO date; ``contact_phone``: None is anonymous.
    """

    conversation_id: str
    kind: str
    category: str
    narrative: str
    region: str | None
    employer: str | None
    amount: str | None
    answers: Mapping[str, str]
    limitation_on: str | None
    contact_name: str | None
    contact_phone: str | None
    consent_version: str


@dataclass(frozen=True)
class Ticket:
    """A ticket the desk has stored. ``answer_due_at``: until when the union means to have dealt with it;
    ``duplicate_of``: number of an open ticket of the same person about the same."""

    ticket_id: str
    number: str
    status: str
    status_label: str
    created_at: datetime
    answer_due_at: datetime | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class TicketStatus:
    """What a worker may know about a ticket; ``told``: what the status means; ``note``: the last public word of the
    staff; ``steps``: states the worker may bring it to (withdrawn, reopened, in_progress)."""

    number: str
    status: str
    status_label: str
    updated_at: datetime
    note: str | None
    kind_label: str = ""
    told: str = ""
    answer_due_at: datetime | None = None
    steps: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TicketStatus:
        """Raises KeyError, TypeError or ValueError when the shape is not the agreed one."""
        due = data["answer_due_at"]
        return cls(
            data["number"], data["status"], data["status_label"], _moment(data["updated_at"]), data["note"] or None,
            data["kind_label"], data["told"], None if due is None else _moment(due), tuple(data["steps"]),
        )  # fmt: skip


class Step(Enum):
    """What a worker does with a ticket; the value is the last part of the call's path."""

    ADD = "additions"
    WITHDRAW = "withdrawal"
    REOPEN = "reopening"


@dataclass(frozen=True)
class Handoff:
    """``mode``: owner of the conversation now; ``waiting_ahead``: conversations before this one in the queue;
    ``opening``: when staff begin to work next, in words (None while they work)."""

    mode: str
    waiting_ahead: int
    opening: str | None = None


class DeskPort(ABC):
    """Every method raises ``DeskUnavailable`` or ``DeskRefused``, nothing else."""

    @abstractmethod
    async def create_ticket(self, ticket: NewTicket, idempotency_key: str) -> Ticket:
        """Store a ticket once per key: the same key returns the ticket it made."""

    @abstractmethod
    async def ticket_status(self, number: str, conversation_id: str, contact_tail: str | None) -> TicketStatus:
        """Refusals: ``ticket_not_found``, ``verification_required``, ``too_many_requests``."""

    @abstractmethod
    async def own_tickets(self, conversation_id: str) -> list[TicketStatus]:
        """The tickets of the conversation, newest first."""

    @abstractmethod
    async def step(
        self, step: Step, number: str, conversation_id: str, text: str, idempotency_key: str
    ) -> TicketStatus:  # fmt: skip
        """Add to a ticket of this conversation, withdraw it, or have it opened again; once per key.

        Refusals: ``ticket_not_found`` (also for a ticket of another conversation), ``ticket_step`` (the state does not
        allow it), ``addition_empty``, ``addition_too_long``, ``reason_missing``."""

    @abstractmethod
    async def request_handoff(
        self, conversation_id: str, reason: str, facts: Sequence[tuple[str, str]] = ()
    ) -> Handoff:
        """Put the conversation in the queue for staff. ``reason`` and ``facts`` (label, value) are read by staff."""

    @abstractmethod
    async def open_document(
        self, conversation_id: str, kind: str, known: Mapping[str, Any], *, again: bool
    ) -> DocumentDraft:
        """The unfinished document of this kind, or a new one filled with what is ``known``; ``again``: a new one.

        Refusals: ``document_unknown``."""

    @abstractmethod
    async def read_document(self, conversation_id: str, draft_id: str) -> DocumentDraft:
        """Refusals: ``document_not_found``."""

    @abstractmethod
    async def answer_document(self, conversation_id: str, draft_id: str, name: str, value: str) -> DocumentDraft:
        """Give or correct one answer. Refusals: ``answer_refused`` (says what is wrong), ``document_not_found``."""

    @abstractmethod
    async def finish_document(self, conversation_id: str, draft_id: str) -> DocumentFile:
        """Refusals: ``document_incomplete`` (names what lacks), ``document_not_found``."""


@dataclass(frozen=True)
class DeskSettings:
    """Where the desk is. ``from_env`` is called at the first request, not at import."""

    url: str
    token: str = field(repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> DeskSettings:
        """``DESK_URL`` and ``DESK_INTERNAL_TOKEN``. Raises DeskUnavailable without a token."""
        env = os.environ if env is None else env
        token = env.get("DESK_INTERNAL_TOKEN", "")
        if not token:
            raise DeskUnavailable("DESK_INTERNAL_TOKEN is not set: the action server cannot reach the desk")
        return cls(env.get("DESK_URL", DEFAULT_URL).rstrip("/"), token)


class HttpDesk(DeskPort):
    """The desk over HTTP: one connection pool per instance, made at the first call."""

    def __init__(self, settings: DeskSettings | None = None, timeout: float = TIMEOUT) -> None:
        self._settings = settings
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None

    async def create_ticket(self, ticket: NewTicket, idempotency_key: str) -> Ticket:
        data = await self._call("POST", "/tickets", json=asdict(ticket), headers={"Idempotency-Key": idempotency_key})
        with _Shape("ticket"):
            due = data["answer_due_at"]
            return Ticket(
                str(data["ticket_id"]), data["number"], data["status"], data["status_label"],
                _moment(data["created_at"]), None if due is None else _moment(due), data["duplicate_of"],
            )  # fmt: skip

    async def ticket_status(self, number: str, conversation_id: str, contact_tail: str | None) -> TicketStatus:
        params = {"conversation_id": conversation_id} | ({"contact_tail": contact_tail} if contact_tail else {})
        data = await self._call("GET", f"/tickets/{quote(number, safe='')}", params=params)
        with _Shape("ticket status"):
            return TicketStatus.from_json(data)

    async def own_tickets(self, conversation_id: str) -> list[TicketStatus]:
        data = await self._call("GET", f"/conversations/{quote(conversation_id, safe='')}/tickets")
        with _Shape("tickets"):
            return [TicketStatus.from_json(item) for item in data["tickets"]]

    async def step(
        self, step: Step, number: str, conversation_id: str, text: str, idempotency_key: str
    ) -> TicketStatus:  # fmt: skip
        data = await self._call(
            "POST", f"/tickets/{quote(number, safe='')}/{step.value}",
            json={"conversation_id": conversation_id, "text": text}, headers={"Idempotency-Key": idempotency_key},
        )  # fmt: skip
        with _Shape("ticket status"):
            return TicketStatus.from_json(data)

    async def request_handoff(
        self, conversation_id: str, reason: str, facts: Sequence[tuple[str, str]] = ()
    ) -> Handoff:
        body = {"reason": reason, "facts": [{"label": label, "value": value} for label, value in facts]}
        data = await self._call("POST", f"/conversations/{quote(conversation_id, safe='')}/handoff", json=body)
        with _Shape("handoff"):
            return Handoff(data["mode"], int(data["waiting_ahead"] or 0), data.get("opening") or None)

    async def open_document(
        self, conversation_id: str, kind: str, known: Mapping[str, Any], *, again: bool
    ) -> DocumentDraft:
        body = {"conversation_id": conversation_id, "kind": kind, "known": dict(known), "again": again}
        return _draft(await self._call("POST", "/documents", json=body))

    async def read_document(self, conversation_id: str, draft_id: str) -> DocumentDraft:
        params = {"conversation_id": conversation_id}
        return _draft(await self._call("GET", f"/documents/{quote(draft_id, safe='')}", params=params))

    async def answer_document(self, conversation_id: str, draft_id: str, name: str, value: str) -> DocumentDraft:
        body = {"conversation_id": conversation_id, "name": name, "value": value}
        return _draft(await self._call("POST", f"/documents/{quote(draft_id, safe='')}/answers", json=body))

    async def finish_document(self, conversation_id: str, draft_id: str) -> DocumentFile:
        params = {"conversation_id": conversation_id}
        data = await self._call("POST", f"/documents/{quote(draft_id, safe='')}/file", params=params)
        with _Shape("document"):
            return DocumentFile(
                str(data["url"]), str(data["print_url"]), str(data["filename"]), DocumentDraft.from_json(data["draft"])
            )

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = await self._open().request(method, f"/internal/v1{path}", **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unavailable(f"{method} failed: {type(error).__name__}") from error
        return _checked(response)

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            settings = self._settings or DeskSettings.from_env()
            logging.getLogger("httpx").setLevel(
                logging.WARNING
            )  # its INFO lines hold URLs, and those hold phone digits
            self._client = httpx.AsyncClient(
                base_url=settings.url,
                headers={"Authorization": f"Bearer {settings.token}"},
                timeout=self._timeout,
                trust_env=False,  # the desk is our own machine; a proxy of the environment must never see the token
            )
        return self._client


class _Shape:
    """Turns a missing or misshapen key into DeskUnavailable."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError)):
            raise _unavailable(f"{self._what} not in the agreed shape: {type(error).__name__}") from error


def _draft(data: dict[str, Any]) -> DocumentDraft:
    with _Shape("document"):
        return DocumentDraft.from_json(data)


def _checked(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a 2xx answer; refusals and failures as errors."""
    status = response.status_code
    try:
        data = response.json()
    except ValueError:
        data = None
    if isinstance(data, dict) and 200 <= status < 300:
        return data
    error = data.get("error") if isinstance(data, dict) else None
    if 400 <= status < 500 and status != 401 and isinstance(error, dict) and error.get("code"):
        raise DeskRefused(str(error["code"]), str(error.get("message") or ""))
    raise _unavailable(f"status {status}")


def _unavailable(reason: str) -> DeskUnavailable:
    logger.warning("desk unavailable: %s", reason)
    return DeskUnavailable(reason)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("time without zone")
    return moment
