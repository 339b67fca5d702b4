"""What one parse costs on one core: `taskset -c 0 .venv-bot/bin/python -m benchmarks.ranking.parsing MODEL`.

Every fourth of our held-out questions is parsed several times as Rasa parses it, and the quickest time counts: that is
what a parse takes while no other program is in its way. Prints JSON: the median and the 95th percentile of these.
"""

import argparse
import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import Agent, load_agent
from rasa.utils.log_utils import configure_structlog

from benchmarks.ranking.perturb import HELD_OUT
from benchmarks.ranking.understand import read_rows

EVERY, TIMES = 4, 7


async def quickest(agent: Agent, text: str) -> float:
    """Milliseconds of the quickest of several parses."""
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        await agent.parse_message(text)
        took.append(time.perf_counter() - started)
    return 1000 * min(took)


async def measure(model: Path) -> dict[str, Any]:
    agent = await load_agent(model_path=str(model))
    texts = [row["question"] for row in read_rows(HELD_OUT)[::EVERY]]
    took = [await quickest(agent, text) for text in texts]
    return {
        "questions": len(took),
        "median, ms": round(float(np.median(took)), 2),
        "95th percentile, ms": round(float(np.percentile(took, 95)), 2),
        "archive, MB": round(model.stat().st_size / 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="What one parse costs on one core.")
    parser.add_argument("model", type=Path)
    configure_structlog(logging.ERROR)
    print(json.dumps(asyncio.run(measure(parser.parse_args().model))))


if __name__ == "__main__":
    main()
