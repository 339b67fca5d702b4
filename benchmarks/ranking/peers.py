"""The plain ways to find an entry, on our held-out questions: `python -m benchmarks.ranking.peers` (in .venv-bot).

Plain BM25 over all ways to ask of an entry, and the TF-IDF nearest single way to ask. Both get the same normalised,
segmented texts as our selector and always answer: they have no notion of scope. Writes benchmarks/data/peers.json.
"""

import io
import json
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.ranking.perturb import DATA, HELD_OUT
from benchmarks.ranking.sample import MAX_TERMS
from bot.components.chinese_nlp import reader
from bot.lexicon import read_lexicon
from bot.ranking.features import Analyser, Vocabulary
from bot.ranking.scorers import Bm25Scorer, Encoded, encode
from law.library import Library

PEERS = DATA / "peers.json"
BM25, NEAREST = "plain BM25", "TF-IDF nearest way to ask"
Scores = NDArray[np.float32]


class Terms:
    """From a text to its terms, by the words and synonyms of the knowledge."""

    def __init__(self) -> None:
        lexicon = read_lexicon()
        self._read, self._analyse = reader(lexicon), Analyser(lexicon.synonyms)

    def __call__(self, text: str) -> Counter[str]:
        return self._analyse(*self._read(text)).whole


@dataclass(frozen=True)
class Peer:
    """One plain way to find an entry. ``weights``: what it would have to store besides the vocabulary."""

    names: Sequence[str]
    terms: Terms
    vocabulary: Vocabulary
    score: Callable[[Encoded], Scores]
    weights: sparse.csr_matrix

    def scores(self, texts: Sequence[str]) -> Scores:
        """texts × names."""
        return self.score(encode(self.vocabulary, [self.terms(text) for text in texts]))

    def megabytes(self) -> float:
        """Compressed, as an archive would hold it."""
        file = io.BytesIO()
        sparse.save_npz(file, self.weights)
        return (len(file.getvalue()) + len(zlib.compress("\n".join(self.vocabulary.terms).encode()))) / 1e6


def fit(kind: str, ways: Mapping[str, Sequence[str]]) -> Peer:
    """``ways``: the ways to ask of every entry; ``kind``: BM25 or NEAREST."""
    terms, names = Terms(), sorted(ways)
    known = [(terms(text), at) for at, name in enumerate(names) for text in ways[name]]
    vocabulary = Vocabulary.fit([way for way, _ in known], MAX_TERMS)
    asks, labels = encode(vocabulary, [way for way, _ in known]), np.array([at for _, at in known])
    if kind == BM25:
        scorer = Bm25Scorer.fit(asks.counted.counts, labels, len(names))
        return Peer(names, terms, vocabulary, scorer, scorer.weights)
    return Peer(names, terms, vocabulary, nearest(asks, labels, len(names)), asks.tfidf)


def ranks(scores: Scores, truth: Sequence[set[int]]) -> NDArray[np.int64]:
    """The place of the best right entry of each question, from 1."""
    best = np.array([row[sorted(right)].max() for row, right in zip(scores, truth, strict=True)])
    places: NDArray[np.int64] = 1 + (scores > best[:, None]).sum(axis=1)
    return places


def nearest(asks: Encoded, labels: NDArray[np.int64], classes: int) -> Callable[[Encoded], Scores]:
    """Cosine with the nearest way to ask of every entry."""

    def score(rows: Encoded) -> Scores:
        scores = np.zeros((rows.tfidf.shape[0], classes), dtype=np.float32)
        similar = (rows.tfidf @ asks.tfidf.T).toarray()
        for row, values in zip(scores, similar, strict=True):
            np.maximum.at(row, labels, values)
        return scores

    return score


def quality(places: NDArray[np.int64]) -> dict[str, Any]:
    """P@1, P@3 and MRR of the places of the right entries, from 1."""
    return {
        "questions": len(places),
        "right entry first": f"{100 * float((places <= 1).mean()):.1f} %",
        "among the first three": f"{100 * float((places <= 3).mean()):.1f} %",
        "MRR": round(float((1 / places).mean()), 3),
    }


def measure() -> dict[str, dict[str, Any]]:
    entries = Library(Path("knowledge")).entries
    ways = {name: entry.ways_to_ask() for name, entry in entries.items()}
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    asked = [row for row in rows if set(row["entries"]) & set(ways)]
    found: dict[str, dict[str, Any]] = {}
    for kind in (BM25, NEAREST):
        peer = fit(kind, ways)
        place = {name: at for at, name in enumerate(peer.names)}
        truth = [{place[entry] for entry in row["entries"] if entry in place} for row in asked]
        found[kind] = quality(ranks(peer.scores([row["question"] for row in asked]), truth))
    return found


def main() -> None:
    found = measure()
    PEERS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(PEERS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
