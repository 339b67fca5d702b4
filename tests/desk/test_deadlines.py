"""What ends by itself: a message nobody could answer for a day, the lease of a process that died."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from desk.clock import now
from desk.conversations import texts
from desk.models import Conversation
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk, wait_until
from tests.desk.support.rasa_server import RasaServer


def test_after_a_day_the_worker_is_told_that_it_failed(make_settings: MakeSettings, rasa: RasaServer) -> None:
    rasa.behaviour = "fail"
    with run_desk(make_settings(give_up_hours=0.0005, reply_wait_seconds=0.5)) as live:
        worker = live.worker()
        worker.say("没人回答的问题")
        wait_until(lambda: texts.GAVE_UP in [notice["text"] for notice in worker.messages("system")], "given up")
        rasa.behaviour = "answer"
        assert worker.say("再问一个")["messages"][0]["kind"] == "answer"


def test_the_lease_of_a_process_that_died_elsewhere_runs_out(make_settings: MakeSettings) -> None:
    with run_desk(make_settings(reply_wait_seconds=0.3)) as live:
        worker = live.worker()
        with live.desk.database.write() as session:
            lease_until = now() + timedelta(seconds=2)
            session.execute(update(Conversation).values(lease_holder="other:answer-x", lease_until=lease_until))
        assert worker.say("被占着的对话")["pending"]
        wait_until(lambda: worker.messages("bot", "answer"), "answered after the lease")


def test_leases_of_a_former_process_of_the_same_name_end_at_the_start(make_settings: MakeSettings) -> None:
    settings = make_settings()
    with run_desk(settings) as live:
        worker = live.worker()
        with live.desk.database.write() as session:
            lease_until = now() + timedelta(hours=1)
            session.execute(update(Conversation).values(lease_holder="desk:answer-x", lease_until=lease_until))
    with run_desk(settings) as live:
        worker.http = live.http
        assert worker.say("重启以后")["messages"][0]["kind"] == "answer"
