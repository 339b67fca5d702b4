"""After the counts: a few more people, so that every page of the console has something to show; and the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page

from desk.clock import china_date, now
from tests.e2e.day.cast import Day
from tests.e2e.day.staff import Staff
from tests.e2e.day.workers import Worker

ENTRY = "/knowledge/entries/wage_arrears_months"


@dataclass(frozen=True)
class Screen:
    """One page of the console, and who looks at it. ``open``: shows it in the browser of this person."""

    name: str
    staff: Staff
    open: Callable[[], object]


def at(staff: Staff, name: str, path: str) -> Screen:
    return Screen(name, staff, lambda: staff.open(path))


def screens(day: Day) -> Iterator[Screen]:
    """Every page, in the order of the menu."""
    agent, supervisor, editor, admin = day.agent, day.supervisor, day.editor, day.staff["管理员"]
    held = waiting_people(day)
    yield at(agent, "inbox", "/queue")
    yield Screen("menu", agent, lambda: _menu(agent))
    yield at(agent, "conversation", f"/conversations/{held}")
    yield at(agent, "tickets", "/tickets")
    yield at(agent, "board", "/tickets?view=board")
    yield at(agent, "ticket", f"/tickets/{day.tickets['同厂的四']}")
    yield at(supervisor, "overview", "/overview")
    yield at(agent, "calculators", "/calculators")
    yield Screen("calculator", agent, lambda: _calculated(agent, held))
    letter = _letter(day)
    yield at(agent, "letters", "/letters")
    yield at(agent, "letter-form", f"/letters/new?kind=supervision_notice&ticket={day.tickets['同厂的四']}")
    yield at(agent, "letter", letter)
    yield at(agent, "letter-print", f"{letter}/print")
    yield Screen("templates", supervisor, lambda: _template(supervisor))
    yield at(editor, "knowledge", "/knowledge")
    yield at(editor, "entries", "/knowledge/entries?q=工资")
    yield at(editor, "entry", ENTRY)
    yield at(editor, "entry-edit", f"{ENTRY}/edit")
    yield Screen("entry-edit-checked", editor, lambda: _edited(editor))
    yield at(editor, "parameters", "/knowledge/parameters")
    yield at(editor, "reviews", "/reviews")
    yield Screen("review", editor, lambda: _first_review(editor))
    yield at(editor, "review-groups", "/reviews/groups")
    yield at(editor, "quality", "/quality")
    yield at(editor, "models", "/models")
    yield at(supervisor, "organisation", "/organisation")
    yield at(admin, "people", "/staff")
    yield Screen("account", agent, lambda: _second_factor(agent))
    yield at(supervisor, "statistics", "/statistics")
    yield at(day.auditor, "audit", "/audit?check=true")
    yield at(admin, "system", "/system")
    yield at(supervisor, "privacy", f"/conversations/{held}/privacy")
    yield Screen("error", agent, lambda: agent.page.goto(f"{day.url}/console/tickets/FY-20260101-9999"))


def waiting_people(day: Day) -> str:
    """One in danger, two who wait, one whom the agent talks to; the public id of the last."""
    day.wechat("晚上危险的").hear("老板把我们锁在宿舍里不让走，还打人")
    waiting: list[Worker] = [day.web("晚上等的", "330100"), day.wechat("晚上用微信等的")]
    for worker in waiting:
        worker.hear("公司让我签自愿离职书，不签就不发工资")
        worker.hear("转人工")
    talking = day.web("晚上在谈的", "440300")
    talking.hear("我在深圳一家电子厂干了三年，月薪6500，公司拖欠我三个月工资怎么办")
    talking.hear("转人工")
    agent = day.agent
    agent.take(talking.conversation)
    agent.reply("您好，我是工会的王坐席。欠的三个月是哪几个月？有工资条或银行流水吗？")
    talking.tell("八月到十月的，银行流水有，工资条没给过")
    agent.page.fill("#note-text", "已核对流水，三个月共19500元。")
    agent.press("记下备注")
    return talking.conversation


def _menu(agent: Staff) -> Page:
    page = agent.open("/queue")
    page.get_by_text("更多", exact=True).click()
    return page


def _calculated(agent: Staff, conversation: str) -> Page:
    page = agent.open(f"/calculators/severance?conversation={conversation}")
    agent.press("计算")
    return page


def _letter(day: Day) -> str:
    """A registered letter; its path in the console."""
    page = day.agent.open(f"/letters/new?kind=supervision_notice&ticket={day.tickets['同厂的四']}")
    reply_by = china_date(now()) + timedelta(days=10)
    typed = {
        "issue": "自2026年8月起未按月足额支付工资", "basis": "《劳动法》第五十条、《保障农民工工资支付条例》第三条",
        "advice": "十日内核实并补发拖欠的工资", "reply_by": reply_by.isoformat(), "union": "示例丙区总工会",
    }  # fmt: skip
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    day.agent.press("编号并登记")
    return page.url.partition("/console")[2]


def _template(supervisor: Staff) -> Page:
    page = supervisor.open("/templates")
    if not page.get_by_text("请补材料").count():
        page.fill("[name=title]", "请补材料")
        page.fill("[name=body]", "{工单号} 还缺考勤记录，请在 {上班时间} 之外也可以直接发来。")
        supervisor.press("保存")
    return page


def _edited(editor: Staff) -> Page:
    page = editor.open(f"{ENTRY}/edit")
    text = page.input_value("#text")
    page.fill("#text", text.replace("公司没钱，也不能不给工资", "公司没钱也要发工资", 1))
    editor.press("检查并预览")
    return page


def _first_review(editor: Staff) -> Page:
    page = editor.open("/reviews")
    with page.expect_navigation():
        page.locator(".queue-item").first.click()
    return page


def _second_factor(agent: Staff) -> Page:
    page = agent.open("/account")
    if page.get_by_role("button", name="设置两步验证").count():
        agent.press("设置两步验证")
    return page
