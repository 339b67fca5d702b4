"""Training and going back from the console: followed to the end, taken up again after a crash, one at a time."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from desk.clock import now
from desk.models import ModelRun, Review
from desk.reviews import runs
from desk.reviews.models import read_models
from desk.reviews.trainer import Trainer
from tests.desk.console.world import World
from tests.desk.reviews.conftest import Questions
from tests.desk.support.live import wait_until

SAYS = """
import json, sys, time
for line in json.loads(sys.argv[1]):
    print(json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line, flush=True)
if "--wait" in sys.argv[2]:
    time.sleep(60)
sys.exit(int("--fail" in sys.argv[2]))
"""
"""Stands for the training command: says the lines it is given. The command itself has tests of its own."""


def trainer_that_says(world: World, *lines: object, then: str = "") -> Trainer:
    return Trainer(world.desk, [sys.executable, "-c", SAYS, json.dumps(lines), then])


def state(world: World) -> tuple[str, list[object]]:
    with world.read() as session:
        run, _ = runs.latest(session)[0]
        return run.state, run.reasons


def ended(world: World) -> None:
    def nothing_runs() -> bool:
        with world.read() as session:
            return runs.active(session) is None

    wait_until(nothing_runs, "the run ended")


def test_a_worse_model_is_refused_and_the_page_says_by_how_much(world: World) -> None:
    editor = world.at_work("编辑", "editor")
    assert editor.post("/models/promote").status_code == 303
    assert "排队" in editor.get("/models").text
    outcome = {"state": "refused", "model": "m2", "reasons": ["回答依据正确的比例低7.0个百分点"], "scores": {}}
    trainer_that_says(world, {"stage": "train"}, "training…", {"stage": "gate"}, {"outcome": outcome}).sweep()
    ended(world)
    page = editor.get("/models").text
    assert "新模型更差，没有换" in page and "低7.0个百分点" in page and "训练并换上</button>" in page


def test_a_command_that_dies_says_why(world: World) -> None:
    world.at_work("编辑", "editor").post("/models/promote")
    trainer_that_says(world, {"stage": "train"}, then="--fail").sweep()
    ended(world)
    assert state(world)[0] == "failed" and state(world)[1]


def test_one_run_at_a_time_and_only_for_who_may(world: World) -> None:
    editor, lawyer = world.at_work("编辑", "editor"), world.at_work("李律师", "lawyer")
    assert lawyer.post("/models/promote").status_code == 403
    assert "知识编辑或管理员" in lawyer.get("/models").text
    assert editor.post("/models/promote").status_code == 303
    second = world.at_work("管理员", "admin").post("/models/promote")
    assert second.status_code == 409 and "已经有一次" in second.text
    refused = editor.post("/models/rollback")
    assert refused.status_code == 409 and "没有上一个模型" in refused.text


def test_a_run_whose_desk_died_is_taken_up_and_a_change_that_was_made_counts_as_made(world: World) -> None:
    world.at_work("编辑", "editor").post("/models/promote")
    dying = trainer_that_says(world, {"stage": "gate"}, {"stage": "swap"}, then="--wait")
    dying.sweep()
    wait_until(lambda: state(world)[0] == "swap", "the change began")
    dying.stop()
    assert state(world)[0] == "swap"
    outcome = {"state": "unchanged", "model": "m2", "reasons": [], "scores": {}}
    heir = trainer_that_says(world, {"outcome": outcome})
    heir.sweep()
    assert state(world)[0] == "swap"  # it may still be followed by the other one
    with world.desk.database.write() as session:
        session.execute(update(ModelRun).values(changed_at=now() - runs.STALE - timedelta(seconds=1)))
    heir.sweep()
    ended(world)
    assert state(world)[0] == "promoted"


def models_folder(folder: Path) -> None:
    """Two archives of one program, ``new`` in use, ``old`` before it."""
    folder.mkdir()
    for name in ("old", "new"):
        (folder / f"{name}.tar.gz").write_bytes(name.encode())
        (folder / f"{name}.json").write_text('{"program": "p"}', encoding="utf-8")
    (folder / "current.tar.gz").symlink_to("new.tar.gz")
    (folder / "previous.tar.gz").symlink_to("old.tar.gz")


def test_going_back_with_the_real_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = world.desk.settings.models_dir
    models_folder(folder)
    for name, value in {"MODELS_DIR": str(folder), "DESK_PORT": "1", "RASA_PORT": "1"}.items():
        monkeypatch.setenv(name, value)  # nothing listens on port 1: no Rasa runs
    for name in ("DESK_URL", "DESK_RASA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESK_INTERNAL_TOKEN", "t" * 40)
    monkeypatch.setenv("DESK_SECRET_KEY", "s" * 40)
    admin = world.at_work("管理员", "admin")
    assert "退回上一个" in admin.get("/models").text
    assert admin.post("/models/rollback").status_code == 303
    Trainer(world.desk).sweep()
    ended(world)
    assert state(world) == ("rolled_back", [])
    assert (folder / "current.tar.gz").readlink() == Path("old.tar.gz")
    assert (folder / "previous.tar.gz").readlink() == Path("new.tar.gz")
    models = read_models(folder)
    assert [(one.what, one.model, one.by) for one in models.history] == [
        ("withdrawn", "new", "管理员"),
        ("rolled_back", "old", "管理员"),
    ]
    page = admin.get("/models").text
    assert "正在用 <code>old</code>" in page and "退回" in page


def test_the_rate_of_wrong_answers_is_that_of_the_questions_drawn_by_lot(world: World, questions: Questions) -> None:
    lawyer = world.at_work("李律师", "lawyer")
    assert "还没有读过" in lawyer.get("/quality").text
    for number in range(8):
        questions.ask(f"第{number}个问题，工钱压着", "answer", faq_id="arrears_sample", confidence=0.4)
    questions.gather()
    with world.desk.database.write() as session:
        session.execute(update(Review).values(sampled=True))
    for number in range(8):
        review = questions.review_of(f"第{number}个问题，工钱压着").public_id
        what = {"what": "confirm"} if number < 6 else {"what": "new_entry"} if number < 7 else {"what": "dismiss"}
        assert lawyer.post(f"/reviews/{review}", what).status_code == 303
    page = lawyer.get("/quality").text
    assert "14.3%" in page and ">7<" in page and ">1<" in page  # one of seven; what was dismissed says nothing
