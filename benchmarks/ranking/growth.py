"""What one ranking costs when the knowledge is ten times as large: `python -m benchmarks.ranking.growth MODEL`.

(In .venv-bot.) The entries of a trained model are copied; in every copy half of the terms change places with terms that
are about as frequent, so that the copies compete like other entries of the same kind. Nothing is trained: the time of a
ranking depends on the sizes, not on what is right. Prints JSON: milliseconds of processor time, before and after, and
how often the two steps of a large ranking find the same first three as scoring every class would.
"""

import argparse
import json
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.ranking.perturb import HELD_OUT
from bot.components.chinese_nlp import reader
from bot.lexicon import read_lexicon
from bot.ranking import scorers, storage
from bot.ranking.features import Token
from bot.ranking.model import FAQ_PREFIX, Parts, RankingModel
from bot.ranking.scorers import Bm25Scorer, CosineScorer

NEIGHBOURHOOD = 50
"""Terms change places with one of the next so many in the order of frequency."""
EVERY = 4
"""Every fourth of our held-out questions is ranked."""
Text = tuple[str, Sequence[Token]]


def stored(model: Path) -> RankingModel:
    """The ranking of a Rasa model archive."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(model, "r:gz") as archive:
        for member in archive:
            name = Path(member.name).name
            file = archive.extractfile(member) if name in ("ranking.json", "ranking.npz") else None
            if file is not None:
                Path(folder, name).write_bytes(file.read())
        return storage.load(Path(folder))


def grown(parts: Parts, times: int) -> Parts:
    """``parts`` with every entry ``times`` times; the intents beside them stay what they are."""
    dice = np.random.default_rng(3)
    entries = np.flatnonzero([name.startswith(FAQ_PREFIX) for name in parts.names])
    often = np.diff(parts.scorers.centroid.vectors.indptr)
    orders = [_shuffled(often, dice) for _ in range(times - 1)]

    def wide(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        return sparse.hstack([matrix, *(matrix[order][:, entries] for order in orders)]).tocsr()

    known = parts.scorers
    language = replace(
        known.language,
        own=wide(known.language.own),
        shrink=np.concatenate([known.language.shrink, *[known.language.shrink[entries]] * (times - 1)]),
        of_class=np.concatenate([known.language.of_class, *[known.language.of_class[entries]] * (times - 1)]),
    )
    return replace(
        parts,
        names=(*parts.names, *(f"{parts.names[at]}_{copy}" for copy in range(1, times) for at in entries)),
        scorers=replace(
            known,
            centroid=CosineScorer(wide(known.centroid.vectors)),
            bm25=Bm25Scorer(wide(known.bm25.weights), known.bm25.ceiling, known.bm25.unknown_ceiling),
            answer=CosineScorer(wide(known.answer.vectors)),
            language=language,
        ),
        kin=sparse.block_diag([parts.kin, *[parts.kin[entries][:, entries]] * (times - 1)]).tocsr(),
    )


def _shuffled(often: NDArray[np.int32], dice: np.random.Generator) -> NDArray[np.int64]:
    """An order of the terms in which half of them stand in the place of one about as frequent."""
    ranked = np.argsort(-often, kind="stable")
    moved = dice.random(len(often)) < 0.5
    rank = np.arange(len(often)) + np.where(moved, dice.integers(0, NEIGHBOURHOOD, len(often)), 0)
    order = np.empty_like(ranked)
    order[ranked] = ranked[np.argsort(rank, kind="stable")]
    return order


def milliseconds(model: RankingModel, texts: Sequence[Text]) -> float:
    """Median processor time of one ranking."""
    for text in texts[:5]:
        model.rank(*text)
    took = []
    for text in texts:
        started = time.process_time()
        model.rank(*text)
        took.append(time.process_time() - started)
    return round(1000 * float(np.median(took)), 2)


def same_three(model: RankingModel, texts: Sequence[Text]) -> float:
    """Share of the questions whose first three classes are the same with two steps as when all classes are scored."""
    first = []
    for least in (10**9, 0):
        with mock.patch.object(scorers, "ALL", least):
            first.append([[one.label for one in model.rank(*text).ranked[:3]] for text in texts])
    return round(float(np.mean([one == other for one, other in zip(*first, strict=True)])), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of a ranking with ten times the knowledge.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    model, read = stored(options.model), reader(read_lexicon())
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    texts = [read(row["question"]) for row in rows[::EVERY]]
    before = milliseconds(model, texts)
    large = RankingModel(grown(model.parts, options.times))
    after = milliseconds(large, texts)
    found = {
        "classes": [len(one.parts.names) for one in (model, large)],
        "ms": [before, after],
        "times": round(after / before, 2),
        "same_three": [same_three(one, texts) for one in (model, large)],
        "questions": len(texts),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
