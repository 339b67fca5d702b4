"""Writing an entry of knowledge/faq from the console: against the version that was shown, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from desk.errors import Conflict, InvalidInput

LONGEST = 20000


class EntryChanged(Conflict):
    code = "entry_changed"
    message = "这个条目在您打开之后被别人改过。您写的内容还在下面，请对照现在的文件再改一次。"


@dataclass(frozen=True)
class EntryFile:
    """The text of one file and a mark of exactly this text."""

    path: Path
    text: str

    @property
    def mark(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def read_file(path: Path) -> EntryFile:
    """The file as it is now."""
    return EntryFile(path, path.read_text(encoding="utf-8"))


def clean(text: str) -> str:
    """What a browser sends, as a file with one line break at its end; ``InvalidInput`` when it is too long."""
    if len(text) > LONGEST:
        raise InvalidInput(f"条目最多 {LONGEST} 个字符。", code="entry_too_long")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.rstrip("\n") + "\n"


def write_file(path: Path, text: str, mark: str) -> None:
    """Replace the file in one step; ``EntryChanged`` when it is not the one with ``mark`` any more."""
    if read_file(path).mark != mark:
        raise EntryChanged
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
