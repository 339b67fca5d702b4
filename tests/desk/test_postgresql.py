"""The whole desk on PostgreSQL, business data and jobs: only the settings differ."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from desk.conversations import texts
from desk.migrate import migrate
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk, wait_until
from tests.desk.support.postgres import create_database
from tests.desk.support.rasa_server import RasaServer


def test_messages_outage_and_recovery(postgres: Path, make_settings: MakeSettings, rasa: RasaServer) -> None:
    settings = make_settings(
        database_url=create_database(postgres, f"desk_{uuid4().hex}"),
        jobs_database_url=create_database(postgres, f"jobs_{uuid4().hex}"),
    )
    migrate(settings)
    with run_desk(settings) as live:
        worker = live.worker()
        assert worker.say("公司拖欠工资怎么办")["messages"][0]["text"] == "答：公司拖欠工资怎么办"
        rasa.behaviour = "fail"
        assert worker.say("断线时的问题")["messages"][0]["text"] == texts.OUTAGE
        rasa.behaviour = "answer"
        wait_until(lambda: len(worker.messages("bot", "answer")) == 2, "answered")
        assert live.http.get("/readyz").json()["database"] == "ok"
    with run_desk(settings) as again:
        worker.http = again.http
        assert worker.say("重启以后")["messages"][0]["kind"] == "answer"
