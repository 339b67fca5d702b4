"""A document of a conversation as the desk describes it (docs/architecture.md, Documents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answered:
    """One answer as it will stand in the document."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class DocumentDraft:
    """A document in the making. ``asked``: name of the next question, None when everything was asked.

    ``blanks``: labels of what stays an empty line; ``faults``: sentences on answers that contradict each other;
    ``citations``: ``{law, article}``; ``submit``: where it goes, until when.
    """

    id: str
    kind: str
    title: str
    asked: str | None
    answered: tuple[Answered, ...]
    blanks: tuple[str, ...]
    faults: tuple[str, ...]
    citations: tuple[dict[str, str], ...]
    submit: str

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DocumentDraft:
        """Raises KeyError or TypeError when the shape is not the agreed one."""
        question = data["question"]
        return cls(
            id=str(data["id"]),
            kind=str(data["kind"]),
            title=str(data["title"]),
            asked=None if question is None else str(question["name"]),
            answered=tuple(Answered(item["name"], item["label"], item["text"]) for item in data["answered"]),
            blanks=tuple(str(label) for label in data["blanks"]),
            faults=tuple(f"{fault['label']}：{fault['problem']}" for fault in data["faults"]),
            citations=tuple({"law": cite["law"], "article": cite["article"]} for cite in data["citations"]),
            submit=str(data["submit"]),
        )


@dataclass(frozen=True)
class DocumentFile:
    """A finished document and where it is fetched."""

    url: str
    print_url: str
    filename: str
    draft: DocumentDraft
