"""The chain itself: how an entry is sealed, added, and checked.

Every entry's hash covers the hash before it. The end of the chain is a row of its own, signed with a key that is not in
the database: entries cannot be changed, removed, moved or cut off without the key. Copies of the end ("anchors") in a
file outside the database show even the return of an older database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.crypto import Keyring
from desk.models import AuditEntry, AuditHead

GENESIS = "0" * 64
BROKEN = "chain_broken"
_BATCH = 2000


@dataclass(frozen=True)
class Act:
    """What is written down. ``object``: ids; ``detail``: counts. Neither ever holds what somebody said."""

    actor: str
    who: str
    action: str
    object: str = ""
    staff_id: int | None = None
    detail: dict[str, Any] | None = None


@dataclass(frozen=True)
class Anchor:
    """Where the chain ended at some moment."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Checked:
    """``problems``: in words, with the number of the entry; empty: the chain is whole."""

    entries: int
    head: Anchor
    problems: tuple[str, ...]


def record(session: Session, act: Act) -> Anchor:
    """Add an entry in this (writing) transaction. It takes the head's lock, so call it last."""
    keyring = _keyring(session)
    head = session.scalars(
        select(AuditHead).where(AuditHead.id == 1).with_for_update().execution_options(populate_existing=True)
    ).one()
    if head.seq and not _is_signed(keyring, head):
        # Going on would put our signature under what somebody changed; the break itself becomes part of the chain.
        _add(session, head, Act("system", "系统", BROKEN))
    _add(session, head, act)
    head.signature = _sign(keyring, head.seq, head.hash)
    session.flush()
    return Anchor(head.seq, head.hash)


def _add(session: Session, head: AuditHead, act: Act) -> None:
    entry = AuditEntry(
        seq=head.seq + 1, at=now(), actor=act.actor, staff_id=act.staff_id, who=act.who[:60], action=act.action[:120],
        object=act.object[:160], detail=act.detail or {}, hash="",
    )  # fmt: skip
    entry.hash = seal(head.hash, entry)
    session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.flush()


def seal(previous: str, entry: AuditEntry) -> str:
    """SHA-256 over the hash before and everything the entry says."""
    moment: datetime = entry.at.astimezone(timezone.utc)
    said = [
        previous, entry.seq, moment.isoformat(timespec="microseconds"), entry.actor, entry.staff_id, entry.who,
        entry.action, entry.object, entry.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> Checked:
    """Read the whole chain and compare it with its seals, its signed end, and every anchor."""
    wanted = {anchor.seq: anchor.hash for anchor in anchors}
    problems: list[str] = []
    previous, expected = GENESIS, 1
    for entry in _entries(session):
        if entry.seq != expected:
            problems.append(f"第 {expected} 条起缺了 {entry.seq - expected} 条记录")
        elif seal(previous, entry) != entry.hash:
            problems.append(f"第 {entry.seq} 条与封印不符：内容或前后次序被改过")
        if entry.action == BROKEN:
            problems.append(f"第 {entry.seq} 条之前的链尾签名不对：当时已经有人改过记录")
        if wanted.get(entry.seq, entry.hash) != entry.hash:
            problems.append(f"第 {entry.seq} 条与库外留存的锚点不同")
        previous, expected = entry.hash, entry.seq + 1
    last = expected - 1
    problems += _check_end(session, last, previous)
    problems += [
        f"锚点到过第 {seq} 条，库里只有 {last} 条：末尾被截掉，或恢复了旧库" for seq in sorted(wanted) if seq > last
    ]
    return Checked(last, Anchor(last, previous), tuple(problems))


def _check_end(session: Session, last: int, last_hash: str) -> list[str]:
    head = session.get(AuditHead, 1)
    if head is None:
        return ["没有链尾记录"]
    found = []
    if (head.seq, head.hash) != (last, last_hash if last else GENESIS):
        found.append(f"链尾记着第 {head.seq} 条，实际到第 {last} 条：末尾被改过或截掉")
    if head.seq and not _is_signed(_keyring(session), head):
        found.append("链尾的签名不对：不是本系统写的，或密钥已换而旧密钥不在 DESK_PREVIOUS_SECRET_KEYS")
    return found


def _entries(session: Session) -> Iterator[AuditEntry]:
    last = 0
    while True:
        batch = session.scalars(
            select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(_BATCH)
        ).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].seq
        session.expunge_all()


def head_of(session: Session) -> Anchor:
    """Where the chain ends now."""
    head = session.get_one(AuditHead, 1)
    return Anchor(head.seq, head.hash)


def _sign(keyring: Keyring, seq: int, hashed: str) -> str:
    return keyring.sign(f"audit-head\n{seq}\n{hashed}".encode()).hex()


def _is_signed(keyring: Keyring, head: AuditHead) -> bool:
    try:
        signature = bytes.fromhex(head.signature)
    except ValueError:
        return False
    return keyring.verify(f"audit-head\n{head.seq}\n{head.hash}".encode(), signature)


def _keyring(session: Session) -> Keyring:
    keyring: Keyring = session.get_bind().dialect.desk_keyring  # type: ignore[attr-defined]
    return keyring
