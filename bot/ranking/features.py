"""From a segmented message to counts of words and character n-grams, for the whole text and for each of its clauses."""

from __future__ import annotations

import functools
import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.lexicon import alternation
from bot.ranking.clauses import Cutter, Piece

_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COUNTED = re.compile(
    r"[0-9一二两三四五六七八九十百千万几]{1,12}(?=个?(?:多)?(?:月|年|天|周|块|元|岁|小时|号|日|次|人|名|级|万))"
)
_NO_WORD = re.compile(r"\W+")
MIN_CLAUSE = 4
MAX_CLAUSES = 12
MAX_CHARACTERS = 1200
LONG_TEXT = 24
"""Below this many characters a text is not looked at by clauses."""

Token = tuple[str, int]


@dataclass(frozen=True)
class Analysed:
    """A text ready for counting: the terms of the whole and, when it is long, of each clause in order.

    ``asked``: which of the clauses asks; the last one that does, or the last one.
    """

    whole: Counter[str]
    clauses: tuple[Counter[str], ...] = ()
    asked: int = -1


@dataclass(frozen=True)
class Clause:
    """One clause: its terms, how many characters it has, whether it asks something."""

    terms: Counter[str]
    size: int
    asks: bool

    def __add__(self, other: Clause) -> Clause:
        return Clause(joined([self.terms, other.terms]), self.size + other.size, self.asks or other.asks)


class Analyser:
    """Turns (text, tokens) into terms: w: words, c: characters and pairs of them, s: canonical synonyms.

    Word pairs and three characters in a row were tried and made every scorer worse: they mostly repeat what their parts
    say, and drown the words that do not stand in them. ``fillers`` count nowhere.
    """

    def __init__(self, synonyms: Mapping[str, str], fillers: Sequence[str] = ()) -> None:
        self.synonyms = dict(synonyms)
        self._synonym = alternation(self.synonyms)
        self._cutter = Cutter(fillers)

    def __call__(self, text: str, tokens: Sequence[Token]) -> Analysed:
        """``tokens`` are (word, start offset). Very long texts keep their beginning and their end."""
        return assemble(self.clauses(text, tokens))

    def clauses(self, text: str, tokens: Sequence[Token]) -> list[Clause]:
        """All clauses of a text, however short, each with its terms."""
        text = _shortened(text.lower())
        words = {at: word.lower() for word, at in tokens}
        pieces = self._cutter(text) or Cutter(())(text)
        return [Clause(self._terms(piece, words), len(piece.text), piece.asks) for piece in pieces]

    def _terms(self, piece: Piece, words: Mapping[int, str]) -> Counter[str]:
        known = (_plain(words[at]) for at in piece.places if at in words)
        terms: Counter[str] = Counter(f"w:{word}" for word in known if not _NO_WORD.fullmatch(word))
        for part in _NO_WORD.split(_plain(piece.text)):
            for size in (1, 2):
                terms.update(f"c:{part[at : at + size]}" for at in range(len(part) - size + 1))
        if self._synonym is not None:
            terms.update({f"s:{self.synonyms[match.group()]}" for match in self._synonym.finditer(piece.text)})
        return terms


def assemble(clauses: Sequence[Clause]) -> Analysed:
    """One text of these clauses, which may have been taken out of a longer one."""
    whole = joined([clause.terms for clause in clauses])
    longer = _longer(clauses) if sum(clause.size for clause in clauses) >= LONG_TEXT else []
    if len(longer) < 2:
        return Analysed(whole)
    asked = max((at for at, clause in enumerate(longer) if clause.asks), default=len(longer) - 1)
    return Analysed(whole, tuple(clause.terms for clause in longer), asked)


def joined(parts: Sequence[Counter[str]]) -> Counter[str]:
    """The terms of several clauses together; a synonym counts once however often it is said."""
    whole: Counter[str] = Counter()
    for part in parts:
        whole.update(part)
    return Counter({term: 1 if term.startswith("s:") else count for term, count in whole.items()})


def _longer(clauses: Sequence[Clause]) -> list[Clause]:
    """Short clauses join the one before; of too many the first are one."""
    merged: list[Clause] = []
    for clause in clauses:
        if merged and min(clause.size, merged[-1].size) < MIN_CLAUSE:
            merged[-1] = merged[-1] + clause
        else:
            merged.append(clause)
    surplus = max(len(merged) - MAX_CLAUSES, 0)
    head = merged[: surplus + 1]
    return [functools.reduce(operator.add, head), *merged[surplus + 1 :]]


def _shortened(text: str) -> str:
    """Blanks out the middle of a very long text; offsets stay."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return text[:half] + " " * (len(text) - 2 * half) + text[-half:]


def _plain(text: str) -> str:
    """Figures say little about what is asked: 3个月 and 五个月 count as the same."""
    return _NUMERAL.sub("0", _COUNTED.sub("0", text))


@dataclass(frozen=True)
class Counted:
    """Term counts (rows × terms, float32) and, for each row, how many of its different terms the vocabulary lacks."""

    counts: sparse.csr_matrix
    unknown: NDArray[np.float32]

    def __getitem__(self, rows: NDArray[np.int64]) -> Counted:
        return Counted(self.counts[rows], self.unknown[rows])

    def restricted(self, known: NDArray[np.bool_]) -> Counted:
        """As if the vocabulary had only the terms marked in ``known``."""
        kept = known[self.counts.indices]
        counts = self.counts.copy()
        counts.data = np.where(kept, counts.data, 0).astype(np.float32)
        counts.eliminate_zeros()
        lost = np.diff(self.counts.indptr) - np.diff(counts.indptr)
        return Counted(counts, self.unknown + lost.astype(np.float32))


class Vocabulary:
    """Terms that are kept and their inverse document frequency. A term it lacks weighs as much as the rarest one.

    Unknown terms must count in the length of a row: otherwise a message of which we know a single word looks as near as
    one of which we know every word.
    """

    def __init__(self, terms: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.terms = list(terms)
        self.idf = idf
        self.unknown_idf = float(idf.max()) if len(idf) else 1.0
        self._index = {term: index for index, term in enumerate(self.terms)}

    @classmethod
    def fit(cls, texts: Sequence[Counter[str]], max_terms: int) -> Vocabulary:
        """Keep the ``max_terms`` most frequent terms; with enough texts, terms seen once are dropped."""
        frequency: Counter[str] = Counter()
        for text in texts:
            frequency.update(text.keys())
        least = 2 if len(texts) >= 1000 else 1
        kept = sorted((term for term, count in frequency.items() if count >= least), key=lambda t: (-frequency[t], t))
        kept = sorted(kept[:max_terms])
        counts = np.array([frequency[term] for term in kept], dtype=np.float32)
        return cls(kept, (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32))

    def __len__(self) -> int:
        return len(self.terms)

    def count(self, rows: Sequence[Counter[str]]) -> Counted:
        """Count the terms of each row."""
        indices: list[int] = []
        values: list[int] = []
        ends = [0]
        unknown: list[int] = []
        for row in rows:
            for term, count in row.items():
                index = self._index.get(term)
                if index is not None:
                    indices.append(index)
                    values.append(count)
            unknown.append(len(row) - (len(indices) - ends[-1]))
            ends.append(len(indices))
        data = np.array(values, dtype=np.float32)
        shape = (len(rows), len(self.terms))
        counts = sparse.csr_matrix((data, np.array(indices, dtype=np.int32), ends), shape=shape)
        return Counted(counts, np.array(unknown, dtype=np.float32))

    def tfidf(self, counted: Counted) -> sparse.csr_matrix:
        """Sublinear tf × idf; with its unknown terms a row would have length 1."""
        counts = counted.counts
        weights = (1 + np.log(counts.data)) * self.idf[counts.indices]
        row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        known = np.bincount(row, weights=weights**2, minlength=counts.shape[0])
        lengths = np.sqrt(known + counted.unknown * self.unknown_idf**2)
        scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        data = (weights * scale[row]).astype(np.float32)
        return sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
