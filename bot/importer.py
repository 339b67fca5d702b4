"""Rasa's ordinary files plus the FAQ of knowledge/: every entry becomes the retrieval intent ``faq/<id>``.

One importer that extends RasaFileImporter instead of a second one beside it: with two importers Rasa switches off
auto-configuration with a warning and parses stories against a domain that does not know the retrieval intent yet.
Nothing is written to data/. The texts of the answers are read at run time (bot/nlg.py); what stands here as the
response is only a placeholder, so correcting an answer needs no training.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Collection, Iterable
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.components.knowledge_selector import (
    ARTICLES,
    CLARIFY_INTENT,
    FALLBACK_INTENT,
    FAQ_INTENT,
    SAID,
    TOPIC,
    WAYS,
)
from bot.names import CLARIFY, FAQ_ID, FAQ_RESPONSE, SHOW_FAQ, SHOW_MORE, TELL_REGION
from bot.ranking.model import OUT_OF_SCOPE_LABEL
from law.china import china_today
from law.errors import KnowledgeError
from law.faq import PLACEHOLDER, FaqEntry
from law.installation import knowledge_folder, reviewed_folder
from law.library import Library
from law.reviewed import read_reviewed

logger = logging.getLogger(__name__)

BUTTON_INTENTS = ("show_faq", "show_more", "none_of_these")
CONTEXT_INTENTS = ("tell_region", "which_matter")
"""Set by bot/context, which sees the conversation."""


class KnowledgeInvalidError(ValueError):
    """No FAQ file can be read: a model without answers would be worth nothing. Lists every fault."""

    def __init__(self, problems: Iterable[KnowledgeError]) -> None:
        super().__init__("知识库一条也读不出来，改好再训练：\n" + "\n".join(str(problem) for problem in problems))


class KnowledgeImporter(RasaFileImporter):
    """``importers: [{name: bot.importer.KnowledgeImporter}]``; the folder comes from KNOWLEDGE_DIR, that of the
    workers' questions from REVIEWED_DIR."""

    @functools.cached_property
    def _entries(self) -> list[FaqEntry]:
        """Entries that have not expired, by id. A faulty file is named in the log and left out: the others must be
        answered whatever happens to one. Raises KnowledgeInvalidError when nothing is left."""
        library = Library(knowledge_folder(), rooms=("faq",))
        if not library.entries:
            raise KnowledgeInvalidError(library.problems)
        lost = {problem.file.stem for problem in library.problems if library.folder / "faq" in problem.file.parents}
        for name in sorted(lost - library.entries.keys()):
            logger.warning("knowledge: %s is left out of the training until its file is mended", name)
        today = china_today()
        entries = sorted(library.entries.values(), key=lambda entry: entry.id)
        return [entry for entry in entries if entry.valid_to is None or entry.valid_to >= today]

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The files' examples, one message for every entry, and what the staff have confirmed of workers' questions."""
        reviewed = _reviewed({entry.id for entry in self._entries})
        messages = [_message(entry, reviewed.get(f"{FAQ_INTENT}/{entry.id}", ())) for entry in self._entries]
        messages += [Message.build(text, OUT_OF_SCOPE_LABEL) for text in reviewed.get(OUT_OF_SCOPE_LABEL, ())]
        return super().get_nlu_data(language).merge(TrainingData(messages))

    @cached_method
    def get_domain(self) -> Domain:
        """The files' domain plus the FAQ responses and the intents the selector and the buttons use."""
        domain = super().get_domain()
        return domain.merge(Domain.from_dict(_missing(domain, self._entries)))


def _message(entry: FaqEntry, reviewed: Iterable[str]) -> Message:
    """The entry as one message: its question is the example, the selector finds all else in the metadata.

    The other ways to ask are no messages of their own: every component in front of the selector would carry tens of
    thousands of them through Rasa, which takes longer than learning from them.
    """
    ways = [text for text in dict.fromkeys([*entry.ways_to_ask(), *reviewed]) if text != entry.question]
    articles = [f"{citation.source} {citation.article}" for citation in entry.citations]
    noted = {WAYS: ways, SAID: _answer(entry), ARTICLES: articles, TOPIC: entry.topic}
    return Message.build(entry.question, f"{FAQ_INTENT}/{entry.id}", example_metadata=noted)


def _reviewed(entries: Collection[str]) -> dict[str, list[str]]:
    """Label → the questions that staff confirmed; one that is not in order is named in the log and left out."""
    examples, problems = read_reviewed(reviewed_folder(), entries)
    for problem in problems:
        logger.warning("reviewed question left out of the training: %s", problem)
    found: dict[str, list[str]] = {}
    for example in examples:
        found.setdefault(example.label, []).append(example.text)
    return found


def _answer(entry: FaqEntry) -> str:
    """Everything the entry says, without the placeholders of figures."""
    premises = [part for premise in entry.premises for part in (premise.belief, premise.correction)]
    return PLACEHOLDER.sub("", "\n".join([entry.answer, entry.more, *premises]))


def _missing(domain: Domain, entries: list[FaqEntry]) -> dict[str, Any]:
    """What the FAQ needs and the files do not have yet (Rasa warns about anything listed twice)."""
    intents = (FAQ_INTENT, CLARIFY_INTENT, FALLBACK_INTENT, OUT_OF_SCOPE_LABEL, *BUTTON_INTENTS, *CONTEXT_INTENTS)
    places = {f"{FAQ_RESPONSE}{entry.id}": f"knowledge/faq/{entry.topic}/{entry.id}.yml" for entry in entries}
    places |= {
        name: "bot/nlg.py" for name in (CLARIFY, SHOW_FAQ, SHOW_MORE, TELL_REGION) if name not in domain.responses
    }
    return {
        "intents": [intent for intent in intents if intent not in domain.intents],
        "entities": [FAQ_ID] if FAQ_ID not in domain.entities else [],
        "responses": {name: [{"text": place}] for name, place in places.items()},
    }
