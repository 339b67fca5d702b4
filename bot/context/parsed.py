"""Parse results as Rasa's pipeline writes them, made to say what the conversation around the message says.

The keys are those of bot/components/knowledge_selector.py and of Rasa's own ResponseSelector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.nlu.constants import (
    RESPONSE_SELECTOR_PREDICTION_KEY,
    RESPONSE_SELECTOR_PROPERTY_NAME,
    RESPONSE_SELECTOR_RANKING_KEY,
    RESPONSE_SELECTOR_RESPONSES_KEY,
    RESPONSE_SELECTOR_RETRIEVAL_INTENTS,
    RESPONSE_SELECTOR_UTTER_ACTION_KEY,
)
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.nlu.constants import (
    ENTITIES,
    FULL_RETRIEVAL_INTENT_NAME_KEY,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)

from bot.components.knowledge_selector import CLARIFY_INTENT, FALLBACK_INTENT, FAQ_INTENT, KNOWLEDGE
from bot.ranking.model import FAQ_PREFIX, OUT_OF_SCOPE_LABEL

Parsed = dict[str, Any]
KNOWLEDGE_INTENTS = frozenset({FAQ_INTENT, CLARIFY_INTENT, OUT_OF_SCOPE_LABEL, FALLBACK_INTENT})


@dataclass(frozen=True)
class Rank:
    """One entry of a ranking."""

    faq_id: str
    confidence: float


def intent_of(parsed: Parsed) -> str:
    """The final intent."""
    return str((parsed.get(INTENT) or {}).get(INTENT_NAME_KEY) or "")


def text_of(parsed: Parsed) -> str:
    """The normalised text."""
    return str(parsed.get(TEXT) or "")


def knowledge_of(parsed: Parsed) -> Mapping[str, Any]:
    """What the selector wrote; empty for commands."""
    found: Mapping[str, Any] = parsed.get(KNOWLEDGE) or {}
    return found


def decision_of(parsed: Parsed) -> str:
    """answer, lead, clarify, out_of_scope or fallback; "" when the message is not about knowledge."""
    return str(knowledge_of(parsed).get("decision") or "") if intent_of(parsed) in KNOWLEDGE_INTENTS else ""


def ranking_of(parsed: Parsed) -> list[Rank]:
    """Entries, the likeliest first."""
    return [Rank(item["faq_id"], float(item["confidence"])) for item in knowledge_of(parsed).get("ranking") or ()]


def with_intent(parsed: Parsed, name: str, **entities: str) -> Parsed:
    """The same message with an intent found by rule, whatever the selector thought; ``entities`` are added."""
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
    added = [{"entity": key, "value": value, "extractor": "context"} for key, value in entities.items()]
    kept = {key: value for key, value in parsed.items() if key not in (KNOWLEDGE, RESPONSE_SELECTOR_PROPERTY_NAME)}
    return {**kept, INTENT: intent, INTENT_RANKING_KEY: [intent], ENTITIES: [*(parsed.get(ENTITIES) or ()), *added]}


def with_ranking(parsed: Parsed, decision: str, ranking: Sequence[Rank], choices: Sequence[str] = ()) -> Parsed:
    """The same message with another outcome of the selector: ``answer``, ``lead``, ``clarify`` or ``fallback``."""
    first = ranking[0].confidence if ranking else 0.0
    name = {"answer": FAQ_INTENT, "fallback": FALLBACK_INTENT}.get(decision, CLARIFY_INTENT)
    intent: dict[str, Any] = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: round(first, 4)}
    if decision == "answer":
        intent[FULL_RETRIEVAL_INTENT_NAME_KEY] = FAQ_PREFIX + ranking[0].faq_id
    knowledge: dict[str, Any] = {
        "decision": decision,
        "ranking": [{"faq_id": item.faq_id, "confidence": round(item.confidence, 4)} for item in ranking],
    }
    if choices:
        knowledge["choices"] = list(choices)
    selector: dict[str, Any] = {RESPONSE_SELECTOR_RETRIEVAL_INTENTS: [FAQ_INTENT]}
    if ranking:
        selector[FAQ_INTENT] = _prediction(ranking)
    return {
        **parsed,
        INTENT: intent,
        INTENT_RANKING_KEY: [intent],
        KNOWLEDGE: knowledge,
        RESPONSE_SELECTOR_PROPERTY_NAME: selector,
    }


def _prediction(ranking: Sequence[Rank]) -> dict[str, Any]:
    best = FAQ_PREFIX + ranking[0].faq_id
    return {
        RESPONSE_SELECTOR_PREDICTION_KEY: {
            RESPONSE_SELECTOR_RESPONSES_KEY: [],
            PREDICTED_CONFIDENCE_KEY: round(ranking[0].confidence, 4),
            INTENT_RESPONSE_KEY: best,
            RESPONSE_SELECTOR_UTTER_ACTION_KEY: UTTER_PREFIX + best,
        },
        RESPONSE_SELECTOR_RANKING_KEY: [
            {INTENT_RESPONSE_KEY: FAQ_PREFIX + item.faq_id, PREDICTED_CONFIDENCE_KEY: round(item.confidence, 4)}
            for item in ranking[:3]
        ],
    }
