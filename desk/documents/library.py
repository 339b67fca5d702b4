"""The documents that can be written, as the knowledge folder has them now: what a lawyer corrects counts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import structlog

from desk.documents.errors import UnknownDocument
from desk.documents.template import TemplateFault, check_template
from desk.knowledge import Knowledge
from law.documents.spec import Audience, DocumentSpec
from law.errors import KnowledgeError

log = structlog.get_logger("desk.documents")


class Documents:
    """Shared by all requests; a file that is written wrongly costs no other document anything."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @property
    def specs(self) -> Mapping[str, DocumentSpec]:
        """Every document by name."""
        return self._knowledge.snapshot().documents

    def spec(self, name: str, audience: Audience = "worker") -> DocumentSpec:
        """The document of that name for those people. Raises UnknownDocument."""
        found = self.specs.get(name)
        if found is None or found.audience != audience:
            raise UnknownDocument
        return found

    def report(self) -> None:
        """Say in the log, once, which templates cannot be used; the files themselves are reported as they are read."""
        for fault in self.template_faults():
            log.warning("document_template", fault=str(fault))

    def template_faults(self) -> Iterator[KnowledgeError]:
        """Every Word template that cannot be used, with the reason; a missing one is told by ``law.checks``."""
        for spec in self.specs.values():
            if spec.template.is_file():
                try:
                    check_template(spec)
                except TemplateFault as fault:
                    yield KnowledgeError(Path(spec.template), 0, "", str(fault))
