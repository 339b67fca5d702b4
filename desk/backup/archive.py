"""One backup: made while everything runs, and checked afterwards as it would be read.

``backup-<UTC time>.tar.gz`` holds the members and, last, ``manifest.json``, which lists their sizes and hashes.
Beside it stands ``….json``, the manifest without the members, for whoever only wants to know how the last backup went.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.backup.contents import DATABASES, FILES, KNOWLEDGE, Places, files_below
from desk.clock import now
from desk.crypto import Keyring

MANIFEST = "manifest.json"
KEY_TEXT = "backup: which secret key"


class BackupError(Exception):
    """The backup cannot be made, read or trusted; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """``key``: hash under the secret key, to know whether a key fits; ``left_out``: databases on a server; ``members``:
    path in the archive → [size in bytes, SHA-256]; ``verified_at``: when the archive was read back without a fault."""

    created_at: str
    schema: str
    key: str
    left_out: tuple[str, ...] = ()
    size: int = 0
    count: int = 0
    verified_at: str = ""
    members: dict[str, tuple[int, str]] = field(default_factory=dict)


def make(places: Places, keyring: Keyring, folder: Path, *, keep: int) -> Path:
    """Make and check a new backup; delete all but the newest ``keep``. Returns the archive. Raises ``BackupError``."""
    moment = now()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"backup-{moment:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise BackupError(f"刚刚已经做过一次备份：{target.name}")
    draft = target.with_suffix(".part")
    try:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _write(places, keyring, draft, Path(scratch), moment)
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    verify(target, keyring)
    for old in sorted(folder.glob("backup-*.tar.gz"))[:-keep]:
        summary_of(old).unlink(missing_ok=True)
        old.unlink()
    return target


def _write(places: Places, keyring: Keyring, draft: Path, scratch: Path, moment: datetime) -> None:
    members: dict[str, tuple[int, str]] = {}
    with tarfile.open(draft, "w:gz", compresslevel=6) as archive:
        for name, path in places.databases.items():
            if path.is_file():
                copy = scratch / name
                copy_database(path, copy)
                _add(archive, members, copy, f"{DATABASES}/{name}")
        for room, folder in ((FILES, places.files), (KNOWLEDGE, places.knowledge)):
            for path in files_below(folder):
                _add(archive, members, path, f"{room}/{path.relative_to(folder).as_posix()}")
        copy = scratch / "desk.db"
        manifest = Manifest(
            created_at=moment.isoformat(timespec="seconds"), schema=schema_of(copy) if copy.is_file() else "",
            key=keyring.fingerprint(KEY_TEXT), left_out=places.servers, count=len(members), members=members,
        )  # fmt: skip
        content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mtime = len(content), int(moment.timestamp())
        archive.addfile(info, io.BytesIO(content))


def _add(archive: tarfile.TarFile, members: dict[str, tuple[int, str]], path: Path, name: str) -> None:
    """One file, hashed as it goes in; a file that vanishes meanwhile (a worker took it back) is left out."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    info.mtime = int(now().timestamp())
    archive.addfile(info, io.BytesIO(content))
    members[name] = (len(content), hashlib.sha256(content).hexdigest())


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite file in use; writers only wait for moments."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=2000, sleep=0.005)


def schema_of(database: Path) -> str:
    """The revision of the desk's schema; "" where there is none."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return ""
    return str(row[0]) if row else ""


def verify(archive: Path, keyring: Keyring | None = None) -> Manifest:
    """Read the whole archive: every member as it was written, every database whole, the key ours. Raises
    ``BackupError``; otherwise notes the time beside the archive and returns the manifest."""
    try:
        manifest = _check(archive, keyring)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{archive.name} 读不出来或已损坏（{type(error).__name__}），不能用它恢复") from None
    checked = asdict(manifest) | {
        "members": {}, "size": archive.stat().st_size, "verified_at": now().isoformat(timespec="seconds"),
    }  # fmt: skip
    summary = summary_of(archive)
    draft = summary.with_suffix(".part")
    draft.write_text(json.dumps(checked, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(summary)
    return manifest


def _check(archive: Path, keyring: Keyring | None) -> Manifest:
    seen: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    with tarfile.open(archive, "r:gz") as opened, tempfile.TemporaryDirectory() as scratch:
        for member in opened:
            stream = opened.extractfile(member)
            if stream is None or not member.isreg():
                raise BackupError(f"{archive.name} 里有不该有的内容“{member.name}”")
            content = stream.read()
            if member.name == MANIFEST:
                manifest = read_manifest(json.loads(content))
                continue
            seen[member.name] = (len(content), hashlib.sha256(content).hexdigest())
            if member.name.startswith(f"{DATABASES}/"):
                _check_database(Path(scratch), member.name, content)
    if manifest is None:
        raise BackupError(f"{archive.name} 没有清单，备份没有做完")
    if seen != manifest.members:
        wrong = sorted(name for name in {*seen, *manifest.members} if seen.get(name) != manifest.members.get(name))
        raise BackupError(f"{archive.name} 的“{wrong[0]}”与清单不符，备份已损坏")
    if keyring is not None and keyring.fingerprint(KEY_TEXT) != manifest.key:
        raise BackupError(
            f"{archive.name} 是用另一个 DESK_SECRET_KEY 加密的：现在的密钥读不了里面的内容，"
            "请把备份时的密钥设为 DESK_SECRET_KEY"
        )
    return manifest


def _check_database(scratch: Path, name: str, content: bytes) -> None:
    path = scratch / Path(name).name
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
    path.unlink()
    if found != "ok":
        raise BackupError(f"备份里的数据库 {path.name} 不完整：{found}")


def read_manifest(data: dict[str, Any]) -> Manifest:
    """A manifest from its JSON. Raises ValueError, KeyError or TypeError for another shape."""
    members = {str(name): (int(size), str(digest)) for name, (size, digest) in data["members"].items()}
    return Manifest(**{**data, "left_out": tuple(data["left_out"]), "members": members})


def summary_of(archive: Path) -> Path:
    """The file beside an archive that tells how it went."""
    return archive.with_name(archive.name.removesuffix(".tar.gz") + ".json")


def last_backup(folder: Path) -> tuple[str, Manifest] | None:
    """Name and summary of the newest backup that was made to its end; None when there is none."""
    for path in sorted(folder.glob("backup-*.tar.gz"), reverse=True):
        manifest = _summary(path)
        if manifest is not None:
            return path.name, manifest
    return None


def _summary(archive: Path) -> Manifest | None:
    try:
        return read_manifest(json.loads(summary_of(archive).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
