"""Who may open and do what: every page and step against every role, and the rows each unit sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.models import Organisation
from desk.models.staff import ROLES
from desk.organisation.service import import_units
from tests.desk.console.test_queue import shown
from tests.desk.console.world import World

SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "organisations.csv"
EVERYBODY = frozenset(ROLES)
ANSWERERS = frozenset({"agent", "lawyer", "supervisor", "admin"})
MANAGERS = frozenset({"supervisor", "admin"})
PAGES = ("/queue", "/tickets", "/tickets?view=board", "/overview", "/knowledge", "/organisation",
         "/templates", "/conversations/{chat}", "/conversations/{chat}/packet", "/tickets/{number}")  # fmt: skip
EDITORS = frozenset({"editor", "lawyer", "admin"})
NARROW_PAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("/system", frozenset({"supervisor", "auditor", "admin"})),
    ("/conversations/{chat}/templates", ANSWERERS),
)
# Address, form, who may. What a role may not do is a 403; everybody else gets anything but that.
STEPS: tuple[tuple[str, dict[str, str], frozenset[str]], ...] = (
    ("/conversations/{chat}/take", {}, ANSWERERS),
    ("/conversations/{chat}/close", {}, ANSWERERS),
    ("/conversations/{chat}/settle", {}, ANSWERERS),
    ("/conversations/{chat}/share", {"unit": "1"}, ANSWERERS),
    ("/conversations/{chat}/note", {"text": "备注", "form_key": "n"}, EVERYBODY),
    ("/tickets/{number}/status", {"expected": "new", "to": "accepted"}, ANSWERERS),
    ("/conversations/{chat}/presence", {}, EVERYBODY),
    ("/templates", {"title": "模板", "body": "您好"}, MANAGERS),
    ("/templates/99/delete", {}, MANAGERS),
    ("/knowledge/entries/nothing/edit", {"text": "x", "step": "check"}, EDITORS),
    ("/views", {"section": "queue", "title": "我的", "query": ""}, EVERYBODY),
)


@pytest.mark.parametrize("role", ROLES)
def test_pages_and_steps_by_role(small_world: World, role: str) -> None:
    chat = small_world.conversation("在吗", calls_person="要求人工")
    names = {"chat": chat, "number": small_world.ticket(chat)}
    staff = small_world.at_work("值班甲", role)
    for page in PAGES:
        assert staff.get(page.format(**names)).status_code == 200, page
    for page, allowed in NARROW_PAGES:
        assert staff.get(page.format(**names)).status_code == (200 if role in allowed else 403), page
    for step, form, allowed in STEPS:
        status = staff.post(step.format(**names), form).status_code
        assert (status != 403) == (role in allowed), f"{step}: {status}"
        assert status < 500, step


def test_nothing_without_a_login(world: World) -> None:
    chat = world.conversation("在吗")
    nobody = world.browser()
    for page in PAGES:
        assert nobody.get(page.format(chat=chat, number="FY-20261123-0001")).status_code == 303, page
    for step, form, _allowed in STEPS:
        answer = nobody.post(step.format(chat=chat, number="FY-20261123-0001"), form)
        # Either the way to the login, or the login itself, which keeps what was typed.
        assert answer.status_code == 303 or 'name="password"' in answer.text, step
    assert world.owner(chat) == "bot"


@pytest.fixture
def units(world: World) -> dict[str, int]:
    """The sample tree: code → id."""
    with world.desk.database.write() as session:
        import_units(session, SAMPLE.read_bytes())
    with world.read() as session:
        return {code: unit_id for unit_id, code in session.query(Organisation.id, Organisation.code)}


def test_a_unit_sees_its_own_region_and_what_belongs_to_nobody(world: World, units: dict[str, int]) -> None:
    city, other_city = "SL-4403", "SL-4419"
    here = world.conversation("深圳的", calls_person="要求人工", region="440305")
    there = world.conversation("东莞的", calls_person="要求人工", region="441900")
    unknown = world.conversation("不知道哪里的", calls_person="要求人工")
    shenzhen = world.at_work("深圳甲", unit=units[city])
    dongguan = world.at_work("东莞甲", unit=units[other_city])
    everywhere = world.at_work("全省", "supervisor")
    assert set(shown(shenzhen.get("/queue").text)) == {here, unknown}
    assert set(shown(dongguan.get("/queue").text)) == {there, unknown}
    assert set(shown(everywhere.get("/queue").text)) == {here, there, unknown}
    assert shenzhen.get(f"/conversations/{there}").status_code == 404
    for step in ("take", "close", "settle", "note"):
        assert shenzhen.post(f"/conversations/{there}/{step}", {"text": "x"}).status_code == 404, step
    assert shenzhen.client.get("/console/queue", params={"q": "东莞的"}).text.count("queue-item") == 0
    assert shown(shenzhen.client.get("/console/queue", params={"q": there}).text) == []


def test_who_takes_it_has_it_for_their_unit_until_it_is_shared(world: World, units: dict[str, int]) -> None:
    chat = world.conversation("不知道哪里的", calls_person="要求人工")
    shenzhen = world.at_work("深圳甲", unit=units["SL-4403"])
    dongguan = world.at_work("东莞甲", unit=units["SL-4419"])
    assert dongguan.get(f"/conversations/{chat}").status_code == 200
    assert shenzhen.post(f"/conversations/{chat}/take").status_code == 303
    assert dongguan.get(f"/conversations/{chat}").status_code == 404
    assert shown(dongguan.get("/queue").text) == []
    shared = shenzhen.post(f"/conversations/{chat}/share", {"unit": str(units["SL-4419"])})
    assert shared.status_code == 303
    assert "已共享给" in shenzhen.get(f"/conversations/{chat}").text
    assert dongguan.get(f"/conversations/{chat}").status_code == 200
    assert shown(dongguan.get("/queue").text) == [chat]
    own = shenzhen.post(f"/conversations/{chat}/share", {"unit": str(units["SL-4403"])})
    assert own.status_code == 422
    assert "不用共享" in own.text


def test_a_ticket_of_the_unit_opens_its_conversation(world: World, units: dict[str, int]) -> None:
    chat = world.conversation("在别处聊的", region="110105")
    shenzhen = world.at_work("深圳甲", unit=units["SL-4403"])
    assert shenzhen.get(f"/conversations/{chat}").status_code == 404
    world.ticket(chat, region="440300")
    assert shenzhen.get(f"/conversations/{chat}").status_code == 200


def test_a_colleague_of_another_unit_who_gets_it_sees_it(world: World, units: dict[str, int]) -> None:
    chat = world.conversation("深圳的", calls_person="要求人工", region="440305")
    shenzhen = world.at_work("深圳甲", unit=units["SL-4403"])
    dongguan = world.at_work("东莞甲", unit=units["SL-4419"])
    shenzhen.post(f"/conversations/{chat}/take")
    assert shenzhen.post(f"/conversations/{chat}/transfer", {"to": "东莞甲", "form_key": "t"}).status_code == 303
    assert "由我接待" in dongguan.get(f"/conversations/{chat}").text


def test_a_grass_roots_union_sees_only_what_is_its_own(world: World, units: dict[str, int]) -> None:
    chat = world.conversation("老板的工会能看见吗", calls_person="要求人工", region="440305")
    code = "SL-440305-01"
    assert shown(world.at_work("厂工会", unit=units[code]).get("/queue").text) == []
    assert world.at_work("厂工会乙", unit=units[code]).get(f"/conversations/{chat}").status_code == 404
