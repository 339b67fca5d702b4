"""A new model takes over in a running server: real archives, real turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train

from bot.tracker_store import windowed_store
from tests.bot.conftest import ROOT, TEXTS, Trained, write_knowledge
from tests.bot.test_channel import post, serving, user_texts

TOKEN = "t" * 20
AUTH = {"Authorization": f"Bearer {TOKEN}"}
NEW_ENTRY = "sample_canteen"
NEW_QUESTION = "食堂饭钱从工资里扣合法吗"
TURNS, SENDERS = 12, 3


@pytest.fixture(scope="module")
def younger(tmp_path_factory: pytest.TempPathFactory, trained: Trained) -> Path:
    """The model of the same texts and one entry more."""
    folder = tmp_path_factory.mktemp("younger")
    knowledge = write_knowledge(folder / "knowledge")
    pattern = next((knowledge / "faq").rglob("sample_arrears.yml"))
    entry = yaml.safe_load(pattern.read_text(encoding="utf-8"))
    entry |= {"id": NEW_ENTRY, "question": NEW_QUESTION, "answer": "伙食费要您同意才能扣。"}
    entry["ask"] = {
        "plain": ["食堂饭钱能从工资扣吗", "伙食费直接扣工资", "吃饭的钱从工资里扣掉了"],
        "short": ["扣饭钱"],
    }
    pattern.with_name(f"{NEW_ENTRY}.yml").write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KNOWLEDGE_DIR", str(knowledge))
        patch.chdir(folder)
        result = train(
            domain=str(TEXTS / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(TEXTS / "nlu.yml"), str(TEXTS / "rules.yml")],
            output=str(trained.model.parent),
            fixed_model_name="younger",
        )
    assert result.code == 0 and result.model
    return Path(result.model)


@pytest.fixture
async def client(agent: Agent, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("MODELS_DIR", str(trained.model.parent))
    monkeypatch.setenv("DESK_INTERNAL_TOKEN", TOKEN)
    async with serving(agent) as opened:
        yield opened


async def recognised(client: httpx.AsyncClient, message_id: str) -> bool:
    """Whether the model knows the new entry (the texts come from knowledge/, which has not got it)."""
    reply = await post(client, NEW_QUESTION, message_id, sender=f"knows-{message_id}")
    return [one["kind"] for one in reply.json()] == ["fallback"] and "不适用" in reply.json()[0]["text"]


async def test_messages_sent_while_the_model_changes_are_all_answered_once(
    client: httpx.AsyncClient, agent: Agent, younger: Path
) -> None:
    assert not await recognised(client, "before")
    changed = asyncio.Event()

    async def talk(sender: str) -> list[httpx.Response]:
        """Writes until the model has changed and for some turns after that."""
        replies: list[httpx.Response] = []
        after = 0
        while after < TURNS:
            replies.append(await post(client, "加班费", f"{sender}-{len(replies)}", sender=sender))
            after += changed.is_set()
        return replies

    async def change() -> httpx.Response:
        reply = await client.post("/model", json={"model": younger.name}, headers=AUTH)
        changed.set()
        return reply

    senders = [f"c{number}" for number in range(SENDERS)]
    changing = asyncio.create_task(change())
    talks = await asyncio.gather(*map(talk, senders))
    swap = await changing
    assert swap.status_code == 200
    assert (await client.get("/ready")).json() == swap.json() != {"model": agent.model_id}
    for sender, replies in zip(senders, talks, strict=True):
        assert {reply.status_code for reply in replies} == {200}
        assert {len(reply.json()) for reply in replies} == {1}
        assert {reply.json()[0]["faq_id"] for reply in replies} == {"sample_overtime"}
        assert len(replies) > TURNS  # some were answered before the change
        row = await windowed_store(agent).snapshot(sender)
        assert row is not None and row[0] == 1 + len(replies)  # a version for the session's start and for each turn
        assert len(await user_texts(agent, sender)) == 5  # the window of the fixture
    assert await recognised(client, "after")


async def test_the_conversation_goes_on_in_the_next_model(client: httpx.AsyncClient, younger: Path) -> None:
    started = await post(client, "我要申请法律援助", "m0")
    assert started.json()[-1]["text"] == "单位叫什么名字？"
    assert (await client.post("/model", json={"model": younger.name}, headers=AUTH)).status_code == 200
    assert (await post(client, "顺达五金厂", "m1")).json()[-1]["text"] == "顺达五金厂，对吗？"
    again = await post(client, "我要申请法律援助", "m0")
    assert again.json() == started.json()


@pytest.mark.parametrize("name", ["missing.tar.gz", "../tiny.tar.gz", "", None, 7, "broken.tar.gz", "no_model.tar.gz"])
async def test_a_model_that_cannot_be_used_changes_nothing(
    client: httpx.AsyncClient, agent: Agent, trained: Trained, name: object
) -> None:
    (trained.model.parent / "broken.tar.gz").write_bytes(trained.model.read_bytes()[:5000])
    (trained.model.parent / "no_model.tar.gz").write_bytes(b"")
    reply = await client.post("/model", json={"model": name}, headers=AUTH)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "model_refused")
    assert (await client.get("/ready")).json() == {"model": agent.model_id}
    assert (await post(client, "加班费", "m1")).json()[0]["faq_id"] == "sample_overtime"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}])
async def test_only_who_has_the_token_changes_the_model(
    client: httpx.AsyncClient, agent: Agent, trained: Trained, headers: dict[str, str]
) -> None:
    reply = await client.post("/model", json={"model": trained.model.name}, headers=headers)
    assert reply.status_code == 403
    assert (await client.get("/ready")).json() == {"model": agent.model_id}


async def test_nobody_changes_the_model_of_an_installation_without_a_token(
    agent: Agent, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELS_DIR", str(trained.model.parent))
    monkeypatch.delenv("DESK_INTERNAL_TOKEN", raising=False)
    async with serving(agent) as client:
        for headers in ({}, {"Authorization": "Bearer x"}):
            reply = await client.post("/model", json={"model": trained.model.name}, headers=headers)
            assert reply.status_code == 403
