"""The main job: a worker asks, gets an answer with its law, opens a ticket; staff reply; the worker sees it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.chat import messages, press, say_and_hear
from tests.support.browser import Picture

NUMBER = re.compile(r"FY-\d{8}-\d{4}")


def open_ticket(page: Page, employer: str) -> str:
    """Answer the form's questions and return the ticket number."""
    say_and_hear(page, "我要申请法律援助")
    say_and_hear(page, "公司从去年十月起拖欠我三个月工资，老板一直说没钱，我有考勤记录和微信聊天")
    if page.get_by_text("哪一类").count() or page.locator('[data-testid="reply-button"]', has_text="拖欠工资").count():
        press(page, "拖欠工资")
        expect(messages(page, "bot").last).to_contain_text(re.compile("哪里|城市|地区"))
    say_and_hear(page, "杭州")
    say_and_hear(page, employer)
    say_and_hear(page, "两万四千块")
    press(page, "都不是，但家里经济困难")
    expect(messages(page, "bot").last).to_contain_text("同意吗")
    say_and_hear(page, "同意")
    say_and_hear(page, "13800138000")
    summary = messages(page, "bot").last
    expect(summary).to_contain_text("24000")
    expect(summary).to_contain_text(employer)
    say_and_hear(page, "确认提交")
    number = page.locator('[data-testid="ticket-number"]').last
    expect(number).to_have_text(NUMBER)
    return number.inner_text()


def test_a_question_is_answered_with_its_law_and_a_ticket_is_answered_by_staff(
    worker_page: Page, staff_page: Page, picture: Picture
) -> None:
    answer = say_and_hear(worker_page, "公司拖欠我三个月工资怎么办")
    expect(answer).to_have_attribute("data-kind", "answer")
    citations = worker_page.locator('[data-testid="citations"]').last
    expect(citations).to_contain_text(re.compile(r"《劳动.*》第.+条"))
    picture.take(worker_page, "chat-360")

    number = open_ticket(worker_page, "某某餐饮店")
    picture.take(worker_page, "ticket-360")

    staff_page.goto(staff_page.url.split("/console")[0] + "/console/tickets")
    expect(staff_page.get_by_text(number)).to_be_visible()
    picture.take(staff_page, "tickets-1280")
    staff_page.get_by_text(number).first.click()
    expect(staff_page.get_by_text("某某餐饮店").first).to_be_visible()
    expect(staff_page.get_by_text("13800138000")).to_have_count(0)
    picture.take(staff_page, "ticket-1280")
    staff_page.locator("a[href*='/console/conversations/']").first.click()
    staff_page.get_by_role("button", name=re.compile("接手")).first.click()
    staff_page.locator("#reply").fill("您好，我是工会法律服务人员，材料已经看到，请保留好考勤记录。")
    staff_page.keyboard.press("Control+Enter")

    reply = messages(worker_page, "staff").last
    expect(reply).to_contain_text("请保留好考勤记录")
    picture.take(staff_page, "console-1280")
    picture.take(worker_page, "reply-360")

    worker_page.reload()
    expect(messages(worker_page, "staff").last).to_contain_text("请保留好考勤记录")
    expect(worker_page.locator('[data-testid="ticket-number"]').last).to_have_text(number)
