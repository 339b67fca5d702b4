"""Rasa fails in every way it can: the worker is told once, nothing is lost, nothing is answered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk.clock import now
from desk.conversations import texts
from desk.jobs import forget_finished
from desk.models import Conversation, Message
from tests.desk.support.live import LiveDesk, Worker, wait_until
from tests.desk.support.rasa_server import RasaServer, Reply


def statuses(live: LiveDesk, worker: Worker) -> list[str | None]:
    """Of the worker's messages, in order."""
    with live.desk.database.read() as session:
        query = (
            select(Message.status)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Conversation.public_id == worker.session_id, Message.author == "worker")
            .order_by(Message.seq)
        )
        return list(session.scalars(query))


@pytest.mark.parametrize("behaviour", ["fail", "empty", "garbage", "die", "hang"])
def test_the_worker_is_told_once_and_answered_when_rasa_is_back(
    worker: Worker, rasa: RasaServer, behaviour: str
) -> None:
    rasa.behaviour = behaviour
    told = worker.say("公司拖欠工资怎么办")
    assert told["pending"]
    assert [(message["author"], message["text"]) for message in told["messages"]] == [("system", texts.OUTAGE)]
    still = worker.say("我再问一次")
    assert (still["pending"], still["messages"]) == (True, [])
    rasa.behaviour = "answer"
    rasa.go_on.set()
    wait_until(lambda: len(worker.messages("bot", "answer")) == 2, "both answers")
    assert [answer["text"] for answer in worker.messages("bot", "answer")] == [
        "答：公司拖欠工资怎么办",
        "答：我再问一次",
    ]
    assert len(worker.messages("system")) == 1


def test_asking_again_with_the_same_id_after_an_outage_returns_notice_and_answer(
    worker: Worker, rasa: RasaServer
) -> None:
    rasa.behaviour = "fail"
    assert worker.say("工伤怎么认定", key="k")["pending"]
    rasa.behaviour = "answer"
    wait_until(lambda: worker.messages("bot", "answer"), "answer")
    again = worker.say("工伤怎么认定", key="k")
    assert [message["kind"] for message in again["messages"]] == ["notice", "answer"]
    assert not again["pending"]


def test_a_new_outage_is_told_again(worker: Worker, rasa: RasaServer) -> None:
    for _ in range(2):
        rasa.behaviour = "fail"
        assert worker.say("问题")["messages"][0]["text"] == texts.OUTAGE
        rasa.behaviour = "answer"
        wait_until(lambda: not worker.say("还在吗")["pending"], "answered")
    assert len(worker.messages("system")) == 2


def test_a_lost_reply_is_not_a_second_turn(worker: Worker, rasa: RasaServer) -> None:
    rasa.behaviour = "hang"
    worker.say("只问一次的问题")
    rasa.behaviour = "answer"
    rasa.go_on.set()
    wait_until(lambda: worker.messages("bot", "answer"), "answer")
    assert [text for _, text in rasa.turns].count("只问一次的问题") == 1
    assert len(worker.messages("bot", "answer")) == 1


def test_rasa_not_listening_at_all(worker: Worker, rasa: RasaServer) -> None:
    rasa.stop()
    try:
        assert worker.say("公司不给交社保")["messages"][0]["text"] == texts.OUTAGE
    finally:
        rasa.start()
    wait_until(lambda: worker.messages("bot", "answer"), "answer")


def test_a_message_rasa_can_never_answer_does_not_block_the_next(
    live: LiveDesk, worker: Worker, rasa: RasaServer
) -> None:
    def fails_on_poison(text: str, _metadata: dict[str, object]) -> list[Reply]:
        return [] if text == "毒" else [{"kind": "answer", "text": "好"}]

    rasa.answer = fails_on_poison
    worker.say("毒")
    worker.say("后面的问题")
    live.worker().say("别人的问题")
    wait_until(lambda: statuses(live, worker) == ["failed", "answered"], "given up and answered")
    assert texts.UNANSWERABLE in [message["text"] for message in worker.messages("system")]
    assert len([text for _, text in rasa.turns if text == "毒"]) == 1


def test_finished_workflows_are_forgotten_and_the_messages_stay(worker: Worker) -> None:
    worker.say("会被忘掉的任务", key="k")
    wait_until(lambda: forget_finished(now() + timedelta(minutes=1)) > 0, "something to forget")
    assert worker.say("会被忘掉的任务", key="k")["messages"][0]["kind"] == "answer"
    assert len(worker.messages("bot", "answer")) == 1


def test_a_message_stored_without_a_workflow_is_found_by_the_sweep(
    live: LiveDesk, worker: Worker, rasa: RasaServer
) -> None:
    # As after a crash between the commit and the start of the workflow: pending, and nobody works on it.
    worker.say("先答这个")
    with live.desk.database.write() as session:
        mine = select(Conversation.id).where(Conversation.public_id == worker.session_id).scalar_subquery()
        message = session.scalars(
            select(Message).where(Message.conversation_id == mine, Message.author == "bot", Message.kind == "answer")
        ).one()
        session.delete(message)
        session.execute(
            update(Message).where(Message.conversation_id == mine, Message.author == "worker").values(status="pending")
        )
    wait_until(lambda: statuses(live, worker) == ["answered"], "found by the sweep")
    assert len(worker.messages("bot", "answer")) == 1
