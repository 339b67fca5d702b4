"""The measured sets and peers of benchmarks/ranking: the frozen file is what its program makes; how ranks count."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import yaml

from benchmarks.ranking.peers import ranks
from benchmarks.ranking.perturb import DATA, HELD_OUT, KINDS, PERTURBED, SHARE, perturbed
from law.likeness import bigrams

ROOT = Path(__file__).parents[2]
BORDERS = DATA / "held_out_borders.jsonl"


def test_the_frozen_perturbations_are_those_of_the_program() -> None:
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    frozen = [json.loads(line) for line in PERTURBED.read_text(encoding="utf-8").splitlines()]
    assert perturbed(rows[::SHARE]) == frozen


def test_no_example_out_of_scope_is_near_to_a_measured_question() -> None:
    """What a model was trained on says nothing about what it understands. The shortest are alike by chance."""
    rows = [json.loads(line) for path in (HELD_OUT, BORDERS) for line in path.read_text(encoding="utf-8").splitlines()]
    measured = {row["id"]: pairs for row in rows if len(pairs := bigrams(row["question"])) > 4}
    near = [
        (example, name)
        for example in out_of_scope()
        for name, pairs in measured.items()
        if len(bigrams(example) & pairs) > len(pairs) / 2
    ]
    assert near == []


def test_every_border_question_has_its_twin_and_every_twin_its_entry() -> None:
    rows = [json.loads(line) for line in BORDERS.read_text(encoding="utf-8").splitlines()]
    known = {path.stem for path in (ROOT / "knowledge" / "faq").glob("*/*.yml")}
    assert all((row["scope"] == "in") == bool(row["entries"]) and set(row["entries"]) <= known for row in rows)
    assert {row["kind"] for row in rows if row["scope"] == "in"} < {
        row["kind"] for row in rows if row["scope"] == "out"
    }


def out_of_scope() -> list[str]:
    """Every example of data/nlu/out_of_scope."""
    files = sorted((ROOT / "data" / "nlu" / "out_of_scope").glob("*.yml"))
    blocks = [part["examples"] for file in files for part in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]]
    return [line.removeprefix("- ") for block in blocks for line in block.splitlines()]


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
