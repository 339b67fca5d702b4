"""Two really trained models and the real gate: the worse one is refused, and it is said by how much."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.environment import ROOT, load
from tools.modelstore import ModelStore
from tools.stack import free_ports
from tools.training import train

pytestmark = pytest.mark.skipif(
    "TEST_MODELS" not in os.environ, reason="trains and compares whole models for many minutes: make test-models"
)
TOPICS = ("wage_arrears", "overtime")


def copy_topics(folder: Path) -> Path:
    """The real entries of two topics as a knowledge folder: trained in less than a minute."""
    for topic in TOPICS:
        shutil.copytree(ROOT / "knowledge" / "faq" / topic, folder / "faq" / topic)
    shutil.copytree(ROOT / "knowledge" / "lexicon", folder / "lexicon")
    shutil.copy(ROOT / "knowledge" / "sources.yml", folder / "sources.yml")
    return folder


def mix_up(folder: Path) -> None:
    """Give the ways to ask of every entry to the next one, as a careless hand might."""
    paths = sorted((folder / "faq").rglob("*.yml"))
    entries = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    for path, entry, other in zip(paths, entries, [*entries[1:], entries[0]], strict=True):
        mixed = {**entry, "question": other["question"], "ask": other["ask"]}
        path.write_text(yaml.safe_dump(mixed, allow_unicode=True, sort_keys=False), encoding="utf-8")


def command(store: ModelStore, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`tools.models` for this folder, while no program runs."""
    desk, rasa = free_ports(2)
    addresses = {"DESK_URL": f"http://127.0.0.1:{desk}", "DESK_RASA_URL": f"http://127.0.0.1:{rasa}"}
    environment = {**load(), **addresses, "MODELS_DIR": str(store.folder)}
    return subprocess.run(
        [sys.executable, "-m", "tools.models", *arguments, "--by", "test"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """``good`` in use, ``mixed`` beside it, both of the present program."""
    folder = tmp_path_factory.mktemp("two")
    store = ModelStore(folder / "models")
    for name in ("good", "mixed"):
        knowledge = copy_topics(folder / name)
        if name == "mixed":
            mix_up(knowledge)
        train({**load(), "KNOWLEDGE_DIR": str(knowledge)}, store.path(name))
        store.write_program(store.path(name), "same")
    store.put(store.path("good"), "promoted", "test")
    return store


def test_the_worse_of_two_models_is_refused_and_the_better_one_comes_back(store: ModelStore) -> None:
    refused = command(store, "promote", "mixed", "--json")
    assert refused.returncode == 1, refused.stderr
    outcome = json.loads(refused.stdout.splitlines()[-1])["outcome"]
    assert outcome["state"] == "refused" and any("个百分点" in reason for reason in outcome["reasons"])
    assert outcome["scores"]["candidate"]["cites"] < outcome["scores"]["current"]["cites"]
    assert store.current == store.path("good")
    store.put(store.path("mixed"), "promoted", "test")  # as if nobody had asked the gate
    accepted = command(store, "promote", "good")
    assert accepted.returncode == 0, accepted.stderr
    assert "good answers from now on (at the next start)" in accepted.stdout
    assert (store.current, store.previous) == (store.path("good"), store.path("mixed"))
