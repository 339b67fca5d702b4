"""Which entries rest on the same law: answering one for the other is nearly right.

A general question (公司拖欠工资怎么办) spreads its probability over siblings. What matters to the worker is whether the
answer rests on the right articles, so the confidence of an answer is the probability of its whole kin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from scipy import sparse

COMMON = 25
"""An article that more than one entry in this many cites (limitation, free arbitration …) makes no kin."""


def kinship(rests_on: Mapping[int, frozenset[str]], classes: int) -> sparse.csr_matrix:
    """classes × classes, 1 where two classes share an article that is not common to all; a class is its own kin.

    ``rests_on``: articles by class index.
    """
    cited = Counter(article for articles in rests_on.values() for article in articles)
    telling = [article for article, count in cited.items() if count <= max(2, len(rests_on) // COMMON)]
    column = {article: at for at, article in enumerate(sorted(telling))}
    pairs = [(at, column[article]) for at, articles in rests_on.items() for article in articles if article in column]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    shape = (classes, max(len(column), 1))
    incidence = sparse.csr_matrix((np.ones(len(pairs), dtype=np.float32), (rows, columns)), shape=shape)
    shared = (incidence @ incidence.T + sparse.identity(classes, dtype=np.float32)).tocsr()
    shared.data = np.ones_like(shared.data)
    return shared
