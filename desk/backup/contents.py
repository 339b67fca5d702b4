"""What a backup holds: databases (through SQLite's online backup), the workers' files, knowledge/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from desk.settings import Settings

DATABASES, FILES, KNOWLEDGE = "databases", "files", "knowledge"


@dataclass(frozen=True)
class Places:
    """Where everything lies. ``databases``: name in the archive → SQLite file; ``servers``: names of those that are on
    a database server and have to be backed up there."""

    databases: dict[str, Path]
    servers: tuple[str, ...]
    files: Path
    knowledge: Path


def places_of(settings: Settings, tracker: str = "") -> Places:
    """The places of an installation; ``tracker``: file or URL of Rasa's conversations, "" = there are none."""
    urls = {"desk.db": settings.database_url, "jobs.db": settings.jobs_database_url}
    if tracker:
        urls["tracker.db"] = tracker if "://" in tracker else f"sqlite:///{tracker}"
    databases, servers = {}, []
    for name, url in urls.items():
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            databases[name] = Path(parsed.database)
        else:
            servers.append(name)
    return Places(databases, tuple(servers), settings.files_dir, settings.knowledge_dir)


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a folder that is not hidden, in a fixed order; nothing for a folder that is not there."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path
