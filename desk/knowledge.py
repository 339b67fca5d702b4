"""The desk's own view of knowledge/: what staff are told about files that are written wrongly."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from law.library import ROOMS, Library, Snapshot


class Knowledge:
    """Opened when first asked for, because reading every entry takes seconds; from then on fresh within a second."""

    def __init__(self, folder: Path, rooms: Sequence[str] = ROOMS) -> None:
        """``rooms``: the folders of it to read; the answers are most of the seconds."""
        self.folder = folder
        self._rooms = rooms
        self._opening = threading.Lock()
        self._library: Library | None = None
        self._opener: threading.Thread | None = None

    def snapshot(self, *, fresh: bool = False) -> Snapshot:
        """The state of the folder at most a second ago (``fresh``: now); waits until it has been read once."""
        with self._opening:
            if self._library is None:
                self._library = Library(self.folder, rooms=self._rooms)
        return self._library.refresh() if fresh else self._library.snapshot()

    def is_open(self) -> bool:
        """Whether ``snapshot`` answers at once; if not, the folder is being read from now on, so ask again."""
        if self._library is not None:
            return True
        if self._opener is None:
            self._opener = threading.Thread(target=self.snapshot, name="knowledge", daemon=True)
            self._opener.start()
        return False
