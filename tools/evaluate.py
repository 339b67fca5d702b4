"""Score the product: `make eval [QUESTIONS=file] [PEERS=1]` → var/evaluation/report.md, report.json and plots.

The questions of the file (shape: tools/evaluation/judging.py) are put to the running product through the public chat
API. Our own held-out and perturbed questions (benchmarks/data) are put to the trained model directly.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import yaml

from law.crisis import detect
from tools.ask import PARALLEL, ask, running
from tools.environment import ROOT, load
from tools.evaluation import sets
from tools.evaluation.judging import Judge, Judged
from tools.evaluation.plots import draw
from tools.evaluation.report import Part, as_json, markdown
from tools.evaluation.scores import share
from tools.failure import fail
from tools.training import MODELS, input_hash

Row = dict[str, Any]
OUT = ROOT / "var" / "evaluation"
CRISIS = ROOT / "tests" / "law" / "fixtures" / "crisis_held_out.yml"


def asked(rows: Sequence[Row]) -> list[Row]:
    """The product's answer to every question, each asked as a new visitor."""
    with (
        running(load()) as base,
        httpx.Client(base_url=base, timeout=90, trust_env=False) as client,
        ThreadPoolExecutor(PARALLEL) as pool,
    ):
        return list(pool.map(lambda row: ask(client, row), rows))


def with_entries(rows: Sequence[Row], path: Path | None) -> list[Row]:
    """The rows with the right entries of ``path`` ({question id: entry id or ids}) beside them."""
    if path is None or not path.exists():
        return list(rows)
    known = json.loads(path.read_text(encoding="utf-8"))
    listed = {key: [value] if isinstance(value, str) else list(value or []) for key, value in known.items()}
    return [{**row, "entries": listed.get(row["id"], [])} for row in rows]


def write_rows(rows: Sequence[Row], answers: Sequence[Row], judged: Sequence[Judged], path: Path) -> None:
    """One line per question, for looking at what went wrong."""
    with path.open("w", encoding="utf-8") as out:
        for row, answer, one in zip(rows, answers, judged, strict=True):
            line = {
                "id": one.id, "scope": one.scope, "decision": one.decision, "cites": one.cites, "offers": one.offers,
                "right": one.right, "holds": one.holds, "topic": one.topic_right, "faq_id": answer.get("faq_id"),
                "confidence": answer.get("confidence"), "buttons": answer["buttons"], "question": row["question"],
            }  # fmt: skip
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def perturbation(judge: Judge, rows: Sequence[Row], found: Sequence[Row], plain: Sequence[Judged]) -> dict[str, Row]:
    """By kind of perturbation: the same questions plain and perturbed, and the difference in points."""
    before = {one.id: one for one in plain}
    after = [(row, judge.judge(row, sets.as_answer(one, judge))) for row, one in zip(rows, found, strict=True)]
    table: dict[str, Row] = {}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        pairs = [(before[row["of"]], one) for row, one in after if row["kind"] == kind and row["of"] in before]
        inside = [(was, now) for was, now in pairs if was.scope == "in"]
        outside = [now for was, now in pairs if was.scope == "out"]
        was_cited, now_cited = (share([pair[at].cites for pair in inside]) for at in (0, 1))
        table[kind] = {
            "citation@1 plain": f"{100 * was_cited.value:.1f} %",
            "perturbed": str(now_cited),
            "points": f"{100 * (now_cited.value - was_cited.value):+.1f}",
            "in scope declined": str(share([now.decision == "declined" for _, now in inside])),
            "out of scope declined": str(share([now.decision == "declined" for now in outside])),
        }
    return table


def danger() -> dict[str, str]:
    """Recall and false alarms of the danger check on sentences that took no part in its rules and training."""
    content = yaml.safe_load(CRISIS.read_text(encoding="utf-8"))
    return {
        "dangers found": str(share([detect(text) is not None for text in content["danger"]])),
        "false alarms": str(share([_interrupts(text) for text in content["calm"]])),
    }


def _interrupts(text: str) -> bool:
    found = detect(text)
    return found is not None and found.interrupts


def held_back(head: Row) -> dict[str, Any]:
    """What the training measured on ways to ask that it had held back."""
    return {key: value for key, value in head["held_out"].items() if key != "by_manner"}


def cost(head: Row, found: Sequence[Row]) -> dict[str, str]:
    times = [row["ms"] for row in found]
    return {
        "model": f"{head['mb']} MB, loaded in {head['load_s']} s",
        "one parse": f"median {statistics.median(times):.1f} ms, 95th percentile "
        f"{statistics.quantiles(times, n=20)[-1]:.1f} ms, {len(times)} messages one by one",
    }


def peers(again: bool) -> Row:
    """The table of the peers; measured again when asked for."""
    if again:
        subprocess.run([".venv-bot/bin/python", "-m", "benchmarks.ranking.peers"], cwd=ROOT, env=load(), check=True)
    return json.loads(sets.PEERS.read_text(encoding="utf-8")) if sets.PEERS.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the product on measured questions.")
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--entries", type=Path, help="JSON: question id → id of the right entry, or several")
    parser.add_argument("--peers", action="store_true", help="measure the peers again")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if options.questions and not options.questions.exists():
        fail(f"{options.questions} is not there", "make eval QUESTIONS=file, or QUESTIONS= for our own questions only")
    model = MODELS / f"{input_hash()}.tar.gz"
    if not model.exists():
        fail("the model of these files is not trained", "make train")
    options.out.mkdir(parents=True, exist_ok=True)
    judge = Judge(ROOT / "knowledge")
    parts: list[Part] = []
    if options.questions:
        rows = with_entries(sets.read_rows(options.questions), options.entries)
        answers = asked(rows)
        judged = [judge.judge(row, answer) for row, answer in zip(rows, answers, strict=True)]
        write_rows(rows, answers, judged, options.out / f"{options.questions.stem}.jsonl")
        parts.append(Part(options.questions.stem, f"{len(rows)} questions, asked through the chat API", judged))
    own = [row for row in sets.held_out() if judge.known(row)]
    border = [row for row in sets.borders() if judge.known(row)]
    changed = [row for row in sets.perturbed() if judge.known(row)]
    head, found = sets.understood(model, [*own, *border, *changed])
    seen = [sets.as_answer(one, judge) for one in found[: len(own)]]
    ours = [judge.judge(row, answer) for row, answer in zip(own, seen, strict=True)]
    write_rows(own, seen, ours, options.out / "held_out.jsonl")
    parts.append(Part("held_out", f"{len(own)} questions of our own, never trained on, asked of the model", ours))
    beside = found[len(own) : len(own) + len(border)]
    at_border = [judge.judge(row, sets.as_answer(one, judge)) for row, one in zip(border, beside, strict=True)]
    parts.append(Part("borders", f"{len(border)} questions at the borders of labour law and their twins", at_border))
    more = {
        "held_back": held_back(head),
        "by_manner": head["held_out"].get("by_manner", {}),
        "perturbed": perturbation(judge, changed, found[len(own) + len(border) :], ours),
        "crisis": danger(),
        "cost": cost(head, found),
        "peers": peers(options.peers),
    }
    plots = [path.name for path in draw(parts[0].judged, options.out)]
    text = markdown(parts, more, plots)
    (options.out / "report.md").write_text(text, encoding="utf-8")
    content = json.dumps(as_json(parts, more), ensure_ascii=False, indent=1)
    (options.out / "report.json").write_text(content, encoding="utf-8")
    print(text.split("\n## Peers")[0] if not options.peers else text)
    print(f"report: {options.out / 'report.md'}", file=sys.stderr)


if __name__ == "__main__":
    main()
