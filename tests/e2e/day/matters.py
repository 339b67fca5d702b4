"""Tickets: several workers of one employer, one withdrawn in words, one through all its states."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.day.cast import Day
from tests.e2e.day.forms import apply
from tests.e2e.day.workers import Worker, wait_to_see

EMPLOYER = "示例辛五金制品有限公司"


def a_group(day: Day) -> None:
    """Four workers of one employer, two on each channel: the console warns, with the right number."""
    people: list[Worker] = [day.web("同厂的一"), day.wechat("同厂的二"), day.web("同厂的三"), day.wechat("同厂的四")]
    numbers = [
        apply(worker, employer=EMPLOYER, region="深圳南山", phone=f"1380013810{at}") for at, worker in enumerate(people)
    ]
    page = day.supervisor.open("/tickets")
    warning = page.get_by_label("群体性苗头")
    expect(warning).to_contain_text(f"{EMPLOYER}，已有 4 名职工反映")
    for number in numbers:
        expect(warning).to_contain_text(number)
    page = day.supervisor.ticket(numbers[-1])
    expect(page.get_by_role("heading", name="有关联的工单")).to_be_visible()
    expect(page.locator("main")).to_contain_text("示例丁园区")  # routed along the tree of units
    day.tickets["同厂的四"] = numbers[-1]


def withdrawn(day: Day) -> None:
    """In the worker's own words; staff see who did it."""
    worker = day.web("撤回的")
    number = apply(worker, phone="13800138201")
    assert "确定撤回" in worker.hear("我想撤回工单")
    assert "已经撤回" in worker.hear("确定撤回")
    page = day.agent.ticket(number)
    expect(page.locator("main .badge").first).to_contain_text("已撤回")
    expect(page.locator(".events li").first).to_contain_text("职工")


def through_all_states(day: Day) -> None:
    """Accepted, more wanted, added, finished, rated, filed: the worker hears of every step."""
    worker, agent = day.web("办到底的", "441900"), day.agent
    number = apply(worker, phone="13800138301")
    day.tickets["办到底的"] = number
    page = agent.ticket(number)
    agent.press("由我办理")
    expect(page.locator("main")).to_contain_text("办理人：王坐席")
    expect(page.locator("#contact")).not_to_contain_text("13800138301")
    agent.press("显示联系方式")
    expect(page.locator("#contact")).to_contain_text("13800138301")
    agent.step(number, "已受理")
    wait_to_see(worker, "已经受理")
    agent.step(number, "等您补充", "请发一张考勤记录的照片。")
    wait_to_see(worker, "请发一张考勤记录的照片")
    expect(page.locator("main")).to_contain_text("等职工补充，时限停着")
    worker.press("补充材料")
    assert "记进工单" in worker.hear("考勤是每天早上八点到晚上八点")
    expect(agent.ticket(number).locator("main .badge").first).to_contain_text("办理中")
    expect(page.locator(".events")).to_contain_text("早上八点到晚上八点")
    agent.step(number, "已办结", "已帮您申请仲裁，开庭时间另行通知。")
    wait_to_see(worker, "开庭时间另行通知")
    worker.rate(5)
    agent.step(number, "已归档")
    expect(page.locator("main")).to_contain_text("已于")
