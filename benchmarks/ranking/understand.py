"""What a trained model understands: `python -m benchmarks.ranking.understand MODEL IN OUT` (in .venv-bot).

IN: JSON lines with id and question. OUT, one line each: {id, decision, confidence, choices, ranking, ms}. ``choices``:
labels that would be offered; ``ranking``: entry ids, best first; ``ms``: time of one parse, message by message. The
first line of OUT is {"model", "mb", "load_s", "held_out"}: the report of the training that lies in the model.
The model is read as Rasa reads it, so every component of the pipeline takes part; no server, no dialogue.
"""

import argparse
import asyncio
import json
import logging
import tarfile
import time
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.utils.log_utils import configure_structlog

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def training_report(model: Path) -> Row:
    """What the selector's training wrote into the model about its held-out quality, and its thresholds."""
    with tarfile.open(model, "r:gz") as archive:
        for member in archive:
            if member.name.endswith("/ranking.json"):
                file = archive.extractfile(member)
                stored = json.load(file) if file else {}
                return {**stored.get("report", {}), "thresholds": stored.get("thresholds")}
    return {}


async def understand(agent: Agent, row: Row) -> Row:
    """One question as Rasa would parse it."""
    started = time.perf_counter()
    parsed: Row = await agent.parse_message(row["question"])
    elapsed = (time.perf_counter() - started) * 1000
    knowledge = parsed.get("knowledge") or {}
    ranking = knowledge.get("ranking") or []
    return {
        "id": row["id"],
        "decision": knowledge.get("decision") or "fallback",
        "intent": parsed["intent"]["name"],
        "confidence": ranking[0]["confidence"] if ranking else 0.0,
        "choices": knowledge.get("choices") or [],
        "ranking": [one["faq_id"] for one in ranking],
        "ms": round(elapsed, 2),
    }


async def understand_all(model: Path, rows: list[Row]) -> list[Row]:
    started = time.perf_counter()
    agent = await load_agent(model_path=str(model))
    loaded = round(time.perf_counter() - started, 1)
    await understand(agent, {"id": "warm-up", "question": "公司不发工资怎么办"})
    head = {"model": model.name, "mb": round(model.stat().st_size / 1e6, 1), "load_s": loaded}
    return [{**head, "held_out": training_report(model)}, *[await understand(agent, row) for row in rows]]


def main() -> None:
    parser = argparse.ArgumentParser(description="What a trained model understands.")
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    configure_structlog(logging.ERROR)  # else every message prints what was understood, and pays for it
    results = asyncio.run(understand_all(options.model, read_rows(options.questions)))
    text = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
    options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
