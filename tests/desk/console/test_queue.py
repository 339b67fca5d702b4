"""The queue: order, filters, search, what is unanswered, live updates."""

from __future__ import annotations

import re

from desk.console import queue
from tests.desk.console.world import World


def shown(page: str) -> list[str]:
    """Public ids in the order of the list."""
    return re.findall(r'<li id="conversation-([^"]+)"', page)


def card(page: str, public_id: str) -> str:
    """The text of one line of the list."""
    part = page.split(f'id="conversation-{public_id}"', 1)[1].split("</li>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def test_an_empty_queue_says_so(world: World) -> None:
    page = world.at_work("值班甲").get("/queue").text
    assert "现在没有需要处理的对话" in page
    assert shown(page) == []


def test_urgent_first_then_the_longest_waiting_then_those_in_hand(world: World) -> None:
    staff = world.at_work("值班甲")
    taken = world.conversation("被辞退了", calls_person="要求人工")
    staff.post(f"/conversations/{taken}/take")
    first = world.conversation("工资没发", calls_person="要求人工")
    second = world.conversation("加班费", calls_person="要求人工")
    urgent = world.conversation("我不想活了")
    with_bot = world.conversation("最低工资是多少")
    world.conversation()  # opened the window, wrote nothing
    assert shown(staff.get("/queue").text) == [urgent, first, second, taken]
    assert "紧急" in card(staff.get("/queue").text, urgent)
    assert shown(staff.get("/queue?filter=waiting").text) == [first, second]
    assert shown(staff.get("/queue?filter=urgent").text) == [urgent]
    assert shown(staff.get("/queue?filter=mine").text) == [taken]
    assert set(shown(staff.get("/queue?filter=bot").text)) == {urgent, with_bot}
    assert shown(world.at_work("值班乙").get("/queue?filter=mine").text) == []


def test_a_line_shows_reason_holder_ticket_and_the_last_words(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("第一句", "最后一句", calls_person="两次没有听懂")
    number = world.ticket(public_id)
    text = card(staff.get("/queue").text, public_id)
    assert "最后一句" in text
    assert "第一句" not in text
    assert "两次没有听懂" in text
    assert number in text
    assert "刚开始等" in text
    staff.post(f"/conversations/{public_id}/take")
    assert "人工接待 我" in card(staff.get("/queue").text, public_id)
    assert "值班甲" in card(world.at_work("值班乙").get("/queue").text, public_id)


def test_unanswered_counts_what_came_after_the_last_reply(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("问过机器人的", calls_person="要求人工")
    staff.post(f"/conversations/{public_id}/take")
    staff.post(f"/conversations/{public_id}/reply", {"text": "您好", "client_message_id": "c1"})
    assert "未回复" not in card(staff.get("/queue").text, public_id)
    world.write(public_id, "还有一件事")
    world.write(public_id, "再补充一句")
    assert "2 条未回复" in card(staff.get("/queue").text, public_id)


def test_search_finds_by_ticket_number_id_and_words(world: World) -> None:
    staff = world.at_work("值班甲")
    wanted = world.conversation("我在电镀车间干了两年")
    other = world.conversation("别的事")
    number = world.ticket(wanted)
    for text in (number, number[:11], number.lower(), wanted, wanted[:8], "电镀车间"):
        found = staff.client.get("/console/queue", params={"q": text})
        assert shown(found.text) == [wanted], text
    nothing = staff.client.get("/console/queue", params={"q": "没人说过的话%_"})
    assert shown(nothing.text) == []
    assert "没有找到“没人说过的话%_”" in nothing.text
    assert shown(staff.client.get("/console/queue", params={"q": other[:8], "filter": "waiting"}).text) == [other]


def test_a_search_does_not_poll_and_the_list_does(world: World) -> None:
    staff = world.at_work("值班甲")
    assert 'hx-get="/console/queue?filter=open"' in staff.get("/queue").text
    assert "hx-get" not in staff.get("/queue?q=abc").text


def test_htmx_gets_the_list_alone(world: World) -> None:
    staff = world.at_work("值班甲")
    world.conversation("工资没发", calls_person="要求人工")
    part = staff.get("/queue?filter=open", **{"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "<title>（1）对话" in part.text
    assert len(shown(part.text)) == 1


def test_long_lists_have_pages(world: World) -> None:
    staff = world.at_work("值班甲")
    ids = [world.conversation(f"第{turn}个", calls_person="要求人工") for turn in range(queue.PAGE_SIZE + 2)]
    first, second = staff.get("/queue").text, staff.get("/queue?filter=open&page=2").text
    assert shown(first) == ids[: queue.PAGE_SIZE]
    assert shown(second) == ids[queue.PAGE_SIZE :]
    assert "filter=open&amp;page=2" in first
    assert "上一页" not in first
    assert "上一页" in second


def test_strange_parameters_do_no_harm(world: World) -> None:
    staff = world.at_work("值班甲")
    assert staff.get("/queue?filter=drop").status_code == 200
    for query in ("page=0", "page=abc", "q=" + "x" * 101):
        response = staff.get(f"/queue?{query}")
        assert response.status_code == 422
        assert "填写有误" in response.text


def test_the_overview_counts(world: World) -> None:
    staff = world.at_work("值班甲")
    assert "现在没有人在等待人工" in staff.get("/overview").text
    public_id = world.conversation("工资没发", calls_person="要求人工")
    world.ticket(public_id)
    page = re.sub(r"<[^>]+>|\s+", " ", staff.get("/overview").text)
    assert re.search(r"等待人工\s+1\s", page)
    assert re.search(r"待受理工单\s+1\s", page)
    assert "刚开始等" in page


def test_closed_conversations_are_out_of_the_way(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("谢谢", calls_person="要求人工")
    staff.post(f"/conversations/{public_id}/close")
    assert shown(staff.get("/queue").text) == []
    assert shown(staff.get("/queue?filter=closed").text) == [public_id]
    assert world.owner(public_id) == "closed"
