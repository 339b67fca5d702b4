"""The model changes in the running product: every message that is sent meanwhile is answered exactly once."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_failures import process_of, wait_for
from tests.e2e.visitor import Visitor
from tools.environment import ROOT, load
from tools.fingerprint import fingerprint
from tools.modelstore import ModelStore
from tools.run import is_ready
from tools.stack import Stack, separate_settings, started
from tools.training import ensure_model

pytestmark = pytest.mark.skipif(
    "TEST_MODELS" not in os.environ, reason="trains and compares whole models for many minutes: make test-models"
)

QUESTIONS = ("公司不发工资怎么办", "加班费怎么算", "没签合同能要双倍工资吗")
VISITORS, AFTER = 3, 2


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[tuple[Stack, ModelStore]]:
    """The product with a models folder of its own: the trained model in use, a second archive beside it."""
    wanted = fingerprint()
    store = ModelStore(tmp_path / "models")
    for name in (wanted.name, "second"):
        shutil.copy(ensure_model(load(), wanted=wanted), store.path(name))
        store.write_program(store.path(name), wanted.program)
    limits = {"DESK_MESSAGES_PER_MINUTE": "100000", "DESK_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000"}
    settings = {**separate_settings(tmp_path), **limits, "MODELS_DIR": str(store.folder)}
    with started(tmp_path, settings) as stack:
        yield stack, store


def talk(base: str, changed: threading.Event, told: list[str]) -> None:
    """Write question after question until the model has changed, and a few more; ``told``: what went wrong."""
    with Visitor(base) as visitor:
        sent, after = 0, 0
        while after < AFTER:
            after += changed.is_set()
            visitor.hear(QUESTIONS[sent % len(QUESTIONS)])
            sent += 1
        history = visitor.history()
        asked = [one["id"] for one in history if one["author"] == "worker"]
        answers = [one for one in history if one["author"] == "bot" and one["kind"] != "notice"]
        answered = [one["in_reply_to"] for one in answers if one["in_reply_to"]]
        if len(asked) != sent or answered != asked:
            told.append(f"{sent} sent, {len(asked)} stored, answered {[answered.count(one) for one in asked]}")


def test_no_message_is_lost_or_answered_twice_while_the_model_changes(changing: tuple[Stack, ModelStore]) -> None:
    stack, store = changing
    first = store.current
    changed, told = threading.Event(), list[str]()
    workers = [threading.Thread(target=talk, args=(stack.url, changed, told)) for _ in range(VISITORS)]
    command = [sys.executable, "-m", "tools.models", "promote", "second", "--by", "test", "--json"]
    with subprocess.Popen(command, cwd=ROOT, env=dict(stack.settings), stdout=subprocess.PIPE, text=True) as promotion:
        assert promotion.stdout is not None
        for line in promotion.stdout:
            if line.strip() == '{"stage": "swap"}':
                for worker in workers:
                    worker.start()
        code = promotion.wait()
    changed.set()
    for worker in workers:
        worker.join()
    assert code == 0
    outcome = json.loads(line)["outcome"]
    assert (outcome["state"], outcome["running"]) == ("promoted", True)
    assert told == []
    assert (store.current, store.previous) == (store.path("second"), first)

    process_of(stack, "-m rasa run").kill()  # it comes back with the model that was promoted last
    with Visitor(stack.url) as visitor:
        visitor.send(QUESTIONS[0])
        wait_for(lambda: visitor.history()[-1]["kind"] in ("answer", "clarify"), "the answer", 300)
    wait_for(lambda: is_ready(f"{stack.url}/readyz"), "Rasa", 300)
    assert store.current == store.path("second")
