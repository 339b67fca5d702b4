"""May a newly trained model take the place of the one in use? `python -m tools.gate CANDIDATE CURRENT`.

Both models answer our held-out questions (benchmarks/data/held_out.jsonl); neither was trained on them. Standard output
is one JSON object {accepted, reasons, current, candidate}; the reasons are Chinese, for the staff who train.
Exit code 0: accepted, 1: refused, because it is worse, 2: the candidate could not be asked at all.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.environment import load
from tools.evaluation import sets
from tools.evaluation.judging import Judge, Judged
from tools.evaluation.scores import mean_cost, share

ACCEPTED, REFUSED, UNREADABLE = 0, 1, 2
COST = "cost"
NAMES = {
    "cites": "回答依据正确的比例",
    "offers": "回答或选项里有正确依据的比例",
    "outside_declined": "范围外问题被婉拒的比例",
    "inside_not_declined": "范围内问题没有被拒的比例",
    "not_confidently_wrong": "没有自信答错的比例",
}
MOST_LOST = {
    "cites": 0.015,
    "offers": 0.015,
    "outside_declined": 0.04,
    "inside_not_declined": 0.015,
    "not_confidently_wrong": 0.01,
}
"""How much of each share a new model may lose; retraining on changed entries moves a few questions either way."""
MOST_COST = 0.03
"""How much dearer the average question may become (a wrong answer costs 5, asking back 1, a needless refusal 2)."""


def scores(judged: Sequence[Judged]) -> dict[str, float]:
    """What the gate looks at; more is better, but for the cost."""
    inside = [one for one in judged if one.scope == "in"]
    outside = [one for one in judged if one.scope == "out"]
    return {
        COST: round(mean_cost(judged), 4),
        "cites": share([one.cites for one in inside]).value,
        "offers": share([one.offers for one in inside]).value,
        "outside_declined": share([one.decision == "declined" for one in outside]).value,
        "inside_not_declined": share([one.decision != "declined" for one in inside]).value,
        "not_confidently_wrong": share([not one.wrong for one in inside]).value,
    }


def reasons(candidate: dict[str, float], current: dict[str, float]) -> list[str]:
    """Why the candidate is refused, saying by how much it is worse; empty when it is not."""
    found = [
        f"{NAMES[name]}从{current[name]:.1%}降到{candidate[name]:.1%}，"
        f"低{100 * (current[name] - candidate[name]):.1f}个百分点"
        for name, most in MOST_LOST.items()
        if current[name] - candidate[name] > most
    ]
    dearer = candidate[COST] - current[COST]
    if dearer > MOST_COST:
        found.append(f"每个问题的平均代价从{current[COST]:.2f}升到{candidate[COST]:.2f}，高{dearer:.2f}")
    return found


def measured(model: Path, judge: Judge, rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The scores of one model. Raises SystemExit when the model cannot be read."""
    _, found = sets.understood(model, rows)
    return scores([judge.judge(row, sets.as_answer(one, judge)) for row, one in zip(rows, found, strict=True)])


def compare(candidate: Path, current: Path | None) -> tuple[int, dict[str, Any]]:
    """(exit code, what goes to standard output)."""
    judge = Judge(Path(load()["KNOWLEDGE_DIR"]))
    rows = [row for row in sets.held_out() if judge.known(row)]
    try:
        new = measured(candidate, judge, rows)
    except SystemExit as error:
        return UNREADABLE, {"accepted": False, "reasons": ["新模型读不出来，没有换上"], "error": str(error)}
    if current is None or not current.exists():
        return ACCEPTED, {"accepted": True, "reasons": [], "candidate": new, "current": None}
    try:
        old = measured(current, judge, rows)
    except SystemExit:  # trained by another version of the code: there is nothing to compare with
        return ACCEPTED, {"accepted": True, "reasons": [], "candidate": new, "current": None}
    why = reasons(new, old)
    return (REFUSED if why else ACCEPTED), {"accepted": not why, "reasons": why, "candidate": new, "current": old}


def main() -> None:
    parser = argparse.ArgumentParser(description="May a newly trained model take the place of the one in use?")
    parser.add_argument("candidate", type=Path)
    parser.add_argument("current", type=Path, nargs="?")
    options = parser.parse_args()
    code, result = compare(options.candidate, options.current)
    print(json.dumps(result, ensure_ascii=False))
    raise SystemExit(code)


if __name__ == "__main__":
    main()
