"""Who acts in this request, and the entry that every transaction of theirs gets by itself.

The console's guard says who it is; from then on each transaction that changed a row adds one entry before it commits.
No page can forget it, and what is not committed is not written down either.
"""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from desk.audit.chain import Act, record
from desk.db import Database

# What changes by merely looking: who has which page open.
UNNOTED = frozenset({"presences", "audit_entries", "audit_head"})
# The same person opening the same page again within this time (seconds) is one entry.
READ_AGAIN_SECONDS = 600.0
_CHANGED = "desk_changed"
_ACTS = "desk_acts"


@dataclass(frozen=True)
class Acting:
    """A member of staff on one page. ``place``: the route's template; ``object``: the ids in the address."""

    staff_id: int
    who: str
    place: str
    object: str


ACTING: ContextVar[Acting | None] = ContextVar("desk_acting", default=None)


def watch(database: Database) -> None:
    """From now on every writing transaction of this database notes what somebody who acts changed in it."""
    event.listen(database.writers, "after_flush", _after_flush)
    event.listen(database.writers, "do_orm_execute", _on_statement)
    database.before_commit = _before_commit


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    if ACTING.get() is not None:
        for entry in (*session.new, *session.dirty, *session.deleted):
            _count(session, entry.__table__.name)


def _on_statement(state: ORMExecuteState) -> None:
    if ACTING.get() is not None and (state.is_insert or state.is_update or state.is_delete):
        table: Any = getattr(state.statement, "table", None)
        if table is not None:
            _count(state.session, table.name)


def _count(session: Session, table: str) -> None:
    if table not in UNNOTED:
        changed: dict[str, int] = session.info.setdefault(_CHANGED, {})
        changed[table] = changed.get(table, 0) + 1


def note(session: Session, act: Act) -> None:
    """Write an act down when this (writing) transaction commits; the chain's lock is taken last of all."""
    session.info.setdefault(_ACTS, []).append(act)


def _before_commit(session: Session) -> None:
    acting = ACTING.get()
    session.flush()
    changed = session.info.pop(_CHANGED, None)
    for act in session.info.pop(_ACTS, ()):
        record(session, act)
    if acting is not None and changed:
        record(
            session,
            Act("staff", acting.who, f"write {acting.place}", acting.object, acting.staff_id, {"changed": changed}),
        )


class Reads:
    """Notes who opened what, once within ``READ_AGAIN_SECONDS``; after a restart once more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[tuple[int, str, str], float] = {}
        self._lock = threading.Lock()

    def note(self, acting: Acting) -> None:
        """Write it down before the page is shown: what cannot be noted is not shown."""
        key, moment = (acting.staff_id, acting.place, acting.object), time.monotonic()
        with self._lock:
            if self._noted.get(key, -READ_AGAIN_SECONDS) > moment - READ_AGAIN_SECONDS:
                return
        with self._database.write() as session:
            record(session, Act("staff", acting.who, f"read {acting.place}", acting.object, acting.staff_id))
        with self._lock:
            self._noted[key] = moment
            for old in [known for known, at in self._noted.items() if at < moment - READ_AGAIN_SECONDS]:
                del self._noted[old]
