"""A real desk process is killed in the worst moments and started again on the same files."""

from __future__ import annotations

import threading

import httpx
import pytest
from sqlalchemy import create_engine, func, select, text

from desk.crypto import Keyring
from desk.db import Database
from desk.jobs import WORKFLOW_VERSION
from desk.models import Ticket, TicketEvent
from desk.settings import Settings
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import Worker, wait_until
from tests.desk.support.process import DeskProcess, desk_process
from tests.desk.support.rasa_server import RasaServer


def post_in_background(worker: Worker, text: str, key: str) -> threading.Thread:
    """Post and forget: the connection breaks when the desk dies."""

    def post() -> None:
        try:
            worker.post(text, key=key)
        except httpx.HTTPError:
            return

    thread = threading.Thread(target=post)
    thread.start()
    return thread


def test_killed_while_rasa_works_the_message_is_answered_once_after_the_start(
    make_settings: MakeSettings, rasa: RasaServer
) -> None:
    settings = make_settings(rasa_timeout_seconds=20)
    rasa.behaviour = "hang"
    with desk_process(settings) as first:
        worker = first.worker()
        posting = post_in_background(worker, "被打断的问题", "k1")
        assert rasa.entered.wait(15), "Rasa was asked"
        first.kill()
        posting.join()
    rasa.behaviour = "answer"
    rasa.go_on.set()
    with desk_process(settings) as second:
        worker.http = second.http
        wait_until(lambda: worker.messages("bot", "answer"), "answered after the restart")
        again = worker.say("被打断的问题", key="k1")
        assert [message["text"] for message in again["messages"]] == ["答：被打断的问题"]
        assert len(worker.messages("worker")) == len(worker.messages("bot", "answer")) == 1
    assert [asked for _, asked in rasa.turns].count("被打断的问题") == 1


@pytest.mark.parametrize("loss", ["jobs database lost", "code upgraded"])
def test_recovery_does_not_depend_on_the_jobs_database_or_the_version(
    make_settings: MakeSettings, rasa: RasaServer, loss: str
) -> None:
    settings = make_settings(rasa_timeout_seconds=20)
    rasa.behaviour = "hang"
    with desk_process(settings) as first:
        worker = first.worker()
        posting = post_in_background(worker, f"问题：{loss}", "k1")
        assert rasa.entered.wait(15), "Rasa was asked"
        first.kill()
        posting.join()
    if loss == "jobs database lost":
        for path in settings.laws_dir.parent.glob("dbos.db*"):
            path.unlink()
    else:
        pretend_other_version(settings)
    rasa.behaviour = "answer"
    rasa.go_on.set()
    with desk_process(settings) as second:
        worker.http = second.http
        wait_until(lambda: worker.messages("bot", "answer"), "answered after the restart")
        assert len(worker.messages("bot", "answer")) == 1


def pretend_other_version(settings: Settings) -> None:
    """As if an older version of the code had started the workflows."""
    engine = create_engine(settings.jobs_database_url)
    with engine.begin() as connection:
        changed = connection.execute(
            text("UPDATE workflow_status SET application_version = 'older' WHERE application_version = :version"),
            {"version": WORKFLOW_VERSION},
        )
        assert changed.rowcount == 1
    engine.dispose()


TICKET = {
    "kind": "legal_aid",
    "category": "wage_arrears",
    "narrative": "公司拖欠三个月工资",
    "region": "440300",
    "employer": "某电子厂",
    "amount": "24000.00",
    "contact_name": "王某",
    "contact_phone": "13800000000",
    "consent_version": "2026-11",
}


def create_ticket(process: DeskProcess, settings: Settings, conversation_id: str, key: str) -> httpx.Response:
    return process.http.post(
        "/internal/v1/tickets",
        json={**TICKET, "conversation_id": conversation_id},
        headers={"Authorization": f"Bearer {settings.internal_token}", "Idempotency-Key": key},
    )


def test_killed_between_the_ticket_and_the_reply_there_is_one_ticket(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings()
    database = Database(settings.database_url, Keyring(settings.secret_key))
    with desk_process(settings) as first:
        conversation_id = first.worker().session_id
        # The kill comes while the client still waits: it never learns the number, and asks again.
        asking = threading.Thread(target=_ask_and_ignore, args=(first, settings, conversation_id))
        asking.start()
        wait_until(lambda: count(database) >= 1, "ticket stored")
        first.kill()
        asking.join()
    with desk_process(settings) as second:
        answer = create_ticket(second, settings, conversation_id, "draft-1")
        assert answer.status_code == 200
        assert answer.json()["number"].endswith("-0001")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalar(select(func.count()).select_from(TicketEvent)) == 1
    database.close()


def _ask_and_ignore(process: DeskProcess, settings: Settings, conversation_id: str) -> None:
    try:
        create_ticket(process, settings, conversation_id, "draft-1")
    except httpx.HTTPError:
        return


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Ticket)) or 0


def test_two_processes_on_one_database_answer_each_message_once_and_in_order(
    make_settings: MakeSettings, rasa: RasaServer
) -> None:
    settings = make_settings(rasa_timeout_seconds=5, reply_wait_seconds=8)
    with (
        desk_process(settings, DESK_EXECUTOR_ID="desk-a") as one,
        desk_process(settings, DESK_EXECUTOR_ID="desk-b") as two,
    ):
        worker = one.worker()
        other_tab = Worker(two.http, worker.session_id, worker.token)
        threads = [
            post_in_background(worker if number % 2 else other_tab, f"双进程{number}", f"p{number}")
            for number in range(8)
        ]
        for thread in threads:
            thread.join()
        wait_until(lambda: len(worker.messages("bot", "answer")) == 8, "eight answers")
        stored = [message["text"] for message in worker.messages("worker")]
    assert [asked for _, asked in rasa.turns if asked.startswith("双进程")] == stored
    assert rasa.most_at_once[worker.session_id] == 1
