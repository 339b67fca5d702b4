"""From a backup back to a working installation. What was there before is moved aside, never deleted."""

from __future__ import annotations

import socket
import tarfile
import tempfile
from itertools import chain, count
from pathlib import Path

from desk.backup.archive import BackupError, verify
from desk.backup.contents import DATABASES, FILES, KNOWLEDGE, Places
from desk.clock import now
from desk.crypto import Keyring


def restore(archive: Path, places: Places, keyring: Keyring, *, knowledge: bool = False) -> list[Path]:
    """Put databases and files back where the settings say (``knowledge``: that too); returns what was moved aside.

    The archive is checked first; a fault changes nothing. Raises ``BackupError``.
    """
    manifest = verify(archive, keyring)
    targets: dict[str, Path] = {f"{DATABASES}/{name}": path for name, path in places.databases.items()}
    targets = {name: path for name, path in targets.items() if name in manifest.members}
    rooms = [(FILES, places.files)] + ([(KNOWLEDGE, places.knowledge)] if knowledge else [])
    # Beside the files, so that putting them in place is a rename.
    parent = next(iter(places.databases.values())).parent if places.databases else places.files.parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as scratch:
        with tarfile.open(archive, "r:gz") as opened:
            opened.extractall(scratch, filter="data")
        aside = []
        for name, path in targets.items():
            aside += _put(Path(scratch, name), path)
            for leftover in (f"{path}-wal", f"{path}-shm"):  # of the database that was moved aside
                Path(leftover).unlink(missing_ok=True)
        for room, folder in rooms:
            if Path(scratch, room).is_dir():
                aside += _put(Path(scratch, room), folder)
    return aside


def _put(source: Path, target: Path) -> list[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    moved = []
    if target.exists():
        old = _free(target.with_name(f"{target.name}.before-{now():%Y%m%d-%H%M%S}"))
        for ending in ("-wal", "-shm"):  # what the database had not written into its file yet
            log = Path(f"{target}{ending}")
            if log.exists():
                log.rename(f"{old}{ending}")
        target.rename(old)
        moved.append(old)
    source.rename(target)
    return moved


def _free(wanted: Path) -> Path:
    """``wanted``, or with the first number that makes it new: two restores can fall into one second."""
    names = (wanted.with_name(f"{wanted.name}-{number}") for number in count(2))
    return next(path for path in chain([wanted], names) if not path.exists())


def require_stopped(host: str, port: int) -> None:
    """``BackupError`` while the desk answers: it would go on writing into the files that are moved away."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise BackupError(f"工作台还在运行（{host}:{port}）：先停掉 make run，再恢复")
