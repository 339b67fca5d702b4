"""What can be calculated and written, read from knowledge/ when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from law import interviews
from law.calculators.spec import Spec
from law.documents.spec import DocumentSpec
from law.installation import knowledge_folder
from law.interviews import CALCULATOR, Kind, Names
from law.library import Library
from law.parameters import Parameters
from law.sources import Sources


@cache
def _library(where: Path) -> Library:
    """Opened once for each folder; what people correct in it counts within a second."""
    return Library(where, rooms=("parameters", "calculators", "documents"))


def calculators() -> Mapping[str, Spec]:
    """Every calculator by name."""
    return _library(knowledge_folder()).snapshot().calculators


def documents() -> Mapping[str, DocumentSpec]:
    """Every document by name, those of the staff too."""
    return _library(knowledge_folder()).snapshot().documents


def parameters() -> Parameters:
    """Every figure."""
    return _library(knowledge_folder()).parameters


def sources() -> Sources:
    """Every instrument."""
    return _library(knowledge_folder()).sources


def spec_of(kind: Kind) -> Spec | None:
    """The questions of a calculator or a worker's document; None when there is no such one."""
    if kind.room == CALCULATOR:
        return calculators().get(kind.name)
    document = documents().get(kind.name)
    return document.form if document is not None and document.audience == "worker" else None


def title_of(kind: Kind) -> str:
    """Its name in the worker's words."""
    if kind.room == CALCULATOR:
        return calculators()[kind.name].title
    return documents()[kind.name].title


def lexicon() -> Names:
    """Words that name a calculator or a document, in the order of the menus."""
    return _library(knowledge_folder()).snapshot().names


def named(text: str, room: str) -> list[Kind]:
    """What the text names: those whose longest word in it is the longest of all; several when it is unclear."""
    return interviews.named(lexicon(), text, room)


def menu(room: str) -> list[Kind]:
    """Everything that is offered when it is unclear what is wanted, the commonest first."""
    ordered = [kind for kind in lexicon() if kind.room == room]
    specs: Iterable[str] = calculators() if room == CALCULATOR else documents()
    others = [kind for kind in (Kind(room, name) for name in sorted(specs)) if kind not in ordered]
    return [kind for kind in [*ordered, *others] if spec_of(kind) is not None]
