"""The inbox: filters, narrowing, search in encrypted text, saved views."""

from __future__ import annotations

import re

import httpx
import pytest

from desk.conversations.reindex import run
from tests.desk.console.test_queue import shown
from tests.desk.console.world import Browser, World


def listed(staff: Browser, **query: str) -> list[str]:
    return shown(staff.client.get("/console/queue", params=query).text)


def save(staff: Browser, title: str, query: str, section: str = "queue") -> httpx.Response:
    return staff.post("/views", {"section": section, "title": title, "query": query})


def test_mine_unassigned_longest_waiting_and_all(world: World) -> None:
    staff = world.at_work("值班甲")
    taken = world.conversation("被辞退了", calls_person="要求人工")
    staff.post(f"/conversations/{taken}/take")
    first = world.conversation("工资没发", calls_person="要求人工")
    in_danger = world.conversation("我不想活了", calls_person="要求人工")
    with_bot = world.conversation("最低工资是多少")
    assert listed(staff, filter="mine") == [taken]
    assert listed(staff, filter="unassigned") == [in_danger, first], "urgent first"
    assert listed(staff, filter="waiting") == [first, in_danger], "by the time of waiting alone"
    assert set(listed(staff, filter="all")) == {taken, first, in_danger, with_bot}


def test_the_list_is_narrowed_by_channel_region_topic_risk_and_ticket(world: World) -> None:
    staff = world.at_work("值班甲")
    shenzhen = world.conversation("工资没发", region="440305")
    beijing = world.conversation("加班", region="110105")
    danger = world.conversation("我不想活了")
    world.bot_says(shenzhen, "answer", text="可以要求支付。", faq_id="wage_arrears_months")
    world.ticket(beijing, kind="mediation")
    everywhere = {"filter": "all"}
    for region in ("深圳", "440300", "广东", "深圳市南山区"):
        assert listed(staff, region=region, **everywhere) == [shenzhen], region
    assert listed(staff, topic="wage_arrears", **everywhere) == [shenzhen]
    assert listed(staff, topic="overtime", **everywhere) == []
    assert listed(staff, kind="mediation", **everywhere) == [beijing]
    assert listed(staff, risk="crisis", **everywhere) == [danger]
    assert listed(staff, risk="urgent", **everywhere) == [danger]
    assert listed(staff, channel="wechat", **everywhere) == []
    assert len(listed(staff, channel="web", **everywhere)) == 3
    assert len(listed(staff, channel="x", topic="y", risk="z", kind="w", **everywhere)) == 3, (
        "unknown values are left out"
    )
    page = staff.client.get("/console/queue", params={"region": "亚特兰蒂斯"}).text
    assert "没有叫“亚特兰蒂斯”的地区" in page


def test_words_are_found_in_encrypted_texts_and_numbers_of_people_are_not(world: World) -> None:
    staff = world.at_work("值班甲")
    wanted = world.conversation("我在ＡＢＣ电镀车间干了两年，电话13812345678")
    other = world.conversation("电镀的是别的车间")
    world.bot_says(other, "answer", text="只有机器人说过的话")
    for text in ("电镀车间", "abc", "两年 车间", "车间干"):
        assert listed(staff, q=text) == [wanted], text
    assert set(listed(staff, q="电镀")) == {wanted, other}
    for text in ("13812345678", "5678", "只有机器人", "镀", "电镀车间里", "车间 没说过"):
        assert listed(staff, q=text) == [], text
    assert listed(staff, q="电镀", region="深圳") == []
    with world.read() as session:
        stored = session.connection().exec_driver_sql("SELECT group_concat(gram) FROM search_grams").scalar_one()
    assert re.fullmatch(r"[\d,]+", stored)


def test_what_staff_wrote_is_found_too(world: World) -> None:
    staff = world.at_work("值班甲")
    chat = world.conversation("在吗", calls_person="要求人工")
    staff.post(f"/conversations/{chat}/take")
    staff.post(f"/conversations/{chat}/reply", {"text": "请带上考勤记录", "client_message_id": "c1"})
    assert listed(staff, q="考勤记录") == [chat]


def test_the_index_is_built_anew_for_older_conversations(world: World) -> None:
    staff, chat = world.at_work("值班甲"), world.conversation("我在电镀车间")
    with world.desk.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM search_grams")
    assert listed(staff, q="电镀车间") == []
    assert run(world.desk.settings) == 1
    assert listed(staff, q="电镀车间") == [chat]
    assert run(world.desk.settings) == 1
    assert listed(staff, q="电镀车间") == [chat]


def test_a_saved_view_opens_the_list_again_and_is_ones_own(world: World) -> None:
    staff, colleague = world.at_work("值班甲"), world.at_work("值班乙")
    done = save(staff, "深圳欠薪", "filter=all&region=%E6%B7%B1%E5%9C%B3&evil=1&page=9")
    assert done.headers["location"] == "/console/queue?filter=all&region=%E6%B7%B1%E5%9C%B3"
    page = staff.get("/queue").text
    assert 'href="/console/queue?filter=all&amp;region=%E6%B7%B1%E5%9C%B3">深圳欠薪</a>' in page
    assert "深圳欠薪" not in colleague.get("/queue").text
    assert "深圳欠薪" not in staff.get("/tickets").text
    number = re.search(r"/console/views/(\d+)/delete", page)
    assert number is not None
    colleague.post(f"/views/{number[1]}/delete")
    assert "深圳欠薪" in staff.get("/queue").text
    assert staff.post(f"/views/{number[1]}/delete").status_code == 303
    assert "深圳欠薪" not in staff.get("/queue").text


def test_the_same_name_replaces_and_wrong_ones_are_told(world: World) -> None:
    staff = world.at_work("值班甲")
    save(staff, "我的", "filter=mine")
    save(staff, "我的", "filter=open")
    page = staff.get("/queue").text
    assert page.count(">我的</a>") == 1
    assert 'href="/console/queue?filter=open">我的</a>' in page
    save(staff, "超时的", "filter=overdue", section="tickets")
    assert ">超时的</a>" in staff.get("/tickets").text


@pytest.mark.parametrize(
    ("title", "query", "section", "words"),
    [(" ", "", "queue", "起个名字"), ("长" * 21, "", "queue", "1 到 20 个字"), ("x", "", "staff", "只有对话列表"),
     ("x", "q=" + "a" * 400, "queue", "太长")],
)  # fmt: skip
def test_what_cannot_be_saved_is_said(world: World, title: str, query: str, section: str, words: str) -> None:
    answer = save(world.at_work("值班甲"), title, query, section)
    assert answer.status_code == 422
    assert words in answer.text
