"""``python -m desk.conversations.reindex``: build the search index of all conversations anew.

Needed once after an upgrade from a version without it (the rotation of the key
does it by itself); the desk may run meanwhile.
"""

from __future__ import annotations

import sys

from desk.composition import build_office
from desk.conversations.search import reindex
from desk.crypto import Keyring
from desk.db import Database
from desk.settings import Settings, SettingsError, load_settings

BATCH = 200


def rebuild(database: Database) -> int:
    """Every conversation, in transactions of ``BATCH``; returns the number of batches."""
    batches, last = 0, 0
    while True:
        with database.write() as session:
            found = reindex(session, after=last, limit=BATCH)
        if found is None:
            return batches
        batches, last = batches + 1, found


def run(settings: Settings) -> int:
    """``rebuild`` of an installation."""
    keyring = Keyring(settings.secret_key, settings.previous_secret_keys)
    database = Database(settings.database_url, keyring, office=build_office(settings, keyring))
    try:
        return rebuild(database)
    finally:
        database.close()


def main() -> int:
    """Command line; returns the exit code."""
    try:
        batches = run(load_settings())
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"搜索索引已重建（{batches} 批，每批 {BATCH} 个对话）。\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
