"""Settings that change what callers may do: rate limits, origins, the metrics token. Each desk runs by itself."""

from __future__ import annotations

from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk


def test_one_session_sending_too_fast_is_told_in_chinese(make_settings: MakeSettings) -> None:
    with run_desk(make_settings(messages_per_minute=3)) as live:
        worker, other = live.worker(), live.worker()
        assert [worker.post(f"第{number}条").status_code for number in range(4)] == [200, 200, 200, 429]
        refused = worker.post("再来一条")
        assert refused.json()["error"]["code"] == "too_many_requests"
        assert "12351" in refused.json()["error"]["message"]
        assert 0 < int(refused.headers["Retry-After"]) <= 61
        assert other.post("别人不受影响").status_code == 200


def test_one_address_opening_too_many_sessions(make_settings: MakeSettings) -> None:
    with run_desk(make_settings(sessions_per_hour_per_address=2, messages_per_minute_per_address=2)) as live:
        first, second = live.worker(), live.worker()
        assert live.http.post("/api/v1/chat/sessions").status_code == 429
        assert [worker.post("问题").status_code for worker in (first, second, first)] == [200, 200, 429]


def test_allowed_origins_and_no_others(make_settings: MakeSettings) -> None:
    with run_desk(make_settings(allowed_origins="https://union.example, https://two.example")) as live:
        for origin, allowed in (("https://union.example", True), ("https://evil.example", False)):
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            preflight = live.http.options("/api/v1/chat/sessions", headers=headers)
            assert (preflight.headers.get("access-control-allow-origin") == origin) is allowed
        answer = live.http.post("/api/v1/chat/sessions", headers={"Origin": "https://union.example"})
        assert answer.headers["access-control-allow-origin"] == "https://union.example"
        assert "access-control-allow-credentials" not in answer.headers


def test_with_a_metrics_token_everyone_needs_it(make_settings: MakeSettings) -> None:
    with run_desk(make_settings(metrics_token="m" * 20)) as live:
        assert live.http.get("/metrics").status_code == 403
        assert live.http.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
        assert live.http.get("/metrics", headers={"Authorization": f"Bearer {'m' * 20}"}).status_code == 200


def test_production_asks_browsers_for_https(make_settings: MakeSettings) -> None:
    secrets = {"secret_key": "s" * 40, "internal_token": "t" * 40}
    with run_desk(make_settings(environment="production", **secrets)) as live:
        assert "max-age" in live.http.get("/healthz").headers["Strict-Transport-Security"]
