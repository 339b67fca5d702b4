"""First in the pipeline: every text, in training and in use, is brought into one written form (see bot/text.py).

What the parse result calls ``text`` is the normalised text, and the ``start``/``end`` of entities count in it. What the
worker really typed stays in the tracker as ``UserUttered.text`` (slots filled ``from_text`` get that one), and in the
message's metadata as ``original_text`` for components further down.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import bot.lexicon
import bot.text
from bot.lexicon import read_lexicon
from bot.provenance import fingerprint
from bot.text import Normalizer

ORIGINAL_TEXT = "original_text"
_FILE = "typos.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextNormalizer(GraphComponent):
    """Normalises TEXT. "Training" stores the corrections of typos.yml in the model."""

    def __init__(self, normalizer: Normalizer, model_storage: ModelStorage, resource: Resource) -> None:
        self._normalizer = normalizer
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version counts for the training cache."""
        return ["opencc"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the corrections or the rules change."""
        return fingerprint([bot.text, bot.lexicon], ["typos.yml"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormalizer:
        """An untrained component with the corrections of the knowledge folder. Raises LexiconError."""
        return cls(Normalizer(read_lexicon().typos), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TextNormalizer:
        """The component with the corrections the model was trained with."""
        with model_storage.read_from(resource) as folder:
            typos = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(Normalizer(typos), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Store the corrections."""
        with self._model_storage.write_to(self._resource) as folder:
            content = json.dumps(self._normalizer.typos, ensure_ascii=False)
            (folder / _FILE).write_text(content, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training examples."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                message.set(TEXT, self._normalizer(text))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise incoming messages; a message without text gets the empty text."""
        for message in messages:
            text = message.get(TEXT) or ""
            message.set(TEXT, self._normalizer(text))
            message.set(METADATA, {**(message.get(METADATA) or {}), ORIGINAL_TEXT: text})
        return messages
