"""A faulty document: the desk starts, the others are written as ever, and the console names the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk.documents.library import Documents
from desk.knowledge import Knowledge
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import run_desk

KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """The real folder without its answers, to be spoilt."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder, ignore=shutil.ignore_patterns("faq"))
    return folder


def test_the_desk_starts_and_writes_the_other_documents(make_settings: MakeSettings, knowledge: Path) -> None:
    (knowledge / "documents" / "wage_demand.yml").write_text("title: [", encoding="utf-8")
    with run_desk(make_settings(knowledge_dir=knowledge)) as desk:
        listed = {kind["name"] for kind in desk.http.get("/api/v1/documents").json()}
    assert "wage_demand" not in listed
    assert "arbitration_application" in listed


def test_a_broken_template_is_told_kindly_and_named(make_settings: MakeSettings, knowledge: Path) -> None:
    (knowledge / "documents" / "membership_application.docx").write_bytes(b"not a word file")
    with run_desk(make_settings(knowledge_dir=knowledge)) as desk:
        worker = desk.worker()
        path = "/api/v1/chat/documents"
        draft = worker.http.post(path, json={"kind": "membership_application"}, headers=worker.headers).json()
        while draft["question"] is not None:
            answer = {"name": draft["question"]["name"], "value": draft["question"]["example"]}
            draft = worker.http.post(f"{path}/{draft['id']}/answers", json=answer, headers=worker.headers).json()
        link = worker.http.post(f"{path}/{draft['id']}/file", headers=worker.headers).json()
        fetched = desk.http.get(link["url"])
    assert fetched.status_code == 503
    assert "模板暂时用不了" in fetched.json()["error"]["message"]
    rooms = Knowledge(knowledge, rooms=("documents",))
    assert [fault.file.name for fault in Documents(rooms).template_faults()] == ["membership_application.docx"]
