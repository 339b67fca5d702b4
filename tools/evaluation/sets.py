"""The measured sets of this repository, and asking a trained model about them without starting the programs."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.environment import ROOT, load
from tools.evaluation.judging import Judge
from tools.failure import fail

Row = dict[str, Any]
DATA = ROOT / "benchmarks" / "data"
HELD_OUT, PERTURBED, PEERS = DATA / "held_out.jsonl", DATA / "perturbed.jsonl", DATA / "peers.json"
BORDERS = DATA / "held_out_borders.jsonl"
KINDS = {"answer": "answer", "lead": "clarify", "clarify": "clarify", "out_of_scope": "out_of_scope"}
FAQ = "faq/"


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def held_out() -> list[Row]:
    """Our own questions: with the entries that answer them, or out of scope."""
    return read_rows(HELD_OUT)


def borders() -> list[Row]:
    """Questions that only sound like labour law, and their twins that are; ``kind`` says which border."""
    return read_rows(BORDERS)


def perturbed() -> list[Row]:
    """Perturbed held-out questions, each with the truth of the question it was made of; ``kind`` says how."""
    truth = {row["id"]: row for row in held_out()}
    return [{**truth[row["of"]], **row} for row in read_rows(PERTURBED)]


def understood(model: Path, rows: Sequence[Row]) -> tuple[Row, list[Row]]:
    """(the model's head: size, load time, training report; what it understood of every row). See benchmarks.ranking."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        lines = [json.dumps({"id": row["id"], "question": row["question"]}, ensure_ascii=False) for row in rows]
        asked.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [".venv-bot/bin/python", "-m", "benchmarks.ranking.understand", str(model), str(asked), str(answered)]
        done = subprocess.run(command, cwd=ROOT, env=load(), capture_output=True, text=True)
        if done.returncode:
            fail(f"the model {model.name} could not be asked: {done.stderr.strip()[-600:]}", "make train FORCE=1")
        head, *found = read_rows(answered)
    return head, found


def as_answer(found: Row, judge: Judge) -> Row:
    """What the dialogue would show for what was understood, in the shape of ``tools.ask``."""
    labels = found["choices"] if found["decision"] in ("lead", "clarify") else []
    entries = [label.removeprefix(FAQ) for label in labels if label.startswith(FAQ)]
    first = found["ranking"][0] if found["ranking"] else ""
    if found["decision"] == "lead" and entries:
        first = entries[0]
    shown = found["decision"] in ("answer", "lead") and found["intent"] in ("faq", "faq_clarify") and first
    return {
        "kind": KINDS.get(found["decision"], "fallback"),
        "faq_id": first if shown else "",
        "topic": judge.topic_of(first) if shown else None,
        "confidence": found["confidence"],
        "citations": judge.cited_by(first) if shown else [],
        "buttons": [title for title in map(judge.title_of, entries) if title],
    }
