"""Around the API: errors, headers, limits on size, pages, health, metrics, logs."""

from __future__ import annotations

import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import pages
from desk.http import SECURITY_HEADERS
from tests.desk.support.live import LiveDesk, Worker
from tests.desk.support.rasa_server import RasaServer


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/v1/chat/nowhere", 404, "not_found"),
        ("DELETE", "/api/v1/chat/sessions", 405, "method_not_allowed"),
        ("GET", "/static/nowhere.js", 404, "not_found"),
        ("GET", "/api/v1/laws/没有的法/1", 404, "law_not_found"),
        ("GET", "/api/v1/laws/劳动合同法/9999", 404, "article_not_found"),
        ("GET", "/api/v1/laws/劳动合同法/abc", 422, "invalid_input"),
        ("GET", "/api/v1/laws/%00/1", 404, "law_not_found"),
        ("GET", "/internal/v1/tickets/FY-20260101-0001", 401, "internal_token"),
    ],
)
def test_every_error_has_the_one_shape(live: LiveDesk, method: str, path: str, status: int, code: str) -> None:
    response = live.http.request(method, path)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message"}
    assert response.json()["error"]["code"] == code
    assert any("\u4e00" <= char <= "\u9fff" for char in response.json()["error"]["message"])


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"{", "JSON"),
        (b"[]", "JSON"),
        (b"{}", "client_message_id"),
        (b'{"client_message_id": "a b", "text": "x"}', "client_message_id"),
        (b'{"client_message_id": "a", "text": 5}', "text"),
        (b'{"client_message_id": "a", "text": null}', "text"),
        (b'\xff\xfe', ""),
    ],
)  # fmt: skip
def test_wrong_bodies_are_named(live: LiveDesk, worker: Worker, content: bytes, named: str) -> None:
    headers = {**worker.headers, "Content-Type": "application/json"}
    response = live.http.post("/api/v1/chat/messages", content=content, headers=headers)
    assert response.status_code in (400, 422)
    assert named in response.json()["error"]["message"]


def test_what_nobody_expected_is_a_500_in_the_one_shape(
    live: LiveDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.desk.laws, "_file", tmp_path / "missing.yml")
    broken = live.http.get("/api/v1/laws/劳动合同法/30")
    assert (broken.status_code, broken.json()["error"]["code"]) == (500, "internal_error")
    assert broken.headers["X-Content-Type-Options"] == "nosniff"
    assert broken.headers["X-Request-ID"]


def test_a_body_that_is_too_large_is_refused(live: LiveDesk, worker: Worker) -> None:
    huge = b'{"client_message_id": "a", "text": "' + b"x" * 70000 + b'"}'

    def pieces() -> Iterator[bytes]:
        yield huge[:100]
        yield huge[100:]

    headers = {**worker.headers, "Content-Type": "application/json"}
    for content in (huge, pieces()):
        response = live.http.post("/api/v1/chat/messages", content=content, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


def test_every_response_carries_the_security_headers(live: LiveDesk) -> None:
    for path in ("/", "/healthz", "/nowhere", "/static/x.js", "/api/v1/chat/history"):
        headers = live.http.get(path).headers
        for name, value in SECURITY_HEADERS.items():
            assert headers[name] == value, (path, name)
        assert len(headers["X-Request-ID"]) >= 8
    given = live.http.get("/healthz", headers={"X-Request-ID": "given-by-proxy"})
    assert given.headers["X-Request-ID"] == "given-by-proxy"
    assert live.http.get("/api/v1/chat/history").headers["Cache-Control"] == "no-store"


def test_other_sites_may_not_call_the_api(live: LiveDesk) -> None:
    answer = live.http.post("/api/v1/chat/sessions", headers={"Origin": "https://example.org"})
    assert "access-control-allow-origin" not in answer.headers


def test_the_page_says_when_it_is_not_built(live: LiveDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    missing = live.http.get("/")
    assert missing.status_code == 503
    assert "make run" in missing.text
    (tmp_path / "chat.html").write_text("<!doctype html><title>工小助</title>", encoding="utf-8")
    built = live.http.get("/")
    assert (built.status_code, built.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("name", "kept"),
    [("widget.js", False), ("chat-3f9a1c2b.js", True), ("chat-component.js", False), ("deep-chat-BxK93mQ2.js", True)],
)
def test_only_assets_with_a_hash_are_kept_for_a_year(name: str, kept: bool) -> None:
    assert pages._has_hash(name) is kept


def test_health_and_readiness_by_name(live: LiveDesk, rasa: RasaServer) -> None:
    assert live.http.get("/healthz").json() == {"status": "ok"}
    assert live.http.get("/readyz").json() == {"status": "ok", "database": "ok", "rasa": "ok"}
    rasa.behaviour = "fail"
    failed = live.http.get("/readyz")
    assert (failed.status_code, failed.json()) == (503, {"status": "failed", "database": "ok", "rasa": "failed"})


def test_an_article_with_and_without_its_text(live: LiveDesk) -> None:
    path = "/api/v1/laws/劳动合同法/30"
    without = live.http.get(path).json()
    assert set(without) == {"law", "article", "title", "text", "url"}
    assert (without["law"], without["title"], without["text"]) == ("劳动合同法", "中华人民共和国劳动合同法", None)
    store = live.desk.settings.laws_dir
    store.mkdir(exist_ok=True)
    content = {"title": "中华人民共和国劳动合同法", "articles": {"30": "（此处为导入的条文）"}}
    (store / "中华人民共和国劳动合同法.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert live.http.get(path).json()["text"] == "（此处为导入的条文）"


def test_a_faulty_register_of_sources_takes_no_article_away(
    live: LiveDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = tmp_path / "sources.yml"
    shutil.copy(live.desk.settings.knowledge_dir / "sources.yml", register)
    monkeypatch.setattr(live.desk.laws, "_file", register)
    assert live.http.get("/api/v1/laws/劳动合同法/30").status_code == 200
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("劳动合同法:\n", "劳动合同法:\n\tkind: law\n", 1), encoding="utf-8")
    assert live.http.get("/api/v1/laws/劳动合同法/30").status_code == 200


def test_metrics_count_by_route_and_show_no_ids(live: LiveDesk, worker: Worker) -> None:
    worker.say("公司拖欠工资怎么办")
    text = live.http.get("/metrics").text
    assert 'desk_http_requests_total{method="POST",route="/api/v1/chat/messages",status="200"}' in text
    assert 'desk_bot_calls_total{result="answered"}' in text
    assert worker.session_id not in text


def test_the_log_names_routes_and_never_texts_or_tokens(live: LiveDesk, worker: Worker, rasa: RasaServer) -> None:
    root, written = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(known.formatter for known in root.handlers if known.formatter is not None))
    root.addHandler(handler)
    root.setLevel("INFO")
    try:
        worker.say("我的电话13800001234")
        rasa.behaviour = "garbage"
        worker.say("第二句里有名字王某")
        live.http.post("/api/v1/chat/messages", json={"client_message_id": "x", "text": 5}, headers=worker.headers)
    finally:
        root.setLevel("WARNING")
        root.removeHandler(handler)
    logged = written.getvalue()
    assert "/api/v1/chat/messages" in logged
    assert "bot_failed" in logged
    for secret in ("13800001234", "王某", worker.token):
        assert secret not in logged
