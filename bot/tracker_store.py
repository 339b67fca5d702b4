"""Conversations in one bounded row each, on SQLite or PostgreSQL.

Rasa's own SQL store appends events for ever and sends all of a session to the action server on every action. Here a row
holds the last N turns and the state before them (bot/window.py), so a turn costs the same at turn 500 as at turn 5.

Writing is optimistic: the row carries a version, a tracker remembers which version it was read from, and saving one
that is no longer the latest raises TrackerConflictError instead of losing somebody's turn. Rasa wraps every store so
that its errors are logged and memory takes over; errors are therefore also reported to the turn (bot/turn.py).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from bot.turn import record_failure
from bot.window import as_stored, cut

logger = logging.getLogger(__name__)

DEFAULT_WINDOW = 30
BUSY_SECONDS = 5
_ORIGIN = "_stored_origin"
_Result = TypeVar("_Result")

_metadata = sa.MetaData()
conversations = sa.Table(
    "conversation_trackers",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)


class TrackerConflictError(RuntimeError):
    """The conversation was changed by somebody else since it was read; run the turn again."""


class WindowedTrackerStore(TrackerStore):
    """``tracker_store: {type: bot.tracker_store.WindowedTrackerStore, db: …, window: 30}``.

    ``db``: a file path (SQLite) or an SQLAlchemy URL. ``window``: turns kept.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        db: str = "var/tracker.db",
        window: int | str = DEFAULT_WINDOW,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self.window = int(window)
        if self.window < 1:
            raise ValueError(f"tracker_store window must be at least 1, not {window}")
        self.engine = open_engine(host or db)
        _metadata.create_all(self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the conversation. Raises TrackerConflictError."""
        await self.stream_events(tracker)
        events = cut(list(tracker.events), self.window, self.domain.slots)
        content = json.dumps(as_stored(events), ensure_ascii=False)
        version, _ = _origin(tracker)
        await _noting("tracker save", lambda: self._write(tracker.sender_id, version, content))
        _set_origin(tracker, version + 1, len(tracker.events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation with all events of its window; None when there is none."""
        row = await _noting("tracker retrieve", lambda: self._read(sender_id))
        if row is None:
            return None
        events = deserialise_events(json.loads(row.events))
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        _set_origin(tracker, row.version, len(events))
        return tracker

    async def keys(self) -> Iterable[str]:
        """All conversation ids."""
        query = sa.select(conversations.c.sender_id).order_by(conversations.c.sender_id)
        return await asyncio.to_thread(lambda: self._all(query))

    async def delete(self, sender_id: str) -> bool:
        """Erase a conversation; True when there was one."""
        statement = sa.delete(conversations).where(conversations.c.sender_id == sender_id)
        return await _noting("tracker delete", lambda: self._execute(statement) > 0)

    async def snapshot(self, sender_id: str) -> tuple[int, str] | None:
        """Version and content of the row, for ``restore``."""
        row = await _noting("tracker snapshot", lambda: self._read(sender_id))
        return None if row is None else (row.version, row.events)

    async def restore(self, sender_id: str, snapshot: tuple[int, str] | None) -> None:
        """Undo a turn that failed: the row as it was, or no row. The version moves on, so that nothing older fits."""
        if snapshot is None:
            await self.delete(sender_id)
            return
        values = {"events": snapshot[1], "version": conversations.c.version + 1, "updated_at": time.time()}
        statement = sa.update(conversations).where(conversations.c.sender_id == sender_id).values(values)
        await _noting("tracker restore", lambda: self._execute(statement))

    async def delete_older_than(self, timestamp: float) -> int:
        """Retention: erase conversations not touched since ``timestamp`` (seconds since 1970); how many."""
        statement = sa.delete(conversations).where(conversations.c.updated_at < timestamp)
        return await _noting("tracker retention", lambda: self._execute(statement))

    async def wipe(self) -> bool:
        """After an erasure: what was overwritten leaves the write-ahead log too. False when a reader kept it back."""
        return await _noting("tracker wipe", self._wipe)

    def _wipe(self) -> bool:
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f"VACUUM {conversations.name}")
            return True
        with self.engine.connect() as connection:
            return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() == 0)

    async def stream_events(self, tracker: DialogueStateTracker) -> None:
        """Publish events new since the tracker was read (the base class would count across the cut window)."""
        if self.event_broker is None:
            return
        _, known = _origin(tracker)
        await self._stream_new_events(self.event_broker, list(tracker.events)[known:], tracker.sender_id)

    def _read(self, sender_id: str) -> Any:
        query = sa.select(conversations).where(conversations.c.sender_id == sender_id)
        with self.engine.connect() as connection:
            return connection.execute(query).first()

    def _all(self, query: Any) -> list[str]:
        with self.engine.connect() as connection:
            return [str(found) for found in connection.execute(query).scalars()]

    def _write(self, sender_id: str, version: int, content: str) -> None:
        """Insert a new row or replace exactly the version that was read, in one statement."""
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        values = {"sender_id": sender_id, "version": version + 1, "events": content, "updated_at": time.time()}
        statement = dialect.insert(conversations).values(values)
        statement = statement.on_conflict_do_update(
            index_elements=[conversations.c.sender_id],
            set_={key: statement.excluded[key] for key in ("version", "events", "updated_at")},
            where=conversations.c.version == version,
        )
        if self._execute(statement) != 1:
            raise TrackerConflictError(f"conversation changed since version {version} was read")

    def _execute(self, statement: Any) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(statement).rowcount)


def windowed_store(agent: Agent) -> WindowedTrackerStore:
    """Our store behind the wrapper Rasa puts around every store. Raises TypeError when endpoints.yml names another."""
    store = agent.tracker_store
    inner = store._tracker_store if isinstance(store, FailSafeTrackerStore) else store
    if not isinstance(inner, WindowedTrackerStore):
        raise TypeError("endpoints.yml: tracker_store must be bot.tracker_store.WindowedTrackerStore")
    return inner


def _origin(tracker: DialogueStateTracker) -> tuple[int, int]:
    """Version of the row the tracker was read from or last written to (0: none), and how many events it had then.

    Kept on the tracker itself: Rasa's wrapper makes the first tracker of a conversation without asking us, so a class
    of our own would not do. A new tracker has version 0, and writing it over an existing row is a conflict (the row
    could not be read a moment ago).
    """
    return getattr(tracker, _ORIGIN, (0, 0))


def _set_origin(tracker: DialogueStateTracker, version: int, events: int) -> None:
    setattr(tracker, _ORIGIN, (version, events))


async def _noting(what: str, work: Callable[[], _Result]) -> _Result:
    """Run blocking work in a thread; an error is reported to the turn and raised."""
    try:
        return await asyncio.to_thread(work)
    except Exception as error:
        record_failure(f"{what}: {type(error).__name__}")
        raise


def open_engine(db: str) -> Engine:
    """An engine for a file path or a URL; SQLite in WAL mode, waiting for locks."""
    if "://" not in db:
        Path(db).parent.mkdir(parents=True, exist_ok=True)
        db = f"sqlite:///{db}"
    url = sa.engine.make_url(db)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    pool = sa.pool.StaticPool if url.database in (None, "", ":memory:") else sa.pool.QueuePool
    engine = sa.create_engine(url, poolclass=pool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS})

    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")  # zeros, not remains of what was said

    sa.event.listen(engine, "connect", prepare)
    return engine
