"""The console's button and the real command on a real folder of models: one is trained, put in, or refused."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest

from desk.reviews import runs
from desk.reviews.models import read_models
from desk.reviews.trainer import Trainer
from tests.desk.console.world import World
from tests.desk.reviews.conftest import ROOT, Questions
from tests.desk.support.live import wait_until
from tools.environment import load
from tools.fingerprint import installed
from tools.modelstore import ModelStore, name_of
from tools.stack import free_ports

TRAINING_SECONDS = 1200.0
ENTRY = "arrears_sample"
TEXT = "掌柜的仨月没给一分钱，俺找谁说理"


@pytest.fixture
def store(world: World, reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """The environment that `make run` gives the desk, with the folders of this test; no Rasa runs."""
    settings = world.desk.settings
    rasa, desk = free_ports(2)
    for name, value in {
        "KNOWLEDGE_DIR": settings.knowledge_dir, "REVIEWED_DIR": reviewed, "MODELS_DIR": settings.models_dir,
        "DESK_URL": f"http://127.0.0.1:{desk}", "DESK_RASA_URL": f"http://127.0.0.1:{rasa}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    return ModelStore(settings.models_dir)


def press(world: World, seconds: float) -> tuple[str, list[str]]:
    """训练并换上, followed to its end: state and reasons."""
    assert world.at_work("编辑", "editor").post("/models/promote").status_code == 303
    Trainer(world.desk).sweep()

    def ended() -> bool:
        with world.read() as session:
            return runs.active(session) is None

    wait_until(ended, "the run ended", seconds)
    with world.read() as session:
        run, _ = runs.latest(session)[0]
        return run.state, run.reasons


def put_archive(store: ModelStore, name: str) -> Path:
    """An archive that looks whole and that Rasa cannot load."""
    path = store.path(name)
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"{}"))
    return path


def test_a_model_that_cannot_be_read_stays_out(world: World, store: ModelStore) -> None:
    in_use = put_archive(store, "before")
    store.put(in_use, "promoted", "make run")
    broken = put_archive(store, installed(load()).name)  # as if it had been trained: nothing is trained again
    state, reasons = press(world, 300)
    assert state == "refused" and "读不出来" in reasons[0]
    assert (store.current, store.previous) == (in_use, None)
    assert [(one["what"], one["model"], one["by"]) for one in store.history()][1:] == [
        ("refused", name_of(broken), "编辑")
    ]
    assert "新模型更差，没有换" in world.at_work("主管", "supervisor").get("/models").text


@pytest.mark.skipif(not os.environ.get("TEST_MODELS"), reason="trains a model (make test-models)")
def test_what_was_reviewed_is_trained_and_put_in(
    world: World, questions: Questions, reviewed: Path, store: ModelStore
) -> None:
    settings = world.desk.settings
    shutil.copytree(ROOT / "knowledge" / "lexicon", settings.knowledge_dir / "lexicon", dirs_exist_ok=True)
    untaught = store.path(installed(load()).name)
    review = questions.open_review(TEXT)
    decision = {"what": "move", "faq_id": ENTRY, "learn": "true", "text": TEXT}
    assert world.at_work("李律师", "lawyer").post(f"/reviews/{review}", decision).status_code == 303
    assert press(world, TRAINING_SECONDS) == ("promoted", [])

    taught = store.current
    assert taught is not None and taught != untaught and taught == store.path(installed(load()).name)
    assert "仨月没给一分钱" in content(taught)
    assert [(one.what, one.model, one.by) for one in read_models(settings.models_dir).history] == [
        ("promoted", name_of(taught), "编辑")
    ]
    page = world.at_work("主管", "supervisor").get("/models").text
    assert f"正在用 <code>{name_of(taught)}</code>" in page


def content(model: Path) -> str:
    """Everything that a model's archive holds."""
    with tarfile.open(model) as archive:
        files = [archive.extractfile(member) for member in archive if member.isfile()]
        return "\n".join(file.read().decode("utf-8", "replace") for file in files if file is not None)
