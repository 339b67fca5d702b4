"""Products of a few sparse rows with wide sparse matrices, as one message needs them.

SciPy's product of two sparse matrices is made for many rows: for the dozen of one message most of its time is overhead.
Only the terms of these rows matter, so their lines of the matrix are made dense and multiplied. With very many classes
even the zeros of these lines cost too much: then the lines of all matrices are read once, together, and only the
classes that promise something are made dense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Columns = NDArray[np.int64]
FEW = 24
"""From this many rows on (training) the sparse product is the better one."""


def product(rows: sparse.csr_matrix, matrix: sparse.csr_matrix) -> Floats:
    """rows @ matrix, dense."""
    if rows.shape[0] > FEW:
        return np.asarray((rows @ matrix).todense(), dtype=np.float32)
    terms, left = compact(rows)
    line, stored = entries(matrix.indptr, terms)
    dense = np.zeros((len(terms), matrix.shape[1]), dtype=np.float32)
    dense[line, matrix.indices[stored]] = matrix.data[stored]
    return np.asarray(left @ dense)


def compact(rows: sparse.csr_matrix) -> tuple[Columns, Floats]:
    """The terms that occur in a few rows, and the rows dense over these terms."""
    terms, places = np.unique(rows.indices, return_inverse=True)
    dense = np.zeros((rows.shape[0], len(terms)), dtype=np.float32)
    dense[np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), places] = rows.data
    return terms, dense


def entries(indptr: NDArray[np.int32], lines: Columns) -> tuple[Columns, Columns]:
    """The entries of these lines of a matrix: which of ``lines`` each stands in, and where it is stored."""
    starts = indptr[lines]
    sizes = indptr[lines + 1] - starts
    line = np.repeat(np.arange(len(lines)), sizes)
    return line, np.arange(len(line)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)


@dataclass(frozen=True)
class Stacked:
    """Matrices of one shape (terms × classes) with one pattern of entries, so that one reading finds all of them.

    ``values``: entries × matrices, 0 where a matrix has none.
    """

    indptr: NDArray[np.int32]
    classes: NDArray[np.int32]
    values: Floats
    width: int

    @classmethod
    def of(cls, matrices: Sequence[sparse.csr_matrix]) -> Stacked:
        pattern = present(sum(present(matrix) for matrix in matrices).tocsr())
        pattern.sort_indices()
        keys, width = _keys(pattern), pattern.shape[1]
        values = np.zeros((pattern.nnz, len(matrices)), dtype=np.float32)
        for at, matrix in enumerate(matrices):
            values[np.searchsorted(keys, _keys(matrix)), at] = matrix.data
        return cls(pattern.indptr, pattern.indices, values, width)

    def products(self, terms: Columns, lefts: Sequence[Floats], offset: Floats, most: int) -> tuple[Columns, Floats]:
        """(the ``most`` classes whose products sum up highest for the first row, rows × these classes × matrices).

        ``lefts``: for every matrix the rows, dense over ``terms`` (ascending); ``offset``: added to the sum of a class.
        """
        line, stored = entries(self.indptr, terms)
        found, values = self.classes[stored], self.values[stored]
        summed = np.zeros(len(line), dtype=np.float32)
        for at, left in enumerate(lefts):
            summed += left[0][line] * values[:, at]
        promise = np.bincount(found, weights=summed, minlength=self.width) + offset
        chosen = np.sort(np.argpartition(-promise, most)[:most])
        place = np.full(self.width, -1, dtype=np.int32)
        place[chosen] = np.arange(most, dtype=np.int32)
        kept = np.flatnonzero(place[found] >= 0)
        dense = np.zeros((len(lefts), len(terms), most), dtype=np.float32)
        dense[:, line[kept], place[found[kept]]] = values[kept].T
        return chosen, np.stack([left @ one for left, one in zip(lefts, dense, strict=True)], axis=2)


def _keys(matrix: sparse.csr_matrix) -> Columns:
    """A number for the place of every entry, ascending with it in a matrix with sorted indices."""
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return np.asarray(rows * matrix.shape[1] + matrix.indices, dtype=np.int64)


def present(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 where a term occurs at all."""
    ones = np.ones(len(counts.data), dtype=np.float32)
    return sparse.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape)
