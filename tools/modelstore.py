"""Which trained models there are and which one answers: the folder var/models.

`<name>.tar.gz` is an archive, `<name>.json` what it was trained for. `current.tar.gz` and `previous.tar.gz` are links;
every start of Rasa reads `current.tar.gz`, so a program that died comes back with the model that was promoted last.
`history.jsonl` is only ever added to: {at, what, model, by, reasons}.
"""

import contextlib
import fcntl
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

Event = dict[str, Any]
SUFFIX = ".tar.gz"
DRAFT = "draft-"  # what a training writes to until it has ended
KEPT = 3  # besides the current and the previous one


@dataclass(frozen=True)
class Kept:
    """One archive. ``role``: current, previous or ""; ``verdict``: the last thing the history says of it."""

    name: str
    mb: float
    trained_at: str
    role: str
    verdict: str


class ModelStore:
    """``folder`` is made when it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.link = folder / f"current{SUFFIX}"
        self._previous = folder / f"previous{SUFFIX}"

    def path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"

    @property
    def current(self) -> Path | None:
        return _target(self.link)

    @property
    def previous(self) -> Path | None:
        return _target(self._previous)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """One training or change at a time, across processes; who comes second waits."""
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def put(self, model: Path, what: str, by: str) -> None:
        """``model`` is the current one from now on, the one before it the previous; ``what`` says why."""
        before = self.current
        if before is not None and before != model:
            _point(self._previous, before)
        _point(self.link, model)
        self.note(what, model, by)

    def restore(self, current: Path | None, previous: Path | None) -> None:
        """The links as they were, after a change that did not succeed."""
        for link, target in ((self.link, current), (self._previous, previous)):
            if target is None:
                link.unlink(missing_ok=True)
            else:
                _point(link, target)

    def note(self, what: str, model: Path, by: str, reasons: Sequence[str] = ()) -> None:
        event = {
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "what": what,
            "model": name_of(model),
            "by": by,
            "reasons": list(reasons),
        }
        with (self.folder / "history.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")

    def history(self) -> list[Event]:
        """Oldest first; a line that was cut off by a crash is left out."""
        path = self.folder / "history.jsonl"
        events: list[Event] = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            with contextlib.suppress(ValueError):
                events.append(json.loads(line))
        return events

    def last_word(self, model: Path) -> Event | None:
        """The last event about this model."""
        return next((event for event in reversed(self.history()) if event["model"] == name_of(model)), None)

    def write_program(self, model: Path, program: str) -> None:
        self._note_path(model).write_text(json.dumps({"program": program}), encoding="utf-8")

    def program_of(self, model: Path) -> str | None:
        """The program the model was trained for; None when nobody wrote it down."""
        try:
            known: str = json.loads(self._note_path(model).read_text(encoding="utf-8"))["program"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return known

    def archives(self) -> list[Path]:
        """Newest first, without links and half-made ones."""
        found = [
            one for one in self.folder.glob(f"*{SUFFIX}") if not one.is_symlink() and not one.name.startswith(DRAFT)
        ]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def kept(self) -> list[Kept]:
        """All archives for a list, newest first."""
        verdicts = {event["model"]: event["what"] for event in self.history()}
        roles = {self.previous: "previous", self.current: "current"}
        return [
            Kept(
                name_of(path),
                round(path.stat().st_size / 1e6, 1),
                datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat(timespec="seconds"),
                roles.get(path, ""),
                verdicts.get(name_of(path), ""),
            )
            for path in self.archives()
        ]

    def drop_old(self, keep: Path) -> None:
        """Delete what is neither current, previous, ``keep`` nor among the newest."""
        safe = {self.current, self.previous, keep}
        for path in [one for one in self.archives() if one not in safe][KEPT:]:
            path.unlink()
            self._note_path(path).unlink(missing_ok=True)

    def _note_path(self, model: Path) -> Path:
        return self.folder / f"{name_of(model)}.json"


def name_of(model: Path) -> str:
    return model.name.removesuffix(SUFFIX)


def _target(link: Path) -> Path | None:
    """Where the link points, in its own folder; None without one, or when the archive is gone."""
    if not link.is_symlink():
        return None
    target = link.parent / link.readlink()
    return target if target.exists() else None


def _point(link: Path, target: Path) -> None:
    """Replace the link in one step. It names the file alone, so the folder can be moved."""
    with tempfile.TemporaryDirectory(dir=link.parent) as folder:
        made = Path(folder, "link")
        made.symlink_to(target.name)
        made.replace(link)
