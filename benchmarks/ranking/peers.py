"""The plain ways to find an entry, on our held-out questions: `python -m benchmarks.ranking.peers` (in .venv-bot).

Plain BM25 over all ways to ask of an entry, and the TF-IDF nearest single way to ask. Both get the same normalised,
segmented texts as our selector and always answer: they have no notion of scope. Writes benchmarks/data/peers.json.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.perturb import DATA, HELD_OUT
from bot.components.chinese_nlp import reader
from bot.lexicon import read_lexicon
from bot.ranking.features import Analyser, Vocabulary
from bot.ranking.scorers import Bm25Scorer, Encoded, encode
from law.library import Library

PEERS = DATA / "peers.json"
MAX_TERMS = 60_000
Scores = NDArray[np.float32]


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


def measure() -> dict[str, dict[str, Any]]:
    lexicon = read_lexicon()
    read, analyse = reader(lexicon), Analyser(lexicon.synonyms)

    def terms(text: str) -> Any:
        return analyse(*read(text)).whole

    entries = Library(Path("knowledge")).entries
    place = {entry: at for at, entry in enumerate(sorted(entries))}
    known = [(terms(text), at) for entry, at in place.items() for text in entries[entry].ways_to_ask()]
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    asked = [row for row in rows if set(row["entries"]) & set(place)]
    truth = [{place[entry] for entry in row["entries"] if entry in place} for row in asked]
    vocabulary = Vocabulary.fit([way for way, _ in known], MAX_TERMS)
    asks, labels = encode(vocabulary, [way for way, _ in known]), np.array([at for _, at in known])
    questions = encode(vocabulary, [terms(row["question"]) for row in asked])
    peers: dict[str, Callable[[Encoded], Scores]] = {
        "plain BM25": Bm25Scorer.fit(asks.counted.counts, labels, len(place)),
        "TF-IDF nearest way to ask": nearest(asks, labels, len(place)),
    }
    found: dict[str, dict[str, Any]] = {}
    for name, peer in peers.items():
        at = ranks(peer(questions), truth)
        found[name] = {
            "questions": len(at),
            "right entry first": f"{100 * float((at <= 1).mean()):.1f} %",
            "among the first three": f"{100 * float((at <= 3).mean()):.1f} %",
            "MRR": round(float((1 / at).mean()), 3),
        }
    return found


def main() -> None:
    found = measure()
    PEERS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(PEERS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
