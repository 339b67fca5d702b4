"""All of knowledge/ in memory: loaded once, kept fresh while people edit it, never taken down by a bad file.

``Library(folder).snapshot()`` is what a turn of conversation works with: one consistent, immutable state. At most
once a second it looks whether files changed (size and modification time) and reads only those again. A file that
became wrong keeps its last good version, and what is wrong with it stands in ``problems``, and once in the log, until
it is mended. A file that was never right gives nothing; everything else works without it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from law.calculators.spec import Spec
from law.calculators.specfile import read_spec
from law.crisis import CrisisLexicon, read_lexicon
from law.documents.spec import DocumentSpec
from law.documents.specfile import PARTS, Parts, read_document, read_parts
from law.errors import KnowledgeError
from law.faq import FaqEntry
from law.faqfile import by_id, misplaced_file, read_entry, shared_questions
from law.interviews import FILE as INTERVIEWS
from law.interviews import NameFile, Names, read_name_file
from law.parameterfile import both_national_and_regional, read_parameter
from law.parameters import Parameter, Parameters
from law.sources import Sources, read_sources

logger = logging.getLogger(__name__)

INTERVAL = 1.0
"""Seconds between two looks at the files."""

ROOMS = ("faq", "parameters", "calculators", "documents")
Stamp = tuple[int, int]
_SINGLE = ("sources.yml", "lexicon/crisis.yml")
_INTERVIEWS = Path("lexicon") / INTERVIEWS
_PARTS = Path("documents") / PARTS


@dataclass(frozen=True)
class Snapshot:
    """One state of the whole knowledge. ``version`` grows with every change."""

    version: int = 0
    entries: Mapping[str, FaqEntry] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    parameters: Parameters = field(default_factory=Parameters)
    crisis: CrisisLexicon = field(default_factory=CrisisLexicon)
    calculators: Mapping[str, Spec] = field(default_factory=dict)
    documents: Mapping[str, DocumentSpec] = field(default_factory=dict)
    problems: tuple[KnowledgeError, ...] = ()
    interviews: NameFile | None = None

    @property
    def names(self) -> Names:
        """Words that name a calculator or a document, in the order of the menus; none while nobody wrote them well."""
        return self.interviews.names if self.interviews is not None else {}


@dataclass
class _File:
    """What one file last gave. ``good`` outlives a later version that is wrong."""

    stamp: Stamp
    good: Any = None
    problems: list[KnowledgeError] = field(default_factory=list)


class Library:
    """The knowledge folder. Safe to share between threads; ``clock`` gives seconds and only moves forward."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic, rooms: Sequence[str] = ROOMS) -> None:
        """``rooms``: the folders below ``folder`` to read, for those who need no answers."""
        self.folder = folder
        self._rooms = rooms
        self._clock = clock
        self._lock = threading.Lock()
        self._files: dict[Path, _File] = {}
        self._looked = clock()
        self._snapshot = Snapshot()
        self.refresh()

    def snapshot(self) -> Snapshot:
        """The current state; looks at the files when the last look is a second old. Never waits for another thread."""
        if self._clock() - self._looked >= INTERVAL and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._snapshot

    def refresh(self) -> Snapshot:
        """Look at the files now."""
        with self._lock:
            self._look()
        return self._snapshot

    @property
    def entries(self) -> Mapping[str, FaqEntry]:
        """Entries by id."""
        return self.snapshot().entries

    @property
    def sources(self) -> Sources:
        """Every instrument."""
        return self.snapshot().sources

    @property
    def parameters(self) -> Parameters:
        """Every figure."""
        return self.snapshot().parameters

    @property
    def crisis(self) -> CrisisLexicon:
        """The rules that find a person in danger."""
        return self.snapshot().crisis

    @property
    def problems(self) -> tuple[KnowledgeError, ...]:
        """What is wrong in the files now, in order of file and line."""
        return self.snapshot().problems

    def _look(self) -> None:
        self._looked = self._clock()
        found = dict(_stamps(self.folder, self._rooms))
        gone = self._files.keys() - found.keys()
        changed = [path for path, stamp in found.items() if path not in self._files or self._files[path].stamp != stamp]
        first = self._snapshot.version == 0
        if not (gone or changed or first):
            return
        for path in gone:
            del self._files[path]
        for path in self._in_order(changed, gone, found):
            self._read(path, found[path])
        self._snapshot = self._assemble(self._snapshot.version + 1)

    def _in_order(self, changed: list[Path], gone: Set[Path], found: Mapping[Path, Stamp]) -> list[Path]:
        """What to read: the questions that documents share come first, and every document after them."""
        parts = self.folder / _PARTS
        if parts in gone or parts in changed:
            users = [path for path in found if path.parent == parts.parent and path != parts]
            others = [path for path in changed if path.parent != parts.parent]
            return [*([parts] if parts in changed else []), *users, *others]
        return changed

    def _read(self, path: Path, stamp: Stamp) -> None:
        file = self._files.setdefault(path, _File(stamp))
        was_wrong = bool(file.problems)
        file.stamp = stamp
        good, file.problems = self._reader(path)
        if isinstance(good, dict) and file.problems:  # sources.yml: mend entry by entry
            good = {**(file.good or {}), **good}
        if good is not None:
            file.good = good
        _log(path, file, was_wrong)

    def _reader(self, path: Path) -> tuple[Any, list[KnowledgeError]]:
        room = path.relative_to(self.folder).parts[0]
        if room == "faq":
            misplaced = misplaced_file(self.folder / "faq", path)
            return (None, [misplaced]) if misplaced else read_entry(path)
        if room == "parameters":
            return read_parameter(path, self.folder / "parameters")
        if room == "calculators":
            return read_spec(path)
        if room == "documents":
            return self._document(path)
        if path == self.folder / _INTERVIEWS:
            return read_name_file(path)
        return read_sources(path) if room == "sources.yml" else read_lexicon(path)

    def _document(self, path: Path) -> tuple[Any, list[KnowledgeError]]:
        if path == self.folder / _PARTS:
            return read_parts(path)
        parts = self._files.get(self.folder / _PARTS)
        return read_document(path, parts.good if parts is not None and parts.good is not None else Parts())

    def _assemble(self, version: int) -> Snapshot:
        goods = [self._files[path].good for path in sorted(self._files)]
        problems = [problem for file in self._files.values() for problem in file.problems]
        entries, doubles = by_id(good for good in goods if isinstance(good, FaqEntry))
        parameters = [good for good in goods if isinstance(good, Parameter)]
        missing = [self.folder / name for name in _SINGLE if self.folder / name not in self._files]
        problems += [KnowledgeError(path, 0, "", "缺少这个文件") for path in missing]
        problems += doubles + shared_questions(entries.values())
        problems += both_national_and_regional(parameters)
        return Snapshot(
            version=version,
            entries=entries,
            sources=Sources(next((good for good in goods if isinstance(good, dict)), None)),
            parameters=Parameters(parameters),
            crisis=next((good for good in goods if isinstance(good, CrisisLexicon)), self._snapshot.crisis),
            calculators={good.name: good for good in goods if isinstance(good, Spec)},
            documents={good.name: good for good in goods if isinstance(good, DocumentSpec)},
            interviews=next((good for good in goods if isinstance(good, NameFile)), None),
            problems=tuple(sorted(problems, key=lambda problem: (problem.file.as_posix(), problem.line))),
        )


def _log(path: Path, file: _File, was_wrong: bool) -> None:
    """Say once for each version of a file what is wrong with it, what is used meanwhile, and that it was mended."""
    meanwhile = "仍用上一个正确的版本" if file.good is not None else "没有正确的版本可用，先不用它"
    for problem in file.problems:
        logger.warning("knowledge: %s；%s", problem, meanwhile)
    if was_wrong and not file.problems:
        logger.warning("knowledge: %s 已改好，用新的版本", path.as_posix())


def _stamps(folder: Path, rooms: Sequence[str]) -> Iterator[tuple[Path, Stamp]]:
    """Size and modification time of every file we read."""
    # The names of calculators and documents, for those who read what they name.
    named = [str(_INTERVIEWS)] if {"calculators", "documents"} & set(rooms) else []
    for name in (*_SINGLE, *named):
        path = folder / name
        if path.is_file():
            yield path, _stamp(path.stat())
    for room in rooms:
        yield from ((path, stamp) for path, stamp in _walk(folder / room) if room != "documents" or _is_yaml(path))


def _is_yaml(path: Path) -> bool:
    """Among the documents lie their Word templates, which are opened when one is made."""
    return path.suffix == ".yml"


def _walk(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    try:
        with os.scandir(folder) as found:
            items = [item for item in found if not item.name.startswith(".")]
    except FileNotFoundError:
        return
    for item in items:
        path = folder / item.name
        if item.is_dir():
            yield from _walk(path)
            continue
        try:
            yield path, _stamp(item.stat())
        except FileNotFoundError:  # an editor replaced it between the two calls; the next look sees it
            continue


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_mtime_ns, stat.st_size
