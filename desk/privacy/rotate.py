"""``python -m desk.privacy.rotate``: write everything anew under the present DESK_SECRET_KEY; then the old one can go.

Before: put the new key into DESK_SECRET_KEY and the old one into DESK_PREVIOUS_SECRET_KEYS, and restart the desk. Every
encrypted column of every table, every file, and the search keys of employers and persons are done in small steps, then
the console's search index; a run that was interrupted is simply started again, what is done is recognised. ``--check``
only counts what is left.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.composition import Desk, build_desk
from desk.conversations.reindex import rebuild
from desk.crypto import DecryptionError, Keyring
from desk.models import Base, EmployerAlert, StoredFile, Ticket
from desk.models.base import EncryptedJson, EncryptedText
from desk.settings import Settings, SettingsError, load_settings
from desk.tickets.linking import employer_key, person_key

BATCH = 200


@dataclass
class Done:
    """What was written anew (or, for a check, is left): values in columns, files, search keys."""

    values: int = 0
    files: int = 0
    keys: int = 0

    @property
    def total(self) -> int:
        return self.values + self.files + self.keys


def rotate(desk: Desk, *, only_count: bool = False) -> Done:
    """Go through everything once. Raises ``DecryptionError`` for a value that no known key opens."""
    current = Keyring(desk.settings.secret_key)
    done = Done()
    for table in Base.metadata.sorted_tables:
        for name in _encrypted(table):
            done.values += _rotate_column(desk, current, table, name, only_count)
    done.files = _rotate_files(desk, current, only_count)
    done.keys = _rotate_search_keys(desk, only_count)
    if not only_count:
        # Always: a run that was interrupted just before this finds nothing else left to do.
        rebuild(desk.database)
        with desk.database.write() as session:
            # The new entry also signs the end of the audit with the present key.
            counts = {"values": done.values, "files": done.files, "keys": done.keys}
            note(session, Act("command", "命令行", "keys_rotated", detail={"counts": counts}))
    return done


def _encrypted(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, (EncryptedText, EncryptedJson))]


def _rotate_column(desk: Desk, current: Keyring, table: Table, name: str, only_count: bool) -> int:
    """The raw ciphertexts of one column, batch by batch in the order of the primary key."""
    keys = [sa.column(column.name, column.type) for column in table.primary_key.columns]
    value = sa.column(name, sa.Text)
    raw = sa.table(table.name, *keys, value)
    last, changed = None, 0
    while True:
        query = select(*keys, value).where(value.is_not(None)).order_by(*keys).limit(BATCH)
        if last is not None:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*(sa.literal(part, key.type) for part, key in last)))
        with desk.database.read() as session:
            rows = session.execute(query.select_from(raw)).all()
        if not rows:
            return changed
        old = [row for row in rows if not _opens(current, row[-1])]
        changed += len(old)
        if old and not only_count:
            with desk.database.write() as session:
                for row in old:
                    anew = current.encrypt(desk.keyring.decrypt(row[-1]))
                    same = [key == part for key, part in zip(keys, row[:-1], strict=True)]
                    # Whoever changed it meanwhile wrote it under the present key already.
                    session.execute(update(raw).where(*same, value == row[-1]).values({name: anew}))
        last = list(zip(rows[-1][:-1], keys, strict=True))


def _opens(keyring: Keyring, stored: str) -> bool:
    try:
        keyring.decrypt(stored)
    except DecryptionError:
        return False
    return True


def _rotate_files(desk: Desk, current: Keyring, only_count: bool) -> int:
    with desk.database.read() as session:
        names = list(session.scalars(select(StoredFile.stored_as).where(StoredFile.encrypted).order_by(StoredFile.id)))
    return sum(desk.files.reseal(name, current, only_look=only_count) for name in names)


def _rotate_search_keys(desk: Desk, only_count: bool) -> int:
    """Keys by which the same employer and person are found; warnings move to the new key of their employer."""
    changed = 0
    for numbers in _batches(desk):
        with desk.database.write() as session:
            for ticket in session.scalars(select(Ticket).where(Ticket.id.in_(numbers)).with_for_update()):
                keys = (employer_key(session, ticket.employer), person_key(session, ticket.contact_phone))
                if keys == (ticket.employer_key, ticket.person_key):
                    continue
                changed += 1
                if not only_count:
                    _move_alert(session, ticket.employer_key, keys[0])
                    ticket.employer_key, ticket.person_key = keys
    return changed


def _batches(desk: Desk) -> Iterator[list[int]]:
    last = 0
    while True:
        with desk.database.read() as session:
            numbers = list(session.scalars(select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id).limit(BATCH)))
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


def _move_alert(session: Session, before: str | None, after: str | None) -> None:
    alert = session.get(EmployerAlert, before) if before is not None and after is not None else None
    if alert is None or before == after:
        return
    if session.get(EmployerAlert, after) is None:
        session.execute(update(EmployerAlert).where(EmployerAlert.employer_key == before).values(employer_key=after))
        session.expire_all()
    else:
        session.delete(alert)


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m desk.privacy.rotate", description="用新的 DESK_SECRET_KEY 重新加密"
    )
    parser.add_argument("--check", action="store_true", help="只数还有多少没有换，不改动")
    options = parser.parse_args(arguments)
    try:
        settings = settings or load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    desk = build_desk(settings)
    try:
        done = rotate(desk, only_count=options.check)
    except DecryptionError as error:
        sys.stderr.write(f"有内容现有的密钥都打不开，已停下，做完的不受影响：{error}\n")
        return 1
    finally:
        desk.close()
    what = f"字段 {done.values} 处，材料 {done.files} 份，查找键 {done.keys} 个"
    if options.check:
        sys.stdout.write(f"还没有换的：{what}。\n" if done.total else "全部已用新密钥，旧密钥可以去掉。\n")
        return 0
    sys.stdout.write(
        f"已换：{what}。\n再运行一次 --check 没有剩余后，从 DESK_PREVIOUS_SECRET_KEYS 去掉旧密钥并重启。\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
