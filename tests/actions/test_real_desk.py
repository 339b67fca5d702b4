"""Tickets to their number with the real Rasa, the real action server and the real desk: one conversation per kind."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered
from rasa.utils.endpoints import EndpointConfig

from tests.actions.skeleton import ROOT, action_server, free_port, running

TOKEN = "an-internal-token-of-the-tests-alone"
DESK_PYTHON = ROOT / ".venv" / "bin" / "python"
NUMBER = re.compile(r"FY-\d{8}-\d{4}")
CONTACT = ["同意", "王师傅 13812345678", "确认提交"]
STORY = "我在东莞的厂里干了两年，2026年3月10日离职，厂里一直没发工资"
BUTTON = '/request_ticket{"ticket_kind": "%s"}'
# kind → what the worker writes; every one ends with the number of a ticket
CONVERSATIONS: dict[str, list[str]] = {
    "legal_aid": ["申请法律援助", STORY, "华强电子厂", "两万四", "进城务工，讨工资或工伤赔偿", *CONTACT],
    "mediation": [BUTTON % "mediation", STORY, "华强二厂", "不清楚", "跟单位谈过没谈成", *CONTACT],
    "supervision_tip": [
        BUTTON % "supervision_tip", "我们三十多个人在杭州的厂里干了一年，厂里不签劳动合同", "华强三厂", "要保密",
        "同意", "不留电话", "确认提交",
    ],
    "hardship_relief": [
        BUTTON % "hardship_relief", "爱人得了重病，自己掏了八万多", "成都", "不知道", "家人生病或残疾",
        "四口人，一月四千", *CONTACT,
    ],
    "employment_help": [BUTTON % "employment_help", "想学电工，做过两年水电", "西安", "在职", *CONTACT],
    "union_founding": [
        BUTTON % "union_founding", "我要入会", "送外卖两年，不知道找谁入会", "深圳", "不知道", "不清楚", *CONTACT,
    ],
    "collective_help": [
        BUTTON % "collective_help", "计件单价三年没涨过，一百来人想涨一成", "东莞", "华强电子厂", "没有工会", *CONTACT,
    ],
    "service_complaint": [
        BUTTON % "service_complaint", "上个月去区里的服务站，窗口没人，打电话也没人接", "成都", "区服务站", *CONTACT,
    ],
    "callback": [BUTTON % "callback", "工资拖了三个月", "不清楚", "下午", *CONTACT],
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """The desk as a process of its own."""

    url: str
    env: Mapping[str, str]

    def hire(self, name: str) -> str:
        """A new agent; returns the password."""
        command = [str(DESK_PYTHON), "-m", "desk.staff.cli", name, "agent"]
        done = subprocess.run(command, cwd=ROOT, env=dict(self.env), check=True, capture_output=True, text=True)
        return done.stdout.split("密码：")[1].split()[0]

    def call(self, method: str, path: str, token: str = "", body: Any = None) -> Any:
        """JSON in, JSON out."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as client:
            return client.request(method, path, headers=headers, json=body).raise_for_status().json()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not DESK_PYTHON.exists():
        pytest.skip("the desk has an environment of its own (.venv), which is not here")
    folder: Path = tmp_path_factory.mktemp("desk")
    port = free_port()
    settings = {
        "DESK_PORT": str(port),
        "DESK_SECRET_KEY": "a-secret-key-of-the-tests-alone-0123456789",
        "DESK_INTERNAL_TOKEN": TOKEN,
        "DESK_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
        "DESK_JOBS_DATABASE_URL": f"sqlite:///{folder / 'jobs.db'}",
        "DESK_FILES_DIR": str(folder / "files"),
        "DESK_RASA_URL": f"http://127.0.0.1:{free_port()}",
    }
    env = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    subprocess.run([str(DESK_PYTHON), "-m", "desk.migrate"], cwd=ROOT, env=env, check=True, capture_output=True)
    command = [str(DESK_PYTHON), "-m", "desk.serve"]
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/healthz", settings):
        yield Desk(url, env)


@pytest.fixture(scope="module")
def agent(desk: Desk, skeleton_model: str) -> Iterator[Agent]:
    with action_server(desk.url, TOKEN) as url:
        yield Agent.load(skeleton_model, action_endpoint=EndpointConfig(url))


async def say(agent: Agent, sender: str, text: str) -> str:
    """Everything the bot says to one message."""
    before = len((await agent.tracker_store.get_or_create_tracker(sender)).events)
    await agent.handle_text(text, sender_id=sender)
    events = list((await agent.tracker_store.get_or_create_tracker(sender)).events)[before:]
    replies = [event for event in events if isinstance(event, BotUttered)]
    return "\n".join(str((event.data.get("custom") or {}).get("text") or event.text) for event in replies)


@pytest.mark.parametrize("kind", list(CONVERSATIONS))
async def test_a_ticket_of_every_kind_gets_its_number(kind: str, agent: Agent, desk: Desk) -> None:
    session = desk.call("POST", "/api/v1/chat/sessions", body={})
    sender, token = session["session_id"], session["token"]
    said = [await say(agent, sender, text) for text in CONVERSATIONS[kind]]
    found = NUMBER.search(said[-1])
    assert found is not None, said
    (ticket,) = desk.call("GET", "/api/v1/chat/tickets", token)["tickets"]
    assert (ticket["number"], ticket["kind"], ticket["status"]) == (found[0], kind, "new")
    assert ticket["answer_due_at"] is not None
    assert found[0] in await say(agent, sender, "查工单")


async def test_a_ticket_is_added_to_withdrawn_and_opened_again(agent: Agent, desk: Desk) -> None:
    session = desk.call("POST", "/api/v1/chat/sessions", body={})
    sender, token = session["session_id"], session["token"]
    for text in CONVERSATIONS["callback"]:
        await say(agent, sender, text)
    for texts in (
        ["补充一下", "老板昨天说下周发一半"],
        ["我想撤回", "确定撤回"],
        ["还没解决，重新打开", "说好的一半也没发"],
    ):
        for text in texts:
            await say(agent, sender, text)
    (ticket,) = desk.call("GET", "/api/v1/chat/tickets", token)["tickets"]
    assert ticket["status"] == "reopened"
    detail = desk.call("GET", f"/api/v1/chat/tickets/{ticket['number']}", token)
    told = [event["note"] for event in detail["events"] if event["by"] == "worker" and event["note"]]
    assert told == ["老板昨天说下周发一半", "说好的一半也没发"]


async def test_a_person_who_takes_over_reads_what_the_form_was_told(agent: Agent, desk: Desk) -> None:
    session = desk.call("POST", "/api/v1/chat/sessions", body={})
    sender = session["session_id"]
    for text in (*CONVERSATIONS["legal_aid"][:4], "转人工"):
        await say(agent, sender, text)
    with httpx.Client(base_url=desk.url, timeout=30, trust_env=False) as staff:
        page = staff.get("/console/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        form = {"csrf_token": token[1], "name": "李工", "password": desk.hire("李工")}
        assert staff.post("/console/login", data=form).status_code == 303
        packet = staff.get(f"/console/conversations/{sender}/packet").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", packet))
    for part in ("正在填 法律援助申请", f"情况 {STORY}", "单位 华强电子厂", "金额 2"):
        assert part in said, part
