"""Models change in the running product: every message that is sent meanwhile is answered exactly once.

The knowledge is the real one, cut down to two topics so that a model is trained in a minute. A third topic is added and
promoted; the gate then refuses the first model, which knows nothing of it; Rasa dies and comes back; `rollback` goes to
the first model all the same.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_failures import process_of, wait_for
from tests.e2e.visitor import Visitor
from tools.environment import ROOT
from tools.modelstore import ModelStore, name_of
from tools.run import is_ready
from tools.stack import Stack, separate_settings, started

pytestmark = pytest.mark.skipif(
    "TEST_MODELS" not in os.environ, reason="trains and compares models for many minutes: make test-models"
)

TOPICS, ADDED = ("wage_arrears", "wage_deduction"), "overtime"
ABOUT_ADDED = "一个月最多能加班多少小时"
"""Neither this nor the other questions begin a form: then every message has one reply."""
QUESTIONS = ("公司不发工资怎么办", ABOUT_ADDED, "公司扣我工资合法吗")
VISITORS, AFTER = 3, 2


class Product:
    """The running programs with knowledge and models of their own."""

    def __init__(self, stack: Stack, knowledge: Path) -> None:
        self.stack, self.faq = stack, knowledge / "faq"
        self.store = ModelStore(Path(stack.settings["MODELS_DIR"]))

    def command(self, *arguments: str, at_swap: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """What `make promote` and `make rollback` run; its outcome. ``at_swap``: done when Rasa is about to change."""
        with subprocess.Popen(
            [sys.executable, "-m", "tools.models", *arguments, "--by", "test", "--json"],
            cwd=ROOT, env=dict(self.stack.settings), stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == '{"stage": "swap"}':
                    at_swap()
        outcome: dict[str, Any] = json.loads(line)["outcome"]
        assert process.returncode == (outcome["state"] not in ("promoted", "rolled_back"))
        return outcome

    def while_people_write(self, *arguments: str) -> dict[str, Any]:
        """The outcome of a command that changes the model between the messages of several workers at once."""
        changed, talks = threading.Event(), list[Future[None]]()
        with ThreadPoolExecutor(VISITORS) as workers:

            def begin() -> None:
                talks.extend(workers.submit(talk, self.stack.url, changed) for _ in range(VISITORS))

            try:
                outcome = self.command(*arguments, at_swap=begin)
            finally:
                changed.set()
        assert len(talks) == VISITORS
        for one in talks:
            one.result()
        return outcome

    def topic_of_reply(self) -> str | None:
        """The topic of what is answered to the question about the added topic."""
        with Visitor(self.stack.url) as visitor:
            replies = [one for one in visitor.hear(ABOUT_ADDED) if one["author"] == "bot"]
        assert len(replies) == 1, replies
        topic: str | None = replies[0]["topic"]
        return topic


def talk(base: str, changed: threading.Event) -> None:
    """Write question after question until the model has changed, and a few more; every one is answered once."""
    with Visitor(base) as visitor:
        sent, after = 0, 0
        while after < AFTER:
            after += changed.is_set()
            visitor.hear(QUESTIONS[sent % len(QUESTIONS)])
            sent += 1
        history = visitor.history()
    asked = [one["id"] for one in history if one["author"] == "worker"]
    answers = [one for one in history if one["author"] == "bot" and one["kind"] != "notice"]
    assert len(asked) == sent
    assert [one["in_reply_to"] for one in answers if one["in_reply_to"]] == asked


def add_topic(faq: Path, topic: str) -> None:
    shutil.copytree(ROOT / "knowledge" / "faq" / topic, faq / topic)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge, ignore=shutil.ignore_patterns("faq"))
    for topic in TOPICS:
        add_topic(knowledge / "faq", topic)
    settings = {
        **separate_settings(tmp_path),
        "DESK_MESSAGES_PER_MINUTE": "100000",
        "DESK_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
        "KNOWLEDGE_DIR": str(knowledge),
        "REVIEWED_DIR": str(tmp_path / "reviewed"),
        "MODELS_DIR": str(tmp_path / "models"),
    }
    with started(tmp_path, settings) as stack:
        yield Product(stack, knowledge)


def test_the_model_changes_and_comes_back_without_a_message_lost_and_a_worse_one_stays_out(product: Product) -> None:
    store, first = product.store, product.store.current
    assert first is not None and product.topic_of_reply() != ADDED

    add_topic(product.faq, ADDED)
    promoted = product.while_people_write("promote")
    assert (promoted["state"], promoted["running"]) == ("promoted", True)
    second = store.path(promoted["model"])
    assert (store.current, store.previous) == (second, first)
    assert product.topic_of_reply() == ADDED

    refused = product.command("promote", name_of(first))
    assert refused["state"] == "refused" and any("个百分点" in reason for reason in refused["reasons"])
    assert refused["scores"]["candidate"]["cites"] < refused["scores"]["current"]["cites"]
    assert (store.current, store.previous) == (second, first)

    process_of(product.stack, "-m rasa run").kill()  # it comes back with the model that was promoted last
    wait_for(lambda: not is_ready(f"{product.stack.url}/readyz"), "the end of Rasa")
    wait_for(lambda: is_ready(f"{product.stack.url}/readyz"), "Rasa", 300)
    assert product.topic_of_reply() == ADDED

    back = product.while_people_write("rollback")
    assert (back["state"], back["model"], back["running"]) == ("rolled_back", name_of(first), True)
    assert (store.current, store.previous) == (first, second)
    assert product.topic_of_reply() != ADDED
