"""Rasa's stock pipeline for Chinese beside ours and the plain peers: `python -m benchmarks.ranking.stock_rasa`.

(In .venv-bot.) The whole knowledge would keep DIET busy for days: every batch is as long as its longest story, and its
transformer pays for every place of it. So all learn the same part of the knowledge, short ways to ask only
(benchmarks/ranking/sample.py), and are asked other ones. Our ranking and the stock pipeline also get the same share of
the short examples out of scope, and are asked what our held-out set has outside. One thread. Writes
benchmarks/data/stock_rasa.json.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import yaml
from rasa.constants import ENV_CPU_INTER_OP_CONFIG, ENV_CPU_INTRA_OP_CONFIG
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.log_utils import configure_structlog
from rasa.utils.tensorflow.environment import setup_tf_environment

from benchmarks.ranking import peers
from benchmarks.ranking.perturb import DATA, HELD_OUT
from benchmarks.ranking.sample import SEED, Sample, sample
from bot.ranking.model import FAQ_PREFIX, OUT_OF_SCOPE_LABEL
from law.library import Library
from tools.environment import ROOT

RESULT = DATA / "stock_rasa.json"
DECLINED = (OUT_OF_SCOPE_LABEL, "nlu_fallback")
PLACES = 10
"""MRR counts so many places; what is further down counts 0."""
STOCK: dict[str, Any] = {
    "recipe": "default.v1",
    "language": "zh",
    "assistant_id": "stock",
    "pipeline": [
        {"name": "JiebaTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "entity_recognition": False},
        {"name": "ResponseSelector", "epochs": 100, "retrieval_intent": "faq", "ranking_length": 0},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
}
Row = dict[str, Any]


def out_of_scope(share: float, longest: int) -> TrainingData:
    """This share of the examples out of scope that are not longer."""
    importer = RasaFileImporter(training_data_paths=[str(ROOT / "data" / "nlu" / "out_of_scope")])
    examples = [one for one in importer.get_nlu_data().intent_examples if len(one.get("text")) <= longest]
    return TrainingData(random.Random(SEED).sample(examples, round(share * len(examples))))


def stock_files(chosen: Sample, others: TrainingData, answers: Mapping[str, str], folder: Path) -> None:
    """The same examples in Rasa's own files, with the answers as responses."""
    responses = {f"utter_{FAQ_PREFIX}{name}": [{"text": answers[name]}] for name in chosen.learned}
    ways = [Message.build(text, FAQ_PREFIX + name) for name, texts in chosen.learned.items() for text in texts]
    examples = [*ways, *others.intent_examples]
    folder.mkdir()
    (folder / "nlu.yml").write_text(TrainingData(examples, responses=responses).nlu_as_yaml(), encoding="utf-8")
    domain = {"intents": sorted({message.get("intent") for message in examples}), "responses": responses}
    (folder / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True), encoding="utf-8")
    (folder / "config.yml").write_text(yaml.safe_dump(STOCK), encoding="utf-8")


def ranked(parsed: Mapping[str, Any]) -> list[str]:
    """Ids of the entries, best first: ours in full, or those of Rasa's own selector."""
    if "knowledge" in parsed:
        return [row["faq_id"] for row in parsed["knowledge"]["ranking"]]
    selected = parsed["response_selector"].get("faq", {}).get("ranking", ())
    return [row["intent_response_key"].removeprefix(FAQ_PREFIX) for row in selected]


def place(entry: str, ranking: Sequence[str]) -> float:
    """From 1; infinity when it is not among the first PLACES."""
    return ranking.index(entry) + 1 if entry in ranking[:PLACES] else float("inf")


async def ask_rasa(archive: str, chosen: Sample, outside: Sequence[str]) -> Row:
    """How a trained archive does, and the processor time of a message."""
    agent = Agent.load(archive)
    await agent.parse_message(outside[0])  # what is built at the first message is not a message's cost
    places, took, declined = [], [], {"in": 0, "out": 0}
    for text, entry in [*chosen.asked, *((text, "") for text in outside)]:
        begun = time.process_time()
        parsed = await agent.parse_message(text)
        took.append(time.process_time() - begun)
        declined["in" if entry else "out"] += parsed["intent"]["name"] in DECLINED
        if entry:
            places.append(place(entry, ranked(parsed)))
    return peers.quality(np.array(places)) | {
        "in scope declined": f"{100 * declined['in'] / len(chosen.asked):.1f} %",
        "out of scope declined": f"{100 * declined['out'] / len(outside):.1f} %",
        "ms a message": milliseconds(took),
    }


def ask_peer(peer: peers.Peer, chosen: Sample) -> Row:
    """The same of a plain peer, message by message."""
    places, took = [], []
    for text, entry in chosen.asked:
        begun = time.process_time()
        scores = peer.scores([text])[0]
        took.append(time.process_time() - begun)
        best = np.argsort(-scores, kind="stable")[:PLACES]
        places.append(place(entry, [peer.names[at] for at in best]))
    return peers.quality(np.array(places)) | {"ms a message": milliseconds(took)}


def milliseconds(took: Sequence[float]) -> float:
    return round(1000 * float(np.median(took)), 2)


def timed(train: Callable[[], Any]) -> tuple[Any, Row]:
    """What ``train`` made, and what it cost."""
    begun, cpu = time.perf_counter(), time.process_time()
    made = train()
    return made, {
        "training, seconds by the clock": round(time.perf_counter() - begun, 1),
        "training, seconds of processor": round(time.process_time() - cpu, 1),
    }


def train_rasa(name: str, config: Path, data: Path, domain: Path, folder: Path) -> str:
    """Path of the trained archive."""
    archive = train_nlu(str(config), str(data), str(folder), fixed_model_name=name, domain=str(domain))
    if archive is None:
        raise SystemExit(f"{name} could not be trained; see the messages above")
    return archive


def compared(chosen: Sample, others: TrainingData, folder: Path) -> Iterator[tuple[str, Row]]:
    """Name and result of one after the other, the dearest last. ``others``: examples out of scope."""
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    outside = [row["question"] for row in rows if row["scope"] == "out"]
    for kind in (peers.BM25, peers.NEAREST):
        peer, cost = timed(partial(peers.fit, kind, chosen.learned))
        yield kind, ask_peer(peer, chosen) | cost | {"archive, MB": round(peer.megabytes(), 2)}
    answers = {name: entry.answer for name, entry in Library(ROOT / "knowledge").entries.items()}
    stock_files(chosen, others, answers, folder / "stock")
    (folder / "ours").mkdir()
    (folder / "ours" / "nlu.yml").write_text(others.nlu_as_yaml(), encoding="utf-8")
    stock = folder / "stock"
    for name, config, data, domain in (
        ("ours", ROOT / "config.yml", folder / "ours", ROOT / "domain.yml"),
        ("stock Rasa", stock / "config.yml", stock / "nlu.yml", stock / "domain.yml"),
    ):
        archive, cost = timed(partial(train_rasa, name.replace(" ", "-"), config, data, domain, folder / "models"))
        size = {"archive, MB": round(Path(archive).stat().st_size / 1e6, 2)}
        yield name, asyncio.run(ask_rasa(archive, chosen, outside)) | cost | size


def stop(_: int, __: FrameType | None) -> None:
    raise SystemExit("the time that was given is over; what was measured until then is in the file")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--ways", type=int, default=6, help="ways to ask of an entry to learn from, with its question")
    parser.add_argument("--asked", type=int, default=10, help="other ways to ask of an entry to be asked, at most")
    parser.add_argument("--longest", type=int, default=30, help="characters of a way to ask, at most")
    parser.add_argument("--minutes", type=int, default=90, help="end after so long, whatever is done")
    options = parser.parse_args(argv)
    os.environ.update({ENV_CPU_INTRA_OP_CONFIG: "1", ENV_CPU_INTER_OP_CONFIG: "1"})
    setup_tf_environment()
    configure_structlog(logging.ERROR)  # else every message prints what was understood, and pays for it
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(60 * options.minutes)
    library = Library(ROOT / "knowledge")
    chosen = sample(library, options.entries, options.ways, options.asked, options.longest)
    others = out_of_scope(len(chosen.learned) / len(library.entries), options.longest)
    found: Row = {
        "sample": {
            "entries": len(chosen.learned),
            "ways to ask learned": sum(map(len, chosen.learned.values())),
            "examples out of scope": len(others.intent_examples),
            "characters at most": options.longest,
        }
    }
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        chosen.write_knowledge(ROOT / "knowledge", folder / "knowledge")
        os.environ["KNOWLEDGE_DIR"] = str(folder / "knowledge")
        for name, result in compared(chosen, others, folder):
            found[name] = result
            print(name, json.dumps(result, ensure_ascii=False), flush=True)
            RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
