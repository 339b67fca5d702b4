"""Train law/crisis_model.py: `make crisis`, after crisis_sentences.yml or many ways to ask were changed.

    PYTHONPATH=. .venv-bot/bin/python -m bot.crisis_training [knowledge folder]

Sentences of danger against calm sentences, every way to ask an entry and every example of the dialogue. Thresholds are
chosen on sentences that were held out: so low that ordinary questions see the help line one time in a hundred at most.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from law.crisis import CrisisLexicon, load_lexicon
from law.crisis_model import FILE, CrisisModel, grams, normal, windows
from law.installation import knowledge_folder
from law.library import Library

SENTENCES = "crisis_sentences.yml"
REGULARISATION = 20.0
FOLDS = 3
LEAST_SEEN = 2
LEAST_WEIGHT = 0.3
ORDINARY_SHOWN, ORDINARY_ALARMING = 0.01, 0.0015
"""Shares of ordinary questions that may see the help line, and that may call staff."""
OURS = 3.0  # weight of our own sentences against an ordinary question's 1
NOT_ORDINARY = frozenset({"criminal", "minors", "sexual_harassment"})  # topics whose questions may tell of danger


@dataclass(frozen=True)
class Sentence:
    text: str
    danger: bool
    weight: float


def sentences(knowledge: Path, dialogue: Path, lexicon: CrisisLexicon) -> Iterator[Sentence]:
    """Everything to learn from. Ordinary questions that the rules call a danger are left out."""
    ours = yaml.safe_load((knowledge / "lexicon" / SENTENCES).read_text(encoding="utf-8"))
    yield from (Sentence(str(text), True, OURS) for texts in ours["danger"].values() for text in texts)
    yield from (Sentence(str(text), False, OURS) for text in ours["calm"])
    for text in ordinary(knowledge, dialogue):
        if lexicon.detect(text) is None:
            yield Sentence(text, False, 1.0)


def ordinary(knowledge: Path, dialogue: Path) -> Iterator[str]:
    """Ways to ask and examples of the dialogue."""
    for _, entry in sorted(Library(knowledge).entries.items()):
        if entry.topic not in NOT_ORDINARY:
            yield from entry.ways_to_ask()
    for path in sorted(dialogue.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            yield from (line.removeprefix("- ") for line in block["examples"].strip().splitlines())


def fit(material: Sequence[Sentence]) -> CrisisModel:
    """Logistic regression on the characters of every window (of a danger: the whole sentence)."""
    rows = [
        (grams(window), item)
        for item in material
        for window in ([normal(item.text)] if item.danger else windows(item.text))
        if window
    ]
    counts: dict[str, int] = {}
    for found, _ in rows:
        for gram in found:
            counts[gram] = counts.get(gram, 0) + 1
    names = sorted(gram for gram, count in counts.items() if count >= LEAST_SEEN)
    features = _matrix([found for found, _ in rows], {gram: at for at, gram in enumerate(names)})
    regression = LogisticRegression(C=REGULARISATION, class_weight="balanced", solver="liblinear", max_iter=300)
    regression.fit(features, [item.danger for _, item in rows], sample_weight=[item.weight for _, item in rows])
    weights = {
        gram: round(float(weight), 2)
        for gram, weight in zip(names, regression.coef_[0], strict=True)
        if abs(weight) >= LEAST_WEIGHT
    }
    return CrisisModel(weights, round(float(regression.intercept_[0]), 3), 1.0, 1.0)


def _matrix(rows: Sequence[set[str]], index: dict[str, int]) -> sparse.csr_matrix:
    columns, values, ends = [], [], [0]
    for found in rows:
        known = [index[gram] for gram in sorted(found) if gram in index]
        columns += known
        values += [1 / np.sqrt(len(found))] * len(known)
        ends.append(len(columns))
    return sparse.csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=(len(rows), len(index)))


def held_out(material: Sequence[Sentence]) -> NDArray[np.float64]:
    """The probability of every sentence by a model that did not see it."""
    found = np.zeros(len(material))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(np.zeros(len(material)), [item.danger for item in material]):
        model = fit([material[at] for at in train])
        for at in test:
            found[at] = model.probability(material[at].text)
    return found


def main() -> None:
    knowledge = Path(sys.argv[1]) if len(sys.argv) > 1 else knowledge_folder()
    lexicon = load_lexicon(knowledge / "lexicon" / "crisis.yml")
    material = list(sentences(knowledge, Path("data") / "nlu", lexicon))
    probabilities = held_out(material)
    danger = np.array([item.danger for item in material])
    usual = np.array([not item.danger and item.weight < OURS for item in material])
    shown, alarming = (
        round(float(np.quantile(probabilities[usual], 1 - share)), 3) for share in (ORDINARY_SHOWN, ORDINARY_ALARMING)
    )
    model = fit(material)
    stored = {"shown": shown, "alarming": alarming, "bias": model.bias, "weights": model.weights}
    target = knowledge / "lexicon" / FILE
    target.write_text(json.dumps(stored, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    calm = ~danger & ~usual
    report = {
        "sentences": len(material),
        "weights": len(model.weights),
        "shown from": shown,
        "staff called from": alarming,
        "held-out dangers found by the model alone": round(float((probabilities[danger] >= shown).mean()), 3),
        "held-out calm sentences that see the help line": round(float((probabilities[calm] >= shown).mean()), 3),
        "of dangers, staff called": round(float((probabilities[danger] >= alarming).mean()), 3),
    }
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in report.items()))


if __name__ == "__main__":
    main()
