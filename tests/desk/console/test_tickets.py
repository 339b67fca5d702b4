"""Tickets: list, search, masking, status changes and their traces."""

from __future__ import annotations

import re

from desk.clock import now
from desk.console import tickets
from desk.conversations.reindex import run
from desk.models import Organisation
from tests.desk.console.world import Browser, World, hidden

PHONE = "13812345678"


def numbers(page: str) -> list[str]:
    return re.findall(r'href="/console/tickets/(FY-[0-9-]+)"', page)


def found(staff: Browser, text: str) -> list[str]:
    """What a search for ``text`` lists."""
    return numbers(staff.client.get("/console/tickets", params={"q": text}).text)


def test_an_empty_list_says_so(world: World) -> None:
    staff = world.at_work("值班甲")
    assert "还没有未办结的工单" in staff.get("/tickets").text
    assert "没有符合条件的工单" in staff.get("/tickets?status=closed").text


def test_the_list_is_filtered_by_status_and_category(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    first = world.ticket(public_id, "k1")
    second = world.ticket(public_id, "k2", category="work_injury", region="440300", employer="某电子厂")
    staff.post(f"/tickets/{second}/status", {"status": "accepted", "expected": "new"})
    page = staff.get("/tickets").text
    assert numbers(page) == [second, first]
    for part in ("某电子厂", "广东省深圳市", "工伤", "拖欠工资", "已受理", "待受理"):
        assert part in page
    assert numbers(staff.get("/tickets?status=accepted").text) == [second]
    assert numbers(staff.get("/tickets?category=wage_arrears").text) == [first]
    assert numbers(staff.get("/tickets?status=new&category=work_injury").text) == []
    assert numbers(staff.get("/tickets?status=drop&category=table").text) == [second, first]


def test_search_finds_by_number_and_employer(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    first = world.ticket(public_id, "k1", employer="红星 Electronics 有限公司")
    second = world.ticket(public_id, "k2")
    for text in (first, first.lower(), first[3:], "红星", "electronics"):
        assert found(staff, text) == [first], text
    assert set(found(staff, first[:11])) == {first, second}
    assert "没有找到“没这个厂”" in staff.client.get("/console/tickets", params={"q": "没这个厂"}).text


def test_an_employer_is_found_however_old_the_ticket_and_only_by_who_may_see_it(world: World) -> None:
    with world.desk.database.write() as session:
        unit = Organisation(
            code="SZ", name="深圳市总工会", level="city", region="440300", topics="", active=True, created_at=now(),
            updated_at=now(),
        )  # fmt: skip
        session.add(unit)
        session.flush()
        unit_id = unit.id
    staff, narrow = world.at_work("值班甲"), world.at_work("值班乙", unit=unit_id)
    chat = world.conversation("老板是红星厂的")
    old = world.ticket(chat, "k0", employer="红星 电子厂", region="330100")
    other = world.ticket(world.conversation("在吗"), "k1", employer="红日电子厂")
    assert found(staff, "红星") == [old], "words of the chat are no name of an employer"
    assert found(staff, "电子厂") == [other, old]
    assert found(staff, "电子 红星") == [old]
    assert found(staff, "红") == [] and found(staff, "老板") == []
    assert found(narrow, "红星") == []
    with world.read() as session:
        stored = session.connection().exec_driver_sql("SELECT group_concat(gram) FROM search_grams").scalar_one()
    assert re.fullmatch(r"[\d,]+", stored)


def test_employers_of_before_are_found_once_the_index_was_built(world: World) -> None:
    staff = world.at_work("值班甲")
    number = world.ticket(world.conversation("在吗"), employer="红星电子厂")
    with world.desk.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM search_grams")
    assert found(staff, "红星") == []
    assert run(world.desk.settings) == 1
    assert found(staff, "红星") == [number]


def test_long_lists_have_pages(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    made = [world.ticket(public_id, f"k{turn}") for turn in range(tickets.PAGE_SIZE + 3)][::-1]
    page = staff.get("/tickets?status=new").text
    following = re.search(r'<a class="btn" href="([^"]+)">下一页', page)
    assert numbers(page) == made[: tickets.PAGE_SIZE]
    assert following is not None
    second = staff.client.get(following[1].replace("&amp;", "&")).text
    assert numbers(second) == made[tickets.PAGE_SIZE :]
    assert "回到第一页" in second
    for wrong in ("yesterday", "0"):
        assert staff.get(f"/tickets?page={wrong}").status_code == 422


def test_the_page_shows_everything_but_who_it_is(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    number = world.ticket(public_id, employer="某电子厂", amount="23500.5", region="440300")
    page = staff.get(f"/tickets/{number}").text
    for part in ("三个月没有发工资", "某电子厂", "23,500.5 元", "广东省深圳市", "拖欠工资", "法律援助申请",
                 "138****5678", "王**", "职工提交了申请", f"/console/conversations/{public_id}"):  # fmt: skip
        assert part in page
    assert PHONE not in page
    assert "王小明" not in page


def test_looking_at_the_contact_is_written_down_and_not_kept_open(world: World) -> None:
    staff = world.at_work("值班甲")
    number = world.ticket(world.conversation("在吗"))
    shown = staff.post(f"/tickets/{number}/contact")
    assert shown.status_code == 200
    assert PHONE in shown.text
    assert "王小明" in shown.text
    event = world.read_ticket(number).events[-1]
    assert (event.note, event.staff_name, event.visible) == ("查看了联系方式", "值班甲", False)
    again = staff.get(f"/tickets/{number}").text
    assert PHONE not in again
    assert "查看了联系方式" in again
    assert staff.get(f"/tickets/{number}/contact").status_code == 405


def test_a_visible_note_reaches_the_worker_and_an_internal_one_does_not(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    number = world.ticket(public_id)
    form = {"status": "accepted", "expected": "new", "note": "请准备工资条", "visible": "1"}
    assert staff.post(f"/tickets/{number}/status", form).status_code == 303
    form = {"status": "", "expected": "accepted", "note": "单位被投诉过"}
    assert staff.post(f"/tickets/{number}/status", form).status_code == 303
    told = "".join(world.texts(public_id, "system"))
    assert "已受理" in told
    assert "请准备工资条" in told
    assert "单位被投诉过" not in told
    page = staff.get(f"/tickets/{number}").text
    assert "职工可见" in page
    assert "仅内部可见" in page
    assert "已提交，待受理 → 已受理" in page
    assert world.read_ticket(number).status == "accepted"


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(world: World) -> None:
    one, other = world.at_work("值班甲"), world.at_work("值班乙")
    number = world.ticket(world.conversation("在吗"))
    expected = hidden(one.get(f"/tickets/{number}").text, "expected")
    other.post(f"/tickets/{number}/status", {"status": "accepted", "expected": expected})
    form = {"status": "withdrawn", "expected": expected, "note": "写好的说明", "visible": "1"}
    answer = one.post(f"/tickets/{number}/status", form)
    assert answer.status_code == 409
    assert "刚刚被其他人更新" in answer.text
    assert "写好的说明" in answer.text
    assert hidden(answer.text, "expected") == "accepted"
    assert world.read_ticket(number).status == "accepted"


def test_steps_that_are_not_allowed_are_refused(world: World) -> None:
    staff = world.at_work("值班甲")
    number = world.ticket(world.conversation("在吗"))
    for status in ("resolved", "nonsense"):
        answer = staff.post(f"/tickets/{number}/status", {"status": status, "expected": "new"})
        assert answer.status_code == 409
        assert "不能改为" in answer.text
    empty = staff.post(f"/tickets/{number}/status", {"status": "", "expected": "new", "note": "  "})
    assert empty.status_code == 422
    assert "请填写备注内容" in empty.text
    too_long = staff.post(f"/tickets/{number}/status", {"status": "accepted", "expected": "new", "note": "长" * 2001})
    assert too_long.status_code == 422
    assert world.read_ticket(number).status == "new"
    assert [event.kind for event in world.read_ticket(number).events] == ["created"]


def test_a_ticket_that_ended_still_takes_notes(world: World) -> None:
    staff = world.at_work("值班甲")
    number = world.ticket(world.conversation("在吗"))
    staff.post(f"/tickets/{number}/status", {"status": "closed", "expected": "new", "note": "重复提交"})
    page = staff.get(f"/tickets/{number}").text
    assert re.findall(r'<option value="([^"]*)"', page.split('id="status"', 1)[1].split("</select>", 1)[0]) == [
        "",
        "reopened",
    ]
    note = staff.post(f"/tickets/{number}/status", {"status": "", "expected": "closed", "note": "补充"})
    assert note.status_code == 303


def test_someone_takes_a_ticket_on(world: World) -> None:
    staff = world.at_work("值班甲")
    number = world.ticket(world.conversation("在吗"))
    assert "由我办理" in staff.get(f"/tickets/{number}").text
    assert staff.post(f"/tickets/{number}/assign").status_code == 303
    page = staff.get(f"/tickets/{number}").text
    assert "办理人：值班甲" in page
    assert "由我办理" not in page
    assert "分配给值班甲" in page


def test_an_unknown_ticket_is_a_page_that_says_so(world: World) -> None:
    staff = world.at_work("值班甲")
    for response in (staff.get("/tickets/FY-20200101-0001"), staff.post("/tickets/FY-20200101-0001/contact"),
                     staff.post("/tickets/FY-20200101-0001/assign")):  # fmt: skip
        assert response.status_code == 404
        assert "没有找到这个工单" in response.text
