"""A small knowledge folder, a small dialogue, and one really trained model for the whole session."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.model_training import train
from rasa.utils.endpoints import EndpointConfig

from bot.nlg import KnowledgeResponseGenerator
from bot.tracker_store import WindowedTrackerStore
from law.library import Library
from law.reviewed import FAQ, ReviewedExample, to_yaml

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Path(__file__).parent / "texts"


def write_knowledge(folder: Path) -> Path:
    """The sample entries of tests/bot/texts as a knowledge folder with the real word lists."""
    for entry in yaml.safe_load((TEXTS / "entries.yml").read_text(encoding="utf-8")):
        path = folder / "faq" / entry["topic"] / f"{entry['id']}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")
    shutil.copy(TEXTS / "sources.yml", folder / "sources.yml")
    shutil.copytree(ROOT / "knowledge" / "lexicon", folder / "lexicon")
    return folder


# A worker's question that no way to ask of the sample entries is like, and the entry a person gave it to.
REVIEWED_TEXT, REVIEWED_ENTRY = "俺们两头不见日头，掌柜的啥都不添", "sample_overtime"


def write_reviewed(folder: Path) -> None:
    """A question that staff have taken for training, as the desk writes it."""
    example = ReviewedExample(
        text=REVIEWED_TEXT, label=f"{FAQ}{REVIEWED_ENTRY}", review="review-0001", decided_by="李律师",
        decided_at=datetime(2026, 11, 29, 9, 0, tzinfo=timezone.utc),
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / f"{example.review}.yml").write_text(to_yaml(example), encoding="utf-8")


@dataclass(frozen=True)
class Trained:
    """``model``: the archive. ``knowledge``: the folder it was trained from."""

    model: Path
    knowledge: Path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model trained with the repository's config.yml on the sample texts (once per session)."""
    folder = tmp_path_factory.mktemp("trained")
    knowledge = write_knowledge(folder / "knowledge")
    write_reviewed(folder / "taken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KNOWLEDGE_DIR", str(knowledge))
        patch.setenv("REVIEWED_DIR", str(folder / "taken"))
        patch.chdir(folder)  # Rasa puts its cache (.rasa/) into the working directory
        result = train(
            domain=str(TEXTS / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(TEXTS / "nlu.yml"), str(TEXTS / "rules.yml")],
            output=str(folder / "models"),
            fixed_model_name="tiny",
        )
    assert result.code == 0 and result.model
    return Trained(Path(result.model), knowledge)


@pytest.fixture(scope="session")
def loaded(trained: Trained) -> Agent:
    """The trained model as ``rasa run`` assembles it, with an action server that is not there. Load it once."""
    return load_agent(trained)


@pytest.fixture
def parsing_agent(loaded: Agent) -> Agent:
    """The model for parsing only (no conversation is kept)."""
    return loaded


@pytest.fixture
def agent(loaded: Agent, tmp_path: Path) -> Agent:
    """The model with a tracker store of the test's own."""
    return with_store(loaded, tmp_path / "tracker.db")


def load_agent(trained: Trained) -> Agent:
    """Our generator, no action server; conversations in memory until ``with_store``."""
    return Agent.load(
        trained.model,
        generator=KnowledgeResponseGenerator(library=Library(trained.knowledge)),
        action_endpoint=EndpointConfig(url="http://127.0.0.1:9/webhook"),
    )


def with_store(agent: Agent, db: Path) -> Agent:
    """Put our tracker store (window of 5 turns) behind the wrapper Rasa uses."""
    assert agent.processor is not None
    store = FailSafeTrackerStore(WindowedTrackerStore(agent.domain, db=str(db), window=5))
    agent.tracker_store = agent.processor.tracker_store = store
    return agent


def parse(agent: Agent, text: str) -> dict[str, object]:
    """The parse result of one message."""
    return asyncio.run(agent.parse_message(text))
