"""Contents of files on the disk, outside everything a web server serves, under names that say nothing.

Written before the row that names them is committed, removed after the row is gone: what is left over between the
two belongs to nobody and is removed by ``tidy``.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from desk.crypto import DecryptionError, Keyring, new_public_id
from desk.files.errors import FileDamaged

# A content this old (seconds) whose row does not exist was left by a request that failed.
LEFT_OVER_SECONDS = 3600.0
_NAME = re.compile(r"[0-9]{6}/[A-Za-z0-9_-]{16,32}")


class FileStore:
    """Writes, reads and removes contents. ``encrypt``: whether new ones are ciphertext on the disk."""

    def __init__(self, folder: Path, keyring: Keyring, *, encrypt: bool) -> None:
        self._folder = folder
        self._keyring = keyring
        self.encrypt = encrypt

    def write(self, content: bytes, month: str) -> str:
        """Store a content durably; ``month`` (YYYYMM) is its folder. Returns the name to read it by."""
        name = f"{month}/{new_public_id()}"
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = self._keyring.seal(content, name.encode()) if self.encrypt else content
        # 0600 and no extension: nothing on this machine would run it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
        return name

    def read(self, name: str, *, encrypted: bool) -> bytes:
        """The content as it was handed in; ``FileDamaged`` when it is gone or was changed."""
        try:
            data = self._path(name).read_bytes()
            return self._keyring.unseal(data, name.encode()) if encrypted else data
        except (OSError, DecryptionError):
            raise FileDamaged from None

    def reseal(self, name: str, keyring: Keyring, *, only_look: bool = False) -> bool:
        """Encrypt a content anew under the present key of ``keyring``; false when it is so already, or gone.

        The new content takes the old one's place in one step, so a reader sees one or the other.
        """
        path = self._path(name)
        try:
            sealed = path.read_bytes()
        except OSError:
            return False
        with suppress(DecryptionError):
            keyring.unseal(sealed, name.encode())
            return False
        content = self._keyring.unseal(sealed, name.encode())
        if not only_look:
            beside = path.with_name(f"{path.name}.new")
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(keyring.seal(content, name.encode()))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _sync_folder(path.parent)
        return True

    def remove(self, name: str) -> None:
        """Remove a content; nothing happens when it is gone already."""
        self._path(name).unlink(missing_ok=True)

    def tidy(self, known: Iterable[str]) -> int:
        """Remove contents that are not ``known`` and older than an hour; returns how many."""
        wanted, before, removed = set(known), time.time() - LEFT_OVER_SECONDS, 0
        for path in self._folder.glob("*/*"):
            if path.is_file() and f"{path.parent.name}/{path.name}" not in wanted and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileDamaged
        return self._folder / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
