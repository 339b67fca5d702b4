"""Chat tokens: replaced in use, good for a while after it, ended with the session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desk.clock import now
from desk.crypto import hash_token
from desk.models import VisitorSession
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, Worker, run_desk


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings) -> Iterator[LiveDesk]:
    with run_desk(make_settings(visitor_renewal_hours=2, visitor_grace_minutes=30)) as running:
        yield running


def renew(worker: Worker) -> Worker:
    answer = worker.http.post("/api/v1/chat/sessions/renewal", headers=worker.headers)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["session_id"], body["renew_in"]) == (worker.session_id, 7200)
    return Worker(worker.http, worker.session_id, body["token"])


def status(worker: Worker) -> int:
    return worker.http.get("/api/v1/chat/history", headers=worker.headers).status_code


def pass_time(live: LiveDesk, worker: Worker, time: timedelta) -> None:
    """As if the tokens of this conversation had been made so much earlier."""
    with live.desk.database.write() as session:
        for visitor in session.query(VisitorSession):
            visitor.expires_at -= time


def test_a_session_says_when_to_ask_for_the_next_token(live: LiveDesk) -> None:
    assert live.http.post("/api/v1/chat/sessions").json()["renew_in"] == 7200


def test_the_old_token_is_good_until_the_new_one_was_used_and_a_while_longer(live: LiveDesk, worker: Worker) -> None:
    renewed = renew(worker)
    assert renewed.token != worker.token
    pass_time(live, worker, timedelta(minutes=40))
    assert status(worker) == 200  # the answer with the new token may have been lost
    assert status(renewed) == 200
    assert status(worker) == 200  # another tab
    pass_time(live, worker, timedelta(minutes=40))
    assert (status(worker), status(renewed)) == (401, 200)


def test_two_tabs_may_renew_at_once(live: LiveDesk, worker: Worker) -> None:
    first, second = renew(worker), renew(worker)
    assert [status(one) for one in (second, first, worker)] == [200, 200, 200]
    pass_time(live, worker, timedelta(minutes=40))
    assert [status(one) for one in (second, first, worker)] == [200, 401, 401]


def test_a_new_token_lives_as_long_as_a_new_session(live: LiveDesk, worker: Worker) -> None:
    pass_time(live, worker, timedelta(days=89))
    renewed = renew(worker)
    pass_time(live, worker, timedelta(days=60))
    assert (status(worker), status(renewed)) == (401, 200)


def test_what_has_expired_is_removed_when_the_next_token_is_made(live: LiveDesk, worker: Worker) -> None:
    renewed = renew(worker)
    assert status(renewed) == 200
    pass_time(live, worker, timedelta(minutes=40))
    renew(renewed)
    with live.desk.database.read() as session:
        lineage = session.query(VisitorSession).filter_by(token_hash=hash_token(renewed.token)).one().lineage
        left = session.query(VisitorSession).filter_by(lineage=lineage).all()
        assert [visitor.expires_at > now() for visitor in left] == [True, True]


def test_the_next_token_writes_on_in_the_same_conversation(worker: Worker) -> None:
    worker.say("第一句")
    renewed = renew(worker)
    renewed.say("第二句", key="m2")
    assert [one["text"] for one in worker.messages("worker")] == ["第一句", "第二句"]


def test_an_ended_session_opens_nothing_with_any_of_its_tokens(live: LiveDesk, worker: Worker) -> None:
    other = live.worker()
    renewed = renew(worker)
    path = "/api/v1/chat/sessions/current"
    assert live.http.delete(path, headers=renewed.headers).status_code == 204
    assert (status(worker), status(renewed), status(other)) == (401, 401, 200)
    assert live.http.delete(path, headers=renewed.headers).status_code == 204
    assert live.http.delete(path).status_code == 204


def test_no_next_token_without_a_good_one(live: LiveDesk) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = live.http.post("/api/v1/chat/sessions/renewal", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_tokens_are_only_kept_as_hashes(live: LiveDesk, worker: Worker) -> None:
    renewed = renew(worker)
    with live.desk.database.read() as session:
        kept = [str(vars(visitor)) for visitor in session.query(VisitorSession)]
    for token in (worker.token, renewed.token):
        assert all(token not in row for row in kept)
