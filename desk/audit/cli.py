"""``python -m desk.audit.cli``: check the audit chain against its seals, its signed end and the noted anchors.

Prints what was found, exit code 1 when anything is wrong. A good check is noted as a new anchor. ``--anchor SEQ:HASH``
compares with one kept elsewhere (on paper, in another system) as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from desk.audit.anchors import add_anchor, read_anchors
from desk.audit.chain import Anchor, verify
from desk.clock import now
from desk.crypto import Keyring
from desk.db import Database
from desk.settings import Settings, SettingsError, load_settings


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk.audit.cli", description="核对审计记录是否完整、有没有被改过")
    parser.add_argument("--anchor", action="append", default=[], metavar="SEQ:HASH", help="另外留存的链尾，可写多个")
    options = parser.parse_args(arguments)
    try:
        kept = [Anchor(int(seq), hashed) for seq, _, hashed in (text.partition(":") for text in options.anchor)]
    except ValueError:
        parser.error("--anchor 要写成 序号:散列，例如 1520:9f3a…（核对成功时会打印出来）")
    try:
        settings = settings or load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return _check(settings, kept)


def _check(settings: Settings, kept: list[Anchor]) -> int:
    database = Database(settings.database_url, Keyring(settings.secret_key, settings.previous_secret_keys))
    try:
        with database.read() as session:
            result = verify(session, [*read_anchors(settings.anchors_path), *kept])
    finally:
        database.close()
    for problem in result.problems:
        sys.stdout.write(f"有问题：{problem}\n")
    sys.stdout.write(f"共 {result.entries} 条，链尾 {result.head.seq}:{result.head.hash}\n")
    if result.problems:
        sys.stdout.write("审计记录不完整或被改动过：请保留现场，和备份核对，并报告负责人。\n")
        return 1
    if result.entries:
        add_anchor(settings.anchors_path, result.head, now())
    sys.stdout.write("审计记录完整。请把上面的链尾抄一份留在别处。\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
