"""Reply templates: who is offered which, who may change them, blanks that are filled, wrong input."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from desk.models import Organisation
from desk.organisation.service import import_units
from tests.desk.console.world import Browser, World

SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "organisations.csv"


def save(staff: Browser, title: str, body: str = "您好。", **fields: str) -> httpx.Response:
    return staff.post("/templates", {"title": title, "body": body, "active": "yes", **fields})


def offered(staff: Browser, chat: str) -> list[str]:
    page = staff.get(f"/conversations/{chat}/templates").text
    return re.findall(r'data-insert="template-\d+">([^<]+)<', page)


@pytest.fixture
def units(world: World) -> dict[str, int]:
    with world.desk.database.write() as session:
        import_units(session, SAMPLE.read_bytes())
        return {code: unit_id for unit_id, code in session.query(Organisation.id, Organisation.code)}


def test_blanks_are_filled_and_what_is_missing_is_named(world: World) -> None:
    admin, staff = world.at_work("管理员", "admin"), world.at_work("李老师")
    body = "您的工单{工单号}，{上班时间}有人接待，{地区}的事找{工作人员}。"
    assert save(admin, "进度", body).status_code == 303
    without = world.conversation("在吗")
    page = staff.get(f"/conversations/{without}/templates").text
    assert "您的工单{工单号}，每天 00:00-24:00有人接待，{地区}的事找李老师。" in page
    assert "还要您填：工单号、地区" in page
    chat = world.conversation("在吗", region="440300")
    number = world.ticket(chat)
    page = staff.get(f"/conversations/{chat}/templates").text
    assert f"您的工单{number}，" in page
    assert "广东省深圳市的事" in page
    assert "还要您填" not in page


def test_each_role_and_unit_is_offered_its_own(world: World, units: dict[str, int]) -> None:
    admin, chat = world.at_work("管理员", "admin"), world.conversation("在吗")
    save(admin, "大家的")
    save(admin, "律师的", role="lawyer")
    save(admin, "乙市的", unit=str(units["SL-4403"]))
    save(admin, "停用的", active="")
    assert offered(world.at_work("坐席"), chat) == ["乙市的", "大家的"], "without a unit: of all units"
    assert offered(world.at_work("律师", "lawyer", unit=units["SL-4419"]), chat) == ["大家的", "律师的"]
    assert offered(world.at_work("丙区", unit=units["SL-440305"]), chat) == ["乙市的", "大家的"]
    assert world.at_work("审计", "auditor").get(f"/conversations/{chat}/templates").status_code == 403


def test_a_manager_changes_and_deletes_and_others_do_not(world: World) -> None:
    admin, agent = world.at_work("管理员", "admin"), world.at_work("坐席")
    assert save(agent, "我的").status_code == 403
    save(admin, "旧的", "旧正文")
    page = admin.get("/templates").text
    number = re.search(r"/console/templates\?edit=(\d+)", page)
    assert number is not None
    assert "旧正文" in admin.get(f"/templates?edit={number[1]}").text
    assert save(admin, "新的", "新正文", id=number[1]).status_code == 303
    seen = agent.get("/templates").text
    assert "新正文" in seen
    assert "旧正文" not in seen
    assert "?edit=" not in seen
    assert agent.get(f"/templates?edit={number[1]}").status_code == 404
    assert agent.post(f"/templates/{number[1]}/delete").status_code == 403
    for _ in range(2):
        assert admin.post(f"/templates/{number[1]}/delete").status_code == 303
    assert "还没有模板" in agent.get("/templates").text
    late = save(admin, "新的", "晚了一步", id=number[1])
    assert late.status_code == 404
    assert "晚了一步" in late.text


def test_a_supervisor_of_a_unit_keeps_to_it(world: World, units: dict[str, int]) -> None:
    admin = world.at_work("管理员", "admin")
    supervisor = world.at_work("主管", "supervisor", unit=units["SL-4403"])
    save(admin, "大家的")
    assert save(supervisor, "全国的").status_code == 403
    assert save(supervisor, "别人的", unit=str(units["SL-4419"])).status_code == 403
    assert save(supervisor, "丙区的", unit=str(units["SL-440305"])).status_code == 303
    page = supervisor.get("/templates").text
    assert page.count("?edit=") == 1
    assert "所有单位</option>" not in page


@pytest.mark.parametrize(
    ("title", "body", "role", "words"),
    [("", "x", "", "请写标题"), ("x" * 61, "x", "", "1 到 60 个字"), ("x", " ", "", "请写正文"),
     ("x", "见{工单}", "", "不认识的空格“{工单}”"), ("x", "y" * 2001, "", "1 到 2000 个字"),
     ("x", "y", "boss", "没有这个角色")],
)  # fmt: skip
def test_wrong_input_is_told_and_kept(world: World, title: str, body: str, role: str, words: str) -> None:
    answer = save(world.at_work("管理员", "admin"), title, body, role=role)
    assert answer.status_code == 422
    assert words in answer.text
    assert f">{body}</textarea>" in answer.text
