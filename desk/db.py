"""The database: one engine, two kinds of session.

``Database.write()`` is one transaction that commits at its end; on SQLite it takes the write lock at once
(BEGIN IMMEDIATE), so that a transaction which has read never fails later for want of the lock.
``Database.read()`` sees one snapshot and keeps nobody waiting. Sessions are short: never hold one while
waiting for another program or while streaming.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from desk.crypto import Keyring
from desk.errors import Unavailable
from desk.office import KEY, Office

_ANNOUNCED = "desk_announced"
_WRITING = "desk_writing"
WRITER_PATIENCE_SECONDS = 30


class Database:
    """Engine and sessions of one database URL."""

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        listener: Callable[[str], None] | None = None,
        office: Office | None = None,
    ) -> None:
        self._listener = listener
        self.engine = build_engine(url, keyring)
        info = {KEY: office} if office is not None else {}
        self._readers = sessionmaker(self.engine, autoflush=False, expire_on_commit=False, info=info)
        writing = self.engine.execution_options(desk_write=True)
        self.writers = sessionmaker(writing, expire_on_commit=False, info=info)
        # Called with every writing session at its end, before the commit (desk.audit).
        self.before_commit: Callable[[Session], None] | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; whatever it changed is rolled back."""
        with self._readers() as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back otherwise."""
        with self.writers() as session:
            try:
                yield session
                if self.before_commit is not None:
                    self.before_commit(session)
                session.commit()
            except BaseException:
                session.rollback()
                raise
        if self._listener is not None:
            for public_id in session.info.pop(_ANNOUNCED, ()):
                self._listener(public_id)

    def wipe(self) -> bool:
        """After something was erased: what was overwritten leaves the write-ahead log too, or is given free to be
        overwritten (PostgreSQL). False when other readers kept it back; then call again later."""
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
            return True
        # On the driver's own connection: our engine would open a transaction, in which no checkpoint is possible.
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchall()[0][0]
            cursor.close()
        finally:
            raw.close()
        return bool(busy == 0)

    def close(self) -> None:
        self.engine.dispose()


def announce(session: Session, conversation_public_id: str) -> None:
    """Wake whoever waits for news of this conversation once the transaction is committed (not when it fails)."""
    session.info.setdefault(_ANNOUNCED, set()).add(conversation_public_id)


def build_engine(url: str, keyring: Keyring) -> Engine:
    """Engine for SQLite or PostgreSQL; the keyring rides on the dialect, where the encrypted types find it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("DESK_DATABASE_URL：SQLite 需要文件路径，例如 sqlite:///var/desk.db")
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed, pool_size=20, max_overflow=-1, hide_parameters=True, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        writers = _WriterQueue()
        event.listen(engine, "begin", writers.begin)
        event.listen(engine, "commit", writers.leave)
        event.listen(engine, "rollback", writers.leave)
    else:
        engine = create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    engine.dialect.desk_keyring = keyring  # type: ignore[attr-defined]
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: _begin_sqlite decides which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    # secure_delete: what is deleted or overwritten is filled with zeros, not left in free pages.
    for pragma in (
        "busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _WriterQueue:
    """Threads of this process that want to write wait in a queue of their own.

    SQLite's own waiting is polling with pauses: with many writers some are overtaken until their timeout. It is left
    for other processes, of which there are few.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Connection) -> None:
        """Begin a transaction: a reading one at once, a writing one when it is our turn."""
        if not connection.get_execution_options().get("desk_write", False):
            connection.exec_driver_sql("BEGIN")
            return
        if not self._lock.acquire(timeout=WRITER_PATIENCE_SECONDS):
            raise Unavailable
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            self._lock.release()
            raise
        connection.info[_WRITING] = True

    def leave(self, connection: Connection) -> None:
        """The transaction ends: the next writer may begin (it still waits for the commit itself inside SQLite)."""
        if connection.info.pop(_WRITING, False):
            self._lock.release()
