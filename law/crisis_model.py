"""How much a message sounds like somebody in danger: a linear model over characters, beside the rules of law.crisis.

Rules find what their author thought of. The model is trained on sentences (knowledge/lexicon/crisis_sentences.yml, by
bot/crisis_training.py) and finds what resembles them; its weights are a file that anyone can read: which one to three
characters speak for danger, and how much. Pure Python, some microseconds per clause.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from law.errors import KnowledgeError

FILE = "crisis_weights.json"
LONGEST_GRAM = 3
SHORTEST = 5  # characters of a window that says enough to be judged by its characters
LONGEST_WINDOW = 36  # characters; of a longer sentence every two neighbouring clauses are looked at
_SENTENCE_END = re.compile(r"[。！!？?；;\n]+")
_CLAUSE_END = re.compile(r"[,、:]+")
_FIGURES = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class CrisisModel:
    """``weights``: characters → weight. ``shown``, ``alarming``: probabilities from which help is shown, staff called.

    An empty model finds nothing.
    """

    weights: Mapping[str, float]
    bias: float
    shown: float
    alarming: float

    def probability(self, text: str) -> float:
        """Of the most alarming part of the text."""
        return max((self._of(window) for window in windows(text)), default=0.0)

    def _of(self, window: str) -> float:
        found = grams(window)
        if len(window) < SHORTEST or not self.weights:
            return 0.0
        total = sum(self.weights.get(gram, 0.0) for gram in found) / math.sqrt(len(found)) + self.bias
        return 1 / (1 + math.exp(-total))


NO_MODEL = CrisisModel({}, 0.0, 1.0, 1.0)


def windows(text: str) -> Iterator[str]:
    """The parts of a text that are judged by themselves, in the form the model was trained on."""
    for sentence in _SENTENCE_END.split(text):
        plain = normal(sentence)
        clauses = [clause for clause in _CLAUSE_END.split(plain) if clause]
        if len(plain) <= LONGEST_WINDOW or len(clauses) < 2:
            yield from [plain] if plain else []
        else:
            yield from (f"{first},{second}" for first, second in pairwise(clauses))


def normal(text: str) -> str:
    """Width, case, blanks and figures do not matter."""
    return _FIGURES.sub("0", "".join(unicodedata.normalize("NFKC", text).casefold().split()))


def grams(window: str) -> set[str]:
    """Every one to three neighbouring characters."""
    return {
        window[start : start + size] for size in range(1, LONGEST_GRAM + 1) for start in range(len(window) - size + 1)
    }


def read_model(folder: Path) -> CrisisModel:
    """The model beside the lexicon, or one that finds nothing. Raises KnowledgeError for a file that is not ours."""
    path = folder / FILE
    if not path.exists():
        return NO_MODEL
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        weights = {str(gram): float(weight) for gram, weight in stored["weights"].items()}
        return CrisisModel(weights, float(stored["bias"]), float(stored["shown"]), float(stored["alarming"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(
            path, 0, "", f"读不懂这个文件（{type(error).__name__}），运行 make crisis 重新生成"
        ) from None
