"""spaCy for Chinese without a model to download: blank("zh"), jieba with our own words, and an entity ruler.

It is a SpacyNLP, so that Rasa's stock SpacyTokenizer finds what it requires, but it is trained like any component: the
word list is written into the model archive and read back from there. jieba's dictionary is normally global to the
process; here every component owns a jieba tokenizer, so two models in one process cannot disturb each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import jieba
import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang.zh import ChineseTokenizer, Segmenter
from spacy.language import Language
from spacy.pipeline import EntityRuler

import bot.lexicon
from bot.lexicon import Lexicon, read_lexicon
from bot.provenance import fingerprint
from bot.text import Normalizer

_FILE = "lexicon.json"
_MODEL_NAME = "blank:zh+jieba"
PLATFORM = "platform"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class ChineseNLP(SpacyNLP):
    """Puts a segmented spaCy Doc (with ``platform`` entities, canonical name in ``ent_id_``) on every message."""

    def __init__(
        self, config: dict[str, Any], lexicon: Lexicon, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(SpacyModel(build_language(lexicon), _MODEL_NAME), {**self.get_default_config(), **config})
        self._lexicon = lexicon
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Text is segmented as it stands: lower-casing could shift offsets (İ becomes two characters)."""
        return {"case_sensitive": True}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version counts for the training cache."""
        return ["spacy", "jieba"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the word list changes."""
        return fingerprint([bot.lexicon], ["words.yml"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseNLP:
        """An untrained component with the words of the knowledge folder. Raises LexiconError."""
        return cls(config, read_lexicon(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ChineseNLP:
        """The component with the words the model was trained with."""
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(config, Lexicon.from_json(stored), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Store the word list."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._lexicon.to_json(), ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData, model: SpacyModel | None = None) -> TrainingData:
        """As SpacyNLP, with the component's own language."""
        return super().process_training_data(training_data, model or self._model)

    def process(self, messages: list[Message], model: SpacyModel | None = None) -> list[Message]:
        """As SpacyNLP, with the component's own language."""
        return super().process(messages, model or self._model)


def build_language(lexicon: Lexicon) -> Language:
    """A spaCy language with our segmenter and an entity ruler for the platforms."""
    language = spacy.blank("zh")
    # Set after construction: ChineseTokenizer(segmenter="jieba") would wake jieba's process-wide dictionary.
    tokenizer = cast(ChineseTokenizer, language.tokenizer)
    tokenizer.segmenter = Segmenter.jieba
    tokenizer.jieba_seg = build_segmenter(lexicon)
    ruler = cast(EntityRuler, language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}))
    ruler.add_patterns(_platform_patterns(lexicon.platforms))
    return language


def build_segmenter(lexicon: Lexicon) -> jieba.Tokenizer:
    """A jieba tokenizer of its own: standard dictionary plus our words, added in a fixed order.

    The dictionary is read directly: jieba's cache file in the shared temporary folder could be anybody's.
    """
    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    words = {**dict.fromkeys(lexicon.platforms, 3000), **lexicon.words}
    for word in sorted(words, key=lambda word: (len(word), word)):
        segmenter.add_word(word, max(words[word], segmenter.suggest_freq(word, tune=False)))
    return segmenter


def reader(lexicon: Lexicon) -> Callable[[str], tuple[str, list[tuple[str, int]]]]:
    """Reads a text as the pipeline does: (its normalised form, its words with their start offsets)."""
    normalise, segmenter = Normalizer(lexicon.typos), build_segmenter(lexicon)

    def read(text: str) -> tuple[str, list[tuple[str, int]]]:
        written = normalise(text)
        return written, [(word, start) for word, start, _ in segmenter.tokenize(written)]

    return read


def _platform_patterns(platforms: Mapping[str, str]) -> list[dict[str, str | list[dict[str, Any]]]]:
    return [
        {"label": PLATFORM, "pattern": form, "id": canonical}
        for form, canonical in sorted(platforms.items(), key=lambda item: (len(item[0]), item[0]))
    ]
