"""One article of a law: title and link from knowledge/sources.yml, official text from the imported store."""

from __future__ import annotations

import threading
from pathlib import Path

from pydantic import BaseModel

from desk.errors import NotFound
from law.sources import Sources, read_sources
from law.texts import LawTexts


class LawNotFound(NotFound):
    code = "law_not_found"
    message = "没有收录这部法规，请核对名称。"


class ArticleNotFound(NotFound):
    code = "article_not_found"
    message = "这部法规没有这一条，请核对条号。"


class Article(BaseModel):
    """``text`` is null when no official text was imported, or only one from before the last amendment."""

    law: str
    article: str
    title: str
    text: str | None
    url: str | None


class Laws:
    """Reads both files when first asked and again when they changed. A source that became faulty keeps its last good
    version, as in ``law.library``."""

    def __init__(self, sources_file: Path, store: Path) -> None:
        self._file = sources_file
        self._texts = LawTexts(store)
        self._lock = threading.Lock()
        self._loaded: tuple[int, Sources] | None = None

    def article(self, name: str, article: str) -> Article:
        """Raises ``LawNotFound`` or ``ArticleNotFound``."""
        source = self._sources().find(name)
        if source is None:
            raise LawNotFound
        if not source.article_exists(article):
            raise ArticleNotFound
        amended = source.last_amended
        text = self._texts.article(source.title, article, amended) or self._texts.article(source.key, article, amended)
        return Article(law=source.key, article=article, title=source.title, text=text, url=source.url)

    def texts(self) -> LawTexts | None:
        """The official texts; None when none were imported."""
        store = self._texts.store
        return self._texts if store.is_dir() and any(store.glob("*.json")) else None

    def _sources(self) -> Sources:
        stamp = self._file.stat().st_mtime_ns
        with self._lock:
            if self._loaded is None or self._loaded[0] != stamp:
                sources, faults = read_sources(self._file)
                before = self._loaded[1] if self._loaded and faults else {}
                self._loaded = (stamp, Sources({**before, **sources}))
            return self._loaded[1]
