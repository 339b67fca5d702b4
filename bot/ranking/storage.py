"""Writing a ranking model to a folder and reading it back: JSON and compressed arrays, no pickles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.ranking.decision import Thresholds
from bot.ranking.features import Vocabulary
from bot.ranking.fusion import FEATURES, Calibration, Fusion
from bot.ranking.language import LanguageModel
from bot.ranking.model import Parts, RankingModel
from bot.ranking.relevance import Relevance
from bot.ranking.scope import SIGNS, Scope, Verdict
from bot.ranking.scorers import Bm25Scorer, CosineScorer, Scorers

FORMAT = 6
_JSON = "ranking.json"
_ARRAYS = "ranking.npz"


class RankingFormatError(ValueError):
    """The stored model was written by another version of this code: train again."""


def save(model: RankingModel, folder: Path) -> None:
    """Write the model; large matrices as float16 with the smallest index type."""
    parts = model.parts
    plain = {
        "format": FORMAT,
        "features": [*SIGNS, *FEATURES],
        "synonyms": dict(parts.synonyms),
        "fillers": list(parts.fillers),
        "relevance": parts.relevance.vocabulary.terms,
        "names": list(parts.names),
        "terms": parts.vocabulary.terms,
        "thresholds": parts.thresholds.as_dict(),
        "exact": dict(parts.exact),
        "report": dict(parts.report),
    }
    (folder / _JSON).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    scorers = parts.scorers
    arrays: dict[str, NDArray[Any]] = {
        "idf": parts.vocabulary.idf,
        "bm25_ceiling": scorers.bm25.ceiling,
        "bm25_unknown": np.array(scorers.bm25.unknown_ceiling),
        "language_weights": scorers.language.weights,
        "language_topics": scorers.language.topics.astype(np.float16),
        "language_shrink": scorers.language.shrink,
        "language_of_class": scorers.language.of_class,
        "scope": parts.scope.weights,
        "scope_bias": np.array(parts.scope.bias),
        "relevance_idf": parts.relevance.vocabulary.idf,
        "relevance": parts.relevance.weights,
        "relevance_bias": np.array(parts.relevance.bias),
        "verdict": parts.verdict.weights,
        "verdict_bias": np.array(parts.verdict.bias),
        "theta": parts.fusion.theta,
        "calibration": np.stack([parts.calibration.x, parts.calibration.y]),
        **_packed("centroid", scorers.centroid.vectors),
        **_packed("bm25", scorers.bm25.weights),
        **_packed("answer", scorers.answer.vectors),
        **_packed("language", scorers.language.own),
        **_packed("outside", parts.scope.outside),
        **_packed("kin", parts.kin),
    }
    np.savez_compressed(folder / _ARRAYS, **arrays)


def load(folder: Path) -> RankingModel:
    """Read a model written by ``save``. Raises RankingFormatError."""
    plain = json.loads((folder / _JSON).read_text(encoding="utf-8"))
    if plain.get("format") != FORMAT or plain.get("features") != [*SIGNS, *FEATURES]:
        raise RankingFormatError("模型是用另一个版本的程序训练的，请重新训练")
    with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    vocabulary = Vocabulary(plain["terms"], found["idf"])
    scorers = Scorers(
        CosineScorer(_unpacked("centroid", found)),
        Bm25Scorer(_unpacked("bm25", found), found["bm25_ceiling"], float(found["bm25_unknown"])),
        CosineScorer(_unpacked("answer", found)),
        LanguageModel(
            found["language_weights"],
            found["language_topics"].astype(np.float32),
            _unpacked("language", found),
            found["language_shrink"],
            found["language_of_class"],
        ),
    )
    return RankingModel(
        Parts(
            synonyms=plain["synonyms"],
            fillers=tuple(plain["fillers"]),
            relevance=Relevance(
                Vocabulary(plain["relevance"], found["relevance_idf"]),
                found["relevance"],
                float(found["relevance_bias"]),
            ),
            names=tuple(plain["names"]),
            vocabulary=vocabulary,
            scorers=scorers,
            scope=Scope(found["scope"], float(found["scope_bias"]), _unpacked("outside", found)),
            verdict=Verdict(found["verdict"], float(found["verdict_bias"])),
            kin=_unpacked("kin", found),
            fusion=Fusion(found["theta"]),
            calibration=Calibration(*found["calibration"]),
            thresholds=Thresholds(**plain["thresholds"]),
            exact=plain["exact"],
            report=plain["report"],
        )
    )


def _packed(name: str, matrix: sparse.csr_matrix) -> dict[str, NDArray[Any]]:
    small = np.uint16 if matrix.shape[1] <= np.iinfo(np.uint16).max else np.uint32
    return {
        f"{name}_data": matrix.data.astype(np.float16),
        f"{name}_indices": matrix.indices.astype(small),
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def _unpacked(name: str, arrays: dict[str, NDArray[Any]]) -> sparse.csr_matrix:
    content = (arrays[f"{name}_data"].astype(np.float32), arrays[f"{name}_indices"].astype(np.int32))
    return sparse.csr_matrix((*content, arrays[f"{name}_indptr"]), shape=tuple(arrays[f"{name}_shape"]))
