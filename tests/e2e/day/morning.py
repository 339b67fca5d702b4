"""The office opens: many ask at once, somebody is in danger, and who waited through the night is taken first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from tests.e2e.day.cast import COLLEAGUES, Day
from tests.e2e.day.workers import WebWorker, Worker, wait_to_see

AT_ONCE = 4
# Name of the worker, channel (or the region of a web session), question.
QUESTIONS = (
    ("问欠薪的一", "440300", "公司拖欠我三个月工资怎么办"),
    ("问欠薪的二", "440300", "公司拖欠工资两个月了怎么办"),
    ("问欠薪的三", "441900", "老板拖欠工资不给怎么办"),
    ("问欠薪的四", "wechat", "公司拖欠我三个月工资怎么办"),
    ("问欠薪的五", "wechat", "公司拖欠我两个月工资怎么办"),
    ("问合同的", "330100", "没签劳动合同能要双倍工资吗"),
    ("问产假的", "wechat", "产假有多少天"),
    ("问试用期的", "wechat", "试用期最长多久"),
    ("问工伤的", "110000", "上班路上被车撞了算工伤吗"),
    ("问年假的", "wechat", "年假怎么休"),
    ("问加班的", "wechat", "在深圳上班，加班费怎么算"),
    ("问社保的", "440300", "社保没交怎么办"),
    ("问股票的", "wechat", "今天股票涨了吗"),
    ("乱打字的", "wechat", "qpwoe rrrt zxcm"),
)


def questions(day: Day) -> None:
    """Both channels at once; everybody gets words, and the sure questions the answer with its law."""
    asked: list[tuple[Worker, str]] = []
    for name, place, question in QUESTIONS:
        worker = day.wechat(name) if place == "wechat" else day.web(name, place)
        asked.append((worker, question))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        heard = list(pool.map(lambda one: one[0].hear(one[1]), asked))
    assert all(heard)
    for name in ("问欠薪的一", "问欠薪的四"):
        kinds = day.records.rows(
            "SELECT kind, faq_id FROM messages JOIN conversations ON conversations.id = conversation_id"
            " WHERE conversations.public_id = ? AND author = 'bot' AND in_reply_to NOT NULL",
            day.workers[name].conversation,
        )  # fmt: skip
        assert kinds == [("answer", "wage_arrears_months")]
    pleased = day.workers["问欠薪的一"]
    assert isinstance(pleased, WebWorker)
    pleased.judge(useful=True)


def danger(day: Day) -> None:
    """Help first, then the alarm: on top of the queue, with a ticket of the highest urgency."""
    worker = day.wechat("说不想活的")
    assert "110" in worker.hear("我不想活了，现在站在楼顶上")
    agent = day.agent
    agent.open("/queue")
    first = agent.page.locator(".queue-list > li").first
    expect(first).to_have_id(f"conversation-{worker.conversation}")
    expect(first).to_contain_text("紧急")
    board = agent.open("/tickets")
    expect(board.locator("tbody tr").first).to_contain_text("紧急")
    day.tickets["危险"] = board.locator("tbody tr a").first.inner_text()
    top = day.records.rows("SELECT number FROM tickets ORDER BY urgency DESC LIMIT 1")
    assert top == [(day.tickets["危险"],)]
    agent.take(worker.conversation)
    agent.reply("我是工会的王坐席，我在。请先到安全的地方坐下，我们慢慢说。")
    wait_to_see(worker, "请先到安全的地方坐下")
    worker.tell("我下来了，谢谢")
    expect(agent.page.locator("#messages")).to_contain_text("我下来了")
    agent.press("结束对话")
    expect(agent.page.locator("#ownership")).to_contain_text("已结束")
    agent.step(day.tickets["危险"], "已受理")
    agent.step(day.tickets["危险"], "已办结", "本人已回到安全处，家人已到，留了心理援助热线。")


def who_waited(day: Day) -> None:
    """The callers of the night stand in the queue; each is answered once, on their own channel."""
    agent = day.agent
    for name in ("夜里要人工的", "夜里用微信要人工的"):
        worker = day.workers[name]
        row = agent.open("/queue").locator(f"#conversation-{worker.conversation}")
        expect(row).to_contain_text("等待人工")
        expect(row).to_contain_text("押金")
        agent.take(worker.conversation)
        expect(agent.page.locator("#packet")).to_contain_text("问过什么，怎么答的")
        agent.reply("早上好，单位收押金是不允许的，请把收据拍照留好。")
        wait_to_see(worker, "把收据拍照留好")
        wait_to_see(worker, "工作人员王坐席已接入")
        agent.press("交还机器人")
        wait_to_see(worker, "接下来由机器人回答")


def come_to_work(day: Day) -> None:
    for name in COLLEAGUES:
        day.arrives(name)
