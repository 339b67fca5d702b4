"""One conversation: what is shown, who may do what, and what happens when two people are fast."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import httpx

from desk.console import thread
from tests.desk.console.world import Browser, World, hidden, live_url

HTMX = {"HX-Request": "true"}


def reply(browser: Browser, public_id: str, text: str, client_id: str, **headers: str) -> httpx.Response:
    form = {"text": text, "client_message_id": client_id}
    return browser.post(f"/conversations/{public_id}/reply", form, **headers)


def take(browser: Browser, public_id: str) -> httpx.Response:
    return browser.post(f"/conversations/{public_id}/take")


def seqs(page: str) -> list[int]:
    return [int(seq) for seq in re.findall(r'id="message-(\d+)"', page)]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_thread_shows_authors_sources_and_what_the_bot_offered(world: World) -> None:
    public_id = world.conversation("公司三个月没发工资", region="440300")
    world.bot_says(
        public_id, "answer", text="可以要求支付。", faq_id="wage_arrears_months", confidence=0.93,
        citations=[{"law": "劳动合同法", "article": "30", "title": "中华人民共和国劳动合同法"}],
        buttons=[{"title": "申请法律援助", "payload": "/request_legal_aid"}],
    )  # fmt: skip
    number = world.ticket(public_id)
    text = words(world.at_work("值班甲").get(f"/conversations/{public_id}").text)
    for part in ("职工", "公司三个月没发工资", "机器人", "知识回答", "劳动合同法 第30条", "按钮：申请法律援助",
                 "wage_arrears_months，把握 93%", number, "广东省深圳市", "网页", "机器人接待"):  # fmt: skip
        assert part in text
    assert "/request_legal_aid" not in text


def test_what_a_worker_wrote_is_never_markup(world: World) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \"'&"
    public_id = world.conversation(evil, calls_person=evil)
    world.ticket(public_id, employer=evil, narrative=evil)
    staff = world.at_work("值班甲")
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; {{ 7*7 }} &#34;&#39;&amp;"
    number = world.first_ticket(public_id)
    live = live_url(staff.get(f"/conversations/{public_id}").text).replace("after=", "after=0&x=")
    pages = [staff.get(path).text for path in
             ("/queue", f"/conversations/{public_id}", "/tickets", f"/tickets/{number}")]  # fmt: skip
    for page in (*pages, staff.poll(live).text, staff.client.get("/console/queue", params={"q": evil}).text):
        assert escaped in page
        assert "<script>alert" not in page
        assert "<img" not in page


def test_taking_over_makes_the_reply_possible(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    before = staff.get(f"/conversations/{public_id}").text
    assert "接手后才能回复" in before
    assert take(staff, public_id).headers["location"] == f"/console/conversations/{public_id}"
    after = staff.get(f"/conversations/{public_id}").text
    assert "由我接待" in after
    assert "接手对话" not in after
    assert world.owner(public_id) == "human"
    assert reply(staff, public_id, "您好，我来处理。", hidden(after, "client_message_id")).status_code == 303
    assert world.texts(public_id, "staff") == ["您好，我来处理。"]


def test_of_two_who_take_over_one_wins_and_the_other_is_told_who(world: World) -> None:
    names = ("值班甲", "值班乙")
    browsers = [world.at_work(name) for name in names]
    for _ in range(3):
        public_id = world.conversation("在吗", calls_person="要求人工")
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda browser, wanted=public_id: take(browser, wanted), browsers))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        winner = names[[answer.status_code for answer in answers].index(303)]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert f"已由{winner}接手" in loser.text
        assert f"由{winner}接待" in loser.text
        assert len([text for text in world.texts(public_id, "system") if "已接入" in text]) == 1


def test_the_same_form_sent_twice_is_one_message(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(staff, public_id)
    client_id = hidden(staff.get(f"/conversations/{public_id}").text, "client_message_id")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: reply(staff, public_id, "只发一次", client_id, **HTMX), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert world.texts(public_id, "staff") == ["只发一次"]


def test_after_a_reply_the_form_is_empty_and_has_a_new_id(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(staff, public_id)
    answer = reply(staff, public_id, "第一条", "c1", **HTMX)
    assert answer.headers["hx-trigger"] == "thread-changed"
    assert "<html" not in answer.text
    assert "第一条" not in answer.text
    assert hidden(answer.text, "client_message_id") != "c1"


def test_a_reply_after_handing_back_is_not_sent_and_not_lost(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(staff, public_id)
    assert staff.post(f"/conversations/{public_id}/hand-back").status_code == 303
    assert world.owner(public_id) == "bot"
    for headers in ({}, HTMX):
        answer = reply(staff, public_id, "写了很久的回复", "c9", **headers)
        assert answer.status_code == 409
        assert "没有发送" in answer.text
        assert "写了很久的回复" in answer.text
        assert hidden(answer.text, "client_message_id") == "c9"
    assert world.texts(public_id, "staff") == []


def test_a_stale_page_cannot_answer_for_a_colleague(world: World) -> None:
    one, other = world.at_work("值班甲"), world.at_work("值班乙", "lawyer")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(one, public_id)
    stale = one.get(f"/conversations/{public_id}").text
    one.post(f"/conversations/{public_id}/hand-back")
    take(other, public_id)
    answer = reply(one, public_id, "我以为还是我", hidden(stale, "client_message_id"))
    assert answer.status_code == 409
    assert "由值班乙接待" in answer.text
    for step in ("hand-back", "close"):
        refused = one.post(f"/conversations/{public_id}/{step}")
        assert refused.status_code == 409
        assert "由其他工作人员负责" in refused.text
    assert world.owner(public_id) == "human"


def test_an_admin_may_hand_back_for_someone_else(world: World) -> None:
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(world.at_work("值班甲"), public_id)
    admin = world.at_work("管理员", "admin")
    assert "交还机器人" in admin.get(f"/conversations/{public_id}").text
    assert admin.post(f"/conversations/{public_id}/hand-back").status_code == 303
    assert world.owner(public_id) == "bot"


def test_empty_and_far_too_long_replies_are_refused_in_words(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(staff, public_id)
    assert "请先输入回复内容" in reply(staff, public_id, " \n ", "c1", **HTMX).text
    assert reply(staff, public_id, "长" * 4001, "c2", **HTMX).status_code == 413
    bad_id = reply(staff, public_id, "好", "x y", **HTMX)
    assert bad_id.status_code == 422
    assert "页面已过期" in bad_id.text
    assert world.texts(public_id, "staff") == []


def test_lines_of_a_reply_stay_lines(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗", calls_person="要求人工")
    take(staff, public_id)
    reply(staff, public_id, "一、收集证据\r\n二、申请仲裁", "c1")
    assert world.texts(public_id, "staff") == ["一、收集证据\n二、申请仲裁"]


def test_a_closed_conversation_can_be_taken_again(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("谢谢", calls_person="要求人工")
    take(staff, public_id)
    assert staff.post(f"/conversations/{public_id}/close").status_code == 303
    assert "重新打开并接手" in staff.get(f"/conversations/{public_id}").text
    assert take(staff, public_id).status_code == 303
    assert world.owner(public_id) == "human"


def test_the_urgent_mark_goes_when_someone_has_looked(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("我不想活了")
    page = staff.get(f"/conversations/{public_id}").text
    assert "紧急已处理" in page
    assert "危机提示" in page
    assert staff.post(f"/conversations/{public_id}/settle").status_code == 303
    assert "紧急已处理" not in staff.get(f"/conversations/{public_id}").text
    assert world.owner(public_id) == "bot"


def test_a_poll_brings_only_what_is_new(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("第一句", calls_person="要求人工")
    page = staff.get(f"/conversations/{public_id}").text
    known = seqs(page)
    assert staff.poll(live_url(page)).status_code == 204
    world.write(public_id, "新来的一句")
    news = staff.poll(live_url(page))
    assert news.status_code == 200
    assert "新来的一句" in news.text
    assert "第一句" not in news.text
    assert min(seqs(news.text)) == max(known) + 1
    assert staff.poll(live_url(news.text)).status_code == 204


def test_a_poll_tells_when_someone_else_took_over(world: World) -> None:
    one, other = world.at_work("值班甲"), world.at_work("值班乙")
    public_id = world.conversation("在吗", calls_person="要求人工")
    page = one.get(f"/conversations/{public_id}").text
    take(other, public_id)
    news = one.poll(live_url(page)).text
    assert "由值班乙接待" in news
    assert 'id="ownership" hx-swap-oob="outerHTML"' in news
    assert "接手对话" not in news
    assert 'name="text"' not in news, "a poll must not touch what is being typed"


def test_a_poll_tells_of_a_new_ticket(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation("在吗")
    page = staff.get(f"/conversations/{public_id}").text
    number = world.ticket(public_id)
    assert number in staff.poll(live_url(page)).text


def test_a_long_thread_is_opened_at_its_end(world: World) -> None:
    staff = world.at_work("值班甲")
    public_id = world.conversation(*(f"第{turn}句" for turn in range(thread.PAGE_SIZE * 2)))
    found: list[int] = []
    text = staff.get(f"/conversations/{public_id}").text
    assert len(seqs(text)) == thread.PAGE_SIZE
    for _ in range(10):
        found = seqs(text) + found
        earlier = re.search(r'hx-get="([^"]*/earlier[^"]*)"', text)
        if earlier is None:
            break
        text = staff.poll(earlier[1]).text
    assert found == list(range(1, thread.PAGE_SIZE * 2 + 2)), "greeting and all messages, each once, in order"


def test_an_unknown_conversation_is_a_page_that_says_so(world: World) -> None:
    staff = world.at_work("值班甲")
    for response in (staff.get("/conversations/nothing"), take(staff, "nothing"), reply(staff, "nothing", "x", "c1")):
        assert response.status_code == 404
        assert "没有找到这个对话" in response.text
        assert "<html" in response.text


def test_errors_are_pages_in_chinese(world: World) -> None:
    staff = world.at_work("值班甲")
    missing, wrong_method = staff.get("/no/such/page"), staff.get("/conversations/x/take")
    assert missing.status_code == 404
    assert "这个页面不存在" in missing.text
    assert wrong_method.status_code == 405
    assert "不要直接打开" in wrong_method.text
    anonymous = world.browser().get("/no/such/page")
    assert anonymous.status_code == 404
    assert "退出登录" not in anonymous.text
