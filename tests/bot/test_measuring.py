"""The measured sets and peers of benchmarks/ranking: the frozen file is what its program makes; how ranks count."""

from __future__ import annotations

import json
import random

import numpy as np

from benchmarks.ranking.peers import ranks
from benchmarks.ranking.perturb import HELD_OUT, KINDS, PERTURBED, SHARE, perturbed


def test_the_frozen_perturbations_are_those_of_the_program() -> None:
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    frozen = [json.loads(line) for line in PERTURBED.read_text(encoding="utf-8").splitlines()]
    assert perturbed(rows[::SHARE]) == frozen


def test_every_way_of_writing_changes_the_text() -> None:
    text = "老板拖欠工资三个月，现在电话也不接，该怎么办？"
    changed = {kind: change(text, random.Random(1)) for kind, change in KINDS.items()}
    assert all(new != text for new in changed.values())
    assert "，" not in changed["no_marks"] and "闆" in changed["traditional"]
    assert len(changed["twice_as_long"]) >= 2 * len(text)
    assert len(changed["homophones"]) == len(text)


def test_the_best_of_several_right_entries_counts() -> None:
    scores = np.array([[0.1, 0.9, 0.5], [0.7, 0.2, 0.1]], dtype=np.float32)
    assert ranks(scores, [{0, 2}, {0}]).tolist() == [2, 1]
