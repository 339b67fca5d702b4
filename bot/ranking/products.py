"""Products of a few sparse rows with a wide sparse matrix, as one message needs them.

SciPy's product of two sparse matrices is made for many rows: for the dozen of one message most of its time is overhead.
Only the terms of these rows matter, so their lines of the matrix are made dense and multiplied.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Columns = NDArray[np.int64]
FEW = 24
"""From this many rows on (training) the sparse product is the better one."""


def product(rows: sparse.csr_matrix, matrix: sparse.csr_matrix, columns: Columns | None = None) -> Floats:
    """rows @ matrix, dense; with ``columns`` only these of the matrix."""
    if rows.shape[0] > FEW:
        chosen = matrix if columns is None else matrix[:, columns]
        return np.asarray((rows @ chosen).todense(), dtype=np.float32)
    terms, places = np.unique(rows.indices, return_inverse=True)
    left = np.zeros((rows.shape[0], len(terms)), dtype=np.float32)
    left[np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), places] = rows.data
    return np.asarray(left @ _lines(matrix, terms, columns))


def _lines(matrix: sparse.csr_matrix, terms: Columns, columns: Columns | None) -> Floats:
    """These rows of the matrix, dense; of its columns only those given, which are in ascending order."""
    starts = matrix.indptr[terms]
    sizes = matrix.indptr[terms + 1] - starts
    line = np.repeat(np.arange(len(terms)), sizes)
    stored = np.arange(len(line)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    found, values = matrix.indices[stored], matrix.data[stored]
    width = matrix.shape[1]
    if columns is not None:
        place = np.full(width, -1)
        place[columns] = np.arange(len(columns))
        found, width = place[found], len(columns)
        kept = found >= 0
        line, found, values = line[kept], found[kept], values[kept]
    dense = np.zeros((len(terms), width), dtype=np.float32)
    dense[line, found] = values
    return dense


def present(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 where a term occurs at all."""
    ones = np.ones(len(counts.data), dtype=np.float32)
    return sparse.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape)
