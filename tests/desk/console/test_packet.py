"""Beside a conversation: what is known of it, suggested answers, colleagues who have it open too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from desk.backup.archive import make
from desk.backup.contents import places_of
from desk.clock import now
from desk.conversations import ownership
from desk.conversations.inbox import read_messages
from desk.conversations.repository import find_conversation
from desk.models import AppMember, Message, Presence
from desk.settings import Settings
from tests.desk.console.test_conversation import HTMX, reply, take, words
from tests.desk.console.world import Browser, World, hidden, serve
from tests.desk.support.rasa_server import RasaServer


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path, knowledge: Path, rasa: RasaServer) -> Iterator[World]:
    """A desk with a small knowledge folder and somebody who ranks like Rasa."""
    shutil.copy(migrated_file, tmp_path / "desk.db")
    rasa.ranking = [{"faq_id": "arrears_sample", "confidence": 0.91}, {"faq_id": "gone", "confidence": 0.5},
                    {"faq_id": "arrears_other", "confidence": 0.2}]  # fmt: skip
    rasa.ranked.clear()
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "backups_dir": tmp_path / "backups",
        "models_dir": tmp_path / "models",
        "knowledge_dir": knowledge,
        "rasa_url": rasa.url,
        "work_hours": "00:00-24:00",
        "work_days": "every",
        "log_level": "ERROR",
    }
    with serve(Settings(**values)) as world:
        world.desk.knowledge.snapshot()
        yield world


def packet(staff: Browser, public_id: str) -> str:
    return staff.get(f"/conversations/{public_id}/packet").text


def test_the_packet_says_what_is_known(world: World, rasa: RasaServer) -> None:
    chat = world.conversation("我在东莞厚街，公司拖欠工资八千块三个月了", region="441900")
    world.bot_says(chat, "answer", text="可以要求支付。", faq_id="arrears_sample", confidence=0.93)
    with world.desk.database.write() as session:
        ownership.call_person(session, chat, "要求人工", [{"label": "用人单位", "value": "示例电子厂"}])
    world.write(chat, "主管摸我，性骚扰")
    number = world.ticket(chat)
    page = packet(world.at_work("值班甲"), chat)
    said = words(page)
    for part in ("广东省东莞市", "用人单位 示例电子厂", "地点 东莞", "金额 八千块", "多久 三个月", "风险事项：性骚扰",
                 number, "针对：主管摸我，性骚扰", "→ 等人答", "接手后可以直接发送"):  # fmt: skip
        assert part in said, part
    assert rasa.ranked[-1] == "主管摸我，性骚扰", "what a person has not answered yet"


def test_the_packet_says_which_app_a_member_came_from(world: World) -> None:
    chat = world.conversation("工资没发")
    with world.desk.database.write() as session:
        conversation = find_conversation(session, chat)
        session.add(
            AppMember(
                app="zhigong", subject_hash="0" * 64, conversation_id=conversation.id, unit="XX-99", created_at=now(),
                seen_at=now(),
            )
        )  # fmt: skip
    assert "进入方式 App“zhigong”的会员，XX-99" in words(packet(world.at_work("值班甲"), chat))


def test_what_was_asked_stands_with_the_title_of_the_entry_that_answered(world: World) -> None:
    chat = world.conversation("工资没发")
    world.bot_says(chat, "answer", replying=True, text="可以", faq_id="arrears_sample", confidence=0.93)
    title = world.desk.knowledge.snapshot().entries["arrears_sample"].question
    assert f"工资没发 → {title}（93%）" in words(packet(world.at_work("值班甲"), chat))


def test_a_suggested_answer_is_sent_with_its_articles_once(world: World) -> None:
    staff = world.at_work("值班甲")
    chat = world.conversation("公司拖欠工资", calls_person="要求人工", region="440300")
    assert "直接发送</button>" not in packet(staff, chat)
    take(staff, chat)
    page = packet(staff, chat)
    assert re.findall(r'name="faq_id" value="([^"]+)"', page) == ["arrears_sample", "arrears_other"]
    assert "91%" in page
    text = re.search(r'<textarea class="d-none" name="text"[^>]*>(.*?)</textarea>', page, flags=re.DOTALL)
    assert text is not None
    form = {"text": text[1], "client_message_id": hidden(page, "client_message_id"), "faq_id": "arrears_sample"}
    for _ in range(2):
        assert staff.post(f"/conversations/{chat}/reply", form, **HTMX).status_code == 200
    with world.read() as session:
        sent = [message for message in read_messages(session, chat) if message.author == "staff"]
    assert len(sent) == 1
    assert sent[0].faq_id == "arrears_sample"
    assert [(cite.law, cite.article) for cite in sent[0].citations] == [("样例法", "30")]
    assert "职工没有等着回答的话" in packet(staff, chat)


def test_an_entry_that_is_gone_is_said_and_the_text_is_kept(world: World) -> None:
    staff, chat = world.at_work("值班甲"), world.conversation("工资", calls_person="要求人工")
    take(staff, chat)
    form = {"text": "写了很久", "client_message_id": "c1", "faq_id": "gone"}
    answer = staff.post(f"/conversations/{chat}/reply", form, **HTMX)
    assert answer.status_code == 404
    assert "这个知识条目不存在" in answer.text
    assert "写了很久" in answer.text
    assert world.texts(chat, "staff") == []


def test_without_rasa_everything_but_the_suggestions_is_there(world: World, rasa: RasaServer) -> None:
    rasa.behaviour = "fail"
    chat = world.conversation("公司拖欠工资八千块", calls_person="要求人工")
    said = words(packet(world.at_work("值班甲"), chat))
    assert "机器人现在没有响应，暂时没有建议" in said
    assert "金额 八千块" in said


def beat(staff: Browser, chat: str, typing: str = "") -> str:
    return words(staff.post(f"/conversations/{chat}/presence", {"typing": typing}, **HTMX).text)


def test_two_who_look_at_one_conversation_see_each_other(world: World) -> None:
    li, wang, chat = world.at_work("李老师"), world.at_work("王老师"), world.conversation("在吗")
    assert beat(li, chat).strip() == ""
    assert "李老师正在查看" in beat(wang, chat)
    assert "王老师正在输入" in (beat(wang, chat, typing="1") and beat(li, chat))
    assert "正在" not in beat(li, world.conversation("别的"))


def test_who_is_silent_is_gone(world: World) -> None:
    li, wang, chat = world.at_work("李老师"), world.at_work("王老师"), world.conversation("在吗")
    beat(li, chat, typing="1")
    with world.desk.database.write() as session:
        session.execute(update(Presence).values(typing_at=now() - timedelta(seconds=9)))
    assert "李老师正在查看" in beat(wang, chat)
    with world.desk.database.write() as session:
        session.execute(update(Presence).values(seen_at=now() - timedelta(seconds=16)))
    assert beat(wang, chat).strip() == ""


def test_presence_blocks_nobody(world: World) -> None:
    li, wang = world.at_work("李老师"), world.at_work("王老师")
    chat = world.conversation("在吗", calls_person="要求人工")
    beat(li, chat, typing="1")
    assert take(wang, chat).status_code == 303
    assert reply(wang, chat, "您好", "c1").status_code == 303


def test_the_system_page_says_how_everything_is(world: World, rasa: RasaServer, tmp_path: Path) -> None:
    admin = world.at_work("管理员", "admin")
    said = words(admin.get("/system").text)
    for part in ("模型 test 正常", "还没有备份 有问题", "微信公众号 没有接入", "等机器人回答的消息 0 正常", "结构 00"):
        assert part in said, part
    world.conversation("公司拖欠工资")
    with world.desk.database.write() as session:
        session.execute(
            update(Message).where(Message.status == "pending").values(created_at=now() - timedelta(hours=1))
        )
    rasa.behaviour = "fail"
    make(places_of(world.desk.settings), world.desk.keyring, world.desk.settings.backups_dir, keep=2)
    said = words(admin.get("/system").text)
    for part in ("没有响应 有问题", "等机器人回答的消息 1，最早的已等 60 分钟 注意", "读回检查 通过 正常"):
        assert part in said, part
    assert world.at_work("坐席").get("/system").status_code == 403


def test_a_phone_number_among_the_messages_is_hidden(world: World) -> None:
    chat = world.conversation("工资没发", "我的电话是13812345678", calls_person="要人工")
    page = packet(world.at_work("值班甲"), chat)
    assert "13812345678" not in page
    assert "［电话］" in page
