"""Decides what a message means: one joint ranking over FAQ entries, skeleton intents and out_of_scope.

A joint ranking, because the alternative (an intent classifier in front, a selector behind) gives two confidences that
contradict each other: "faq" for sure, but no entry that fits. Here 我要申请法律援助 and 法律援助要什么条件 compete as
what they are, and one calibrated probability decides.

Final intent: a skeleton intent or ``faq`` (answer), ``faq_clarify``, ``out_of_scope``, ``nlu_fallback``. Output
properties: ``intent``, ``intent_ranking``, ``response_selector`` (shaped as Rasa's own selector does, so that the
native ``utter_faq`` picks ``utter_faq/<id>``) and ``knowledge`` = {"decision", "ranking": [{"faq_id", "confidence"}…]},
when asking back also "choices": two or three labels, "faq/<id>" or an intent that can be offered (request_legal_aid).

Commands ("/…" from signed buttons) are left to RegexMessageHandler; until it has accepted one, it is nlu_fallback.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import (
    RESPONSE_SELECTOR_PREDICTION_KEY,
    RESPONSE_SELECTOR_PROPERTY_NAME,
    RESPONSE_SELECTOR_RANKING_KEY,
    RESPONSE_SELECTOR_RESPONSES_KEY,
    RESPONSE_SELECTOR_RETRIEVAL_INTENTS,
    RESPONSE_SELECTOR_UTTER_ACTION_KEY,
    TOKENS_NAMES,
)
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    METADATA,
    METADATA_EXAMPLE,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import bot.lexicon
import bot.text
from bot.components.chinese_nlp import reader
from bot.lexicon import read_lexicon, read_surroundings
from bot.provenance import fingerprint
from bot.ranking import (
    clauses,
    decision,
    disguise,
    features,
    fusion,
    kinship,
    language,
    model,
    relevance,
    scope,
    scorers,
    storage,
    validation,
)
from bot.ranking.features import Token
from bot.ranking.model import FAQ_PREFIX, OUT_OF_SCOPE_LABEL, Answer, Example, Ranking, RankingModel
from bot.text import is_command

logger = logging.getLogger(__name__)

KNOWLEDGE = "knowledge"
FAQ_INTENT = "faq"
CLARIFY_INTENT = "faq_clarify"
FALLBACK_INTENT = "nlu_fallback"
WAYS, SAID, ARTICLES, TOPIC = "ways", "said", "articles", "topic"
"""What the importer notes in the metadata of an entry's example: its other ways to ask, everything it says, the
articles it rests on, its topic."""
RANKING_LENGTH = 10


class UntrainedSelectorError(RuntimeError):
    """The component was asked to rank before it was trained or loaded."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KnowledgeSelector(GraphComponent):
    """See the module docstring. Thresholds and calibration belong to the trained model, not to config.yml."""

    def __init__(self, ranking: RankingModel | None, model_storage: ModelStorage, resource: Resource) -> None:
        self._ranking = ranking
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def required_components(cls) -> list[type]:
        """Words come from a tokenizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version counts for the training cache."""
        return ["sklearn", "scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the ranking code or the synonyms change."""
        modules = [
            bot.lexicon,
            bot.text,
            clauses,
            decision,
            disguise,
            features,
            fusion,
            kinship,
            language,
            model,
            relevance,
            scope,
            scorers,
            storage,
            validation,
        ]
        return fingerprint(modules, ["words.yml", "typos.yml", "synonyms.yml", "surroundings.yml"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeSelector:
        """An untrained component."""
        return cls(None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnowledgeSelector:
        """The trained component. Raises RankingFormatError for a model of another version."""
        with model_storage.read_from(resource) as folder:
            return cls(storage.load(folder), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example with an intent and on what the importer noted about the entries.

        The report (held-out quality) goes to the log and into the model.
        """
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        lexicon, surroundings = read_lexicon(), read_surroundings()
        read = reader(lexicon)
        examples = [Example(message.get(TEXT), _tokens(message), _label(message)) for message in messages]
        answers: dict[str, Answer] = {}
        for label, noted in ((_label(message), _noted(message)) for message in messages):
            examples += [Example(*read(way), label) for way in noted.get(WAYS) or ()]
            if noted.get(SAID):
                answers[label] = Answer(
                    *read(noted[SAID]), frozenset(noted.get(ARTICLES) or ()), noted.get(TOPIC) or ""
                )
        around = [read(clause) for clause in surroundings.clauses]
        self._ranking = model.train(examples, answers, lexicon.synonyms, surroundings.fillers, around)
        logger.info("Knowledge selector trained: %s", dict(self._ranking.parts.report))
        with self._model_storage.write_to(self._resource) as folder:
            storage.save(self._ranking, folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking, response selector and knowledge on every message."""
        if self._ranking is None:
            raise UntrainedSelectorError("KnowledgeSelector: train or load it first")
        for message in messages:
            text = message.get(TEXT) or ""
            if is_command(text):
                _set_intent(message, FALLBACK_INTENT, 0.0, [])
                continue
            result = self._ranking.rank(text, _tokens(message))
            _set_intent(message, *_intent(result), _intent_ranking(result))
            _set_knowledge(message, result)
        return messages


def _noted(message: Message) -> Mapping[str, Any]:
    annotation = message.get(METADATA)
    noted = annotation.get(METADATA_EXAMPLE) if isinstance(annotation, dict) else None
    return noted if isinstance(noted, dict) else {}


def _label(message: Message) -> str:
    return str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))


def _tokens(message: Message) -> Sequence[Token]:
    return [(token.text, token.start) for token in message.get(TOKENS_NAMES[TEXT]) or []]


def _intent(result: Ranking) -> tuple[str, float]:
    """Final intent and its confidence."""
    if result.decision == "answer":
        best = result.ranked[0].label
        return (FAQ_INTENT if best.startswith(FAQ_PREFIX) else best), result.confidence
    if result.decision in ("lead", "clarify"):
        return CLARIFY_INTENT, min(result.evidence.choices, 1.0)
    if result.decision == "out_of_scope":
        return OUT_OF_SCOPE_LABEL, result.confidence if result.exact else result.evidence.out_of_scope
    return FALLBACK_INTENT, result.evidence.none


def _intent_ranking(result: Ranking) -> list[tuple[str, float]]:
    """The classes as intents: all entries together are "faq"."""
    summed: dict[str, float] = {}
    for ranked in result.ranked:
        name = FAQ_INTENT if ranked.label.startswith(FAQ_PREFIX) else ranked.label
        summed[name] = min(summed.get(name, 0.0) + ranked.probability, 1.0)
    return sorted(summed.items(), key=lambda item: -item[1])


def _set_intent(message: Message, name: str, confidence: float, ranking: list[tuple[str, float]]) -> None:
    first = _named(name, confidence)
    others = [_named(other, value) for other, value in ranking if other != name]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *others][:RANKING_LENGTH], add_to_output=True)


def _named(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: round(confidence, 4)}


def _set_knowledge(message: Message, result: Ranking) -> None:
    entries = [ranked for ranked in result.ranked if ranked.label.startswith(FAQ_PREFIX)][:RANKING_LENGTH]
    ranking = [
        {"faq_id": entry.label[len(FAQ_PREFIX) :], "confidence": round(_shown(result, at, entry.probability), 4)}
        for at, entry in enumerate(entries)
    ]
    knowledge: dict[str, Any] = {"decision": result.decision, "ranking": ranking}
    if result.decision in ("lead", "clarify"):
        knowledge["choices"] = list(result.choices())
    message.set(KNOWLEDGE, knowledge, add_to_output=True)
    selector: dict[str, Any] = {RESPONSE_SELECTOR_RETRIEVAL_INTENTS: [FAQ_INTENT]}
    if entries:
        selector[FAQ_INTENT] = _prediction(ranking)
    message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selector, add_to_output=True)


def _shown(result: Ranking, at: int, probability: float) -> float:
    """The first entry of an answer or a guess carries the calibrated confidence, the others their fused probability."""
    return result.confidence if at == 0 and result.decision in ("answer", "lead") else probability


def _prediction(ranking: list[dict[str, Any]]) -> dict[str, Any]:
    """What Rasa's ResponseSelector would have written."""
    best = FAQ_PREFIX + ranking[0]["faq_id"]
    return {
        RESPONSE_SELECTOR_PREDICTION_KEY: {
            RESPONSE_SELECTOR_RESPONSES_KEY: [],
            PREDICTED_CONFIDENCE_KEY: ranking[0]["confidence"],
            INTENT_RESPONSE_KEY: best,
            RESPONSE_SELECTOR_UTTER_ACTION_KEY: UTTER_PREFIX + best,
        },
        RESPONSE_SELECTOR_RANKING_KEY: [
            {INTENT_RESPONSE_KEY: FAQ_PREFIX + item["faq_id"], PREDICTED_CONFIDENCE_KEY: item["confidence"]}
            for item in ranking[:3]
        ],
    }
