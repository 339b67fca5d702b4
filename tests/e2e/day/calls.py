"""Calls for a person: taken once, answered once, passed on, and what happens when nobody comes."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.day.cast import Day
from tests.e2e.day.forms import NUMBER
from tests.e2e.day.installation import pass_waiting_time
from tests.e2e.day.workers import wait_to_see

SUBMIT_TAKE = "document.querySelector('form[action$=\"/take\"]').submit()"


def a_person(day: Day) -> None:
    """The bot is silent while a person answers, every reply comes once, and then the bot goes on."""
    worker, agent = day.phone("要人工的"), day.agent
    assert "转接" in worker.hear("我要找人工") or "工作人员" in worker.seen()[-1]
    agent.take(worker.conversation)
    wait_to_see(worker, "已接入")
    agent.reply("您好，请说说是什么事。")
    wait_to_see(worker, "请说说是什么事")
    worker.tell("公司让我签自愿放弃社保的承诺书")
    expect(agent.page.locator("#messages")).to_contain_text("自愿放弃社保")
    agent.page.get_by_text("插入回复模板").click()
    agent.reply("不要签。签了也没有效力，公司还是要给您参保。")
    wait_to_see(worker, "签了也没有效力")
    silent = len(worker.seen())
    agent.press("交还机器人")
    wait_to_see(worker, "接下来由机器人回答")
    assert len(worker.seen()) == silent + 1
    assert "2" in worker.hear("试用期最长多久")


def passed_on(day: Day) -> None:
    """From the agent to the lawyer: the worker hears the name, the lawyer reads the note."""
    worker = day.wechat("转给律师的")
    worker.hear("转人工")
    day.agent.take(worker.conversation)
    day.agent.reply("您的情况我请律师来答。")
    day.agent.transfer("李律师", "涉及竞业限制，请看看")
    wait_to_see(worker, "接下来由工作人员李律师为您服务")
    row = day.lawyer.open("/queue?filter=mine").locator(f"#conversation-{worker.conversation}")
    expect(row).to_contain_text("人工接待")
    page = day.lawyer.conversation(worker.conversation)
    expect(page.locator("#side")).to_contain_text("涉及竞业限制，请看看")
    day.lawyer.reply("竞业限制要有经济补偿才约束得住您，先别签。")
    wait_to_see(worker, "竞业限制要有经济补偿")
    assert not [text for text in worker.seen() if "请看看" in text]
    day.lawyer.press("结束对话")


def nobody_comes(day: Day) -> None:
    """After the working minutes: a ticket, an apology, and the bot again."""
    worker = day.web("没人接的")
    worker.hear("转人工")
    due = day.records.one(
        "SELECT round((julianday(due_at) - julianday(timers.created_at)) * 1440) FROM timers"
        " JOIN conversations ON conversations.id = conversation_id WHERE conversations.public_id = ?",
        worker.conversation,
    )  # fmt: skip
    assert due == 20
    pass_waiting_time(day.records, worker.conversation)
    wait_to_see(worker, "非常抱歉，让您等到现在还没有工作人员接入")
    found = NUMBER.search(worker.seen()[-1])
    assert found is not None
    day.tickets["没人接的"] = found[0]
    page = day.agent.ticket(found[0])
    expect(page.locator("main")).to_contain_text("没有人接手")
    assert worker.hear("产假有多少天")


def taken_by_two(day: Day) -> None:
    """Both press 接手 at the same moment: one has it, the other is told who."""
    worker = day.wechat("两个人抢的")
    worker.hear("转人工")
    pages = [day.agent.conversation(worker.conversation), day.lawyer.conversation(worker.conversation)]
    with pages[0].expect_navigation(), pages[1].expect_navigation():
        for page in pages:
            page.evaluate(SUBMIT_TAKE)
    told = [_outcome(page) for page in pages]
    assert sorted(told) == ["已由", "由我接待"], told
    wait_to_see(worker, "已接入")
    holders = day.records.one(
        "SELECT count(*) FROM ownership_events JOIN conversations ON conversations.id = conversation_id"
        " WHERE conversations.public_id = ? AND to_owner = 'human'", worker.conversation,
    )  # fmt: skip
    assert holders == 1
    winner = (day.agent, day.lawyer)[told.index("由我接待")]
    winner.conversation(worker.conversation)
    winner.reply("我来接待您。")
    wait_to_see(worker, "我来接待您")
    winner.press("交还机器人")


def _outcome(page: Page) -> str:
    words = page.locator("#main")
    expect(words).to_contain_text(re.compile("由我接待|已由"))
    return "由我接待" if "由我接待" in words.inner_text() else "已由"
