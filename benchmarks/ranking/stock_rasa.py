"""Rasa's stock pipeline for Chinese beside ours, trained on the same sample: `python -m benchmarks.ranking.stock_rasa`.

Run it in .venv-bot. The whole knowledge would keep DIET busy for the better part of a day on two cores, so every entry
gives its question and the same few ways to ask to both (``--ways``, spread over the manners). Both also get the
skeleton's intents and every example outside the scope. Writes benchmarks/data/stock_rasa.json.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.ranking.perturb import DATA, HELD_OUT
from bot.components.knowledge_selector import WAYS
from bot.importer import KnowledgeImporter
from law.library import Library
from tools.environment import ROOT

RESULT = DATA / "stock_rasa.json"
OUT_OF_SCOPE = ("out_of_scope", "nlu_fallback")
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


def spread(ask: Mapping[str, Sequence[str]], wanted: int) -> dict[str, list[str]]:
    """The first ``wanted`` ways, taking one manner after the other."""
    kept: dict[str, list[str]] = {}
    rounds = max((len(texts) for texts in ask.values()), default=0)
    for at in range(rounds):
        for manner, texts in ask.items():
            if at < len(texts) and sum(map(len, kept.values())) < wanted:
                kept.setdefault(manner, []).append(texts[at])
    return kept


def sampled_knowledge(folder: Path, ways: int) -> None:
    """A copy of knowledge/ in which every entry has ``ways`` ways to ask."""
    shutil.copytree(ROOT / "knowledge", folder)
    for file in (folder / "faq").rglob("*.yml"):
        entry = yaml.safe_load(file.read_text(encoding="utf-8"))
        entry["ask"] = spread(entry["ask"], ways)
        file.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")


def stock_data(data: TrainingData, folder: Path) -> Path:
    """The same examples in Rasa's own files, with the answers as responses."""
    entries = Library(Path(os.environ["KNOWLEDGE_DIR"])).entries
    answers = {f"utter_faq/{name}": [{"text": entry.answer}] for name, entry in entries.items()}
    examples = [example for message in data.intent_examples for example in _plain(message)]
    kept = TrainingData(examples, responses=answers)
    folder.mkdir()
    (folder / "nlu.yml").write_text(kept.nlu_as_yaml(), encoding="utf-8")
    domain = {
        "intents": sorted({message.get("intent") for message in examples}),
        "responses": answers,
    }
    (folder / "domain.yml").write_text(yaml.safe_dump(domain, allow_unicode=True), encoding="utf-8")
    (folder / "config.yml").write_text(yaml.safe_dump(STOCK), encoding="utf-8")
    return folder


def _plain(message: Message) -> Iterator[Message]:
    """One example for every text of a message: an entry's ways to ask travel in its metadata."""
    noted: dict[str, Any] = message.get("metadata") or {}
    label = message.get("intent_response_key") or message.get("intent")
    for text in (message.get("text"), *noted.get("example", noted).get(WAYS, ())):
        yield Message.build(text, label)


def ranked(parsed: Mapping[str, Any]) -> Iterator[str]:
    """Ids of the entries, best first."""
    for selector in ("faq", "default"):
        for row in parsed.get("response_selector", {}).get(selector, {}).get("ranking", ()):
            yield str(row["intent_response_key"]).removeprefix("faq/")


async def measure(archive: str) -> dict[str, Any]:
    """How the archive does on our held-out questions."""
    agent = Agent.load(archive)
    places: list[int | None] = []
    declined = {"in": 0, "out": 0}
    asked = {"in": 0, "out": 0}
    begun = time.perf_counter()
    for row in map(json.loads, HELD_OUT.read_text(encoding="utf-8").splitlines()):
        parsed = await agent.parse_message(row["question"])
        asked[row["scope"]] += 1
        declined[row["scope"]] += parsed["intent"]["name"] in OUT_OF_SCOPE
        if row["scope"] == "in":
            found = list(ranked(parsed))
            places.append(min((found.index(entry) + 1 for entry in row["entries"] if entry in found), default=None))
    spent = time.perf_counter() - begun

    def among(first: int) -> str:
        return f"{100 * sum(place is not None and place <= first for place in places) / len(places):.1f} %"

    return {
        "questions": len(places),
        "right entry first": among(1),
        "among the first three": among(3),
        "MRR": round(sum(1 / place for place in places if place) / len(places), 3),
        "in scope declined": f"{100 * declined['in'] / asked['in']:.1f} %",
        "out of scope declined": f"{100 * declined['out'] / asked['out']:.1f} %",
        "ms a message": round(1000 * spent / sum(asked.values()), 1),
    }


def train(name: str, config: Path, data: Path, domain: Path, folder: Path) -> tuple[str, dict[str, Any]]:
    """Path of the trained archive, with its size and the time it took."""
    begun, cpu = time.perf_counter(), time.process_time()
    archive = train_nlu(str(config), str(data), str(folder), fixed_model_name=name, domain=str(domain))
    if archive is None:
        raise SystemExit(f"{name} could not be trained; see the messages above")
    return archive, {
        "training, minutes by the clock": round((time.perf_counter() - begun) / 60, 1),
        "training, minutes of processor": round((time.process_time() - cpu) / 60, 1),
        "archive, MB": round(Path(archive).stat().st_size / 1e6, 1),
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ways", type=int, default=8, help="ways to ask of an entry, besides its question")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sampled_knowledge(folder / "knowledge", options.ways)
        os.environ["KNOWLEDGE_DIR"] = str(folder / "knowledge")
        importer = KnowledgeImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")])
        stock = stock_data(importer.get_nlu_data(), folder / "stock")
        found: dict[str, Any] = {"ways to ask of an entry": options.ways + 1}
        for name, config, data, domain in (
            ("ours", ROOT / "config.yml", ROOT / "data", ROOT / "domain.yml"),
            ("stock Rasa", stock / "config.yml", stock / "nlu.yml", stock / "domain.yml"),
        ):
            archive, cost = train(name.replace(" ", "-"), config, data, domain, folder / "models")
            found[name] = asyncio.run(measure(archive)) | cost
            print(name, json.dumps(found[name], ensure_ascii=False), flush=True)
            RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
