"""Staff hand out and erase what is kept of a worker; the audit shows who did it."""

from __future__ import annotations

import csv
import io
import zipfile

from sqlalchemy import select

from desk.audit.chain import verify
from desk.models import AuditEntry, Erasure
from tests.desk.console.world import World

PHONE = "13812345678"


def entries(world: World) -> list[AuditEntry]:
    with world.read() as session:
        found = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        session.expunge_all()
        return found


def acts(world: World) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.action, entry.object) for entry in entries(world)]


def test_erasing_needs_the_person_checked_and_the_word_written(world: World) -> None:
    chief = world.at_work("主管", "supervisor")
    public_id, other = world.conversation("我的工资"), world.conversation("另一部手机")
    world.ticket(public_id, "k1")
    number = world.ticket(other, "k2")
    page = chief.get(f"/conversations/{public_id}/privacy").text
    assert number in page and "消息" in page
    path = f"/conversations/{public_id}/privacy/erase"
    for form, reason in (({}, "核对来人是本人"), ({"identity": "yes", "confirmation": "好"}, "写“删除”")):
        refused = chief.post(path, form)
        assert (refused.status_code, reason in refused.text) == (422, True)
    done = chief.post(path, {"identity": "yes", "confirmation": "删除", "also": [other, "不相干"]})
    assert done.status_code == 303
    with world.read() as session:
        receipts = session.execute(select(Erasure.number, Erasure.requested_by).order_by(Erasure.id)).all()
    assert [receipt[1] for receipt in receipts] == ["staff", "staff"]
    assert receipts[0][0] in chief.get(f"/conversations/{public_id}/privacy").text
    assert ("主管", "write /conversations/{public_id}/privacy/erase", public_id) in acts(world)


def test_agents_and_auditors_may_not(world: World) -> None:
    public_id = world.conversation("我的工资")
    for name, role in (("值班", "agent"), ("审计", "auditor")):
        browser = world.at_work(name, role)
        assert browser.get(f"/conversations/{public_id}/privacy").status_code == 403
        assert browser.get(f"/conversations/{public_id}/privacy/export").status_code == 403
        form = {"identity": "yes", "confirmation": "删除"}
        assert browser.post(f"/conversations/{public_id}/privacy/erase", form).status_code == 403


def test_the_package_for_the_worker(world: World) -> None:
    chief = world.at_work("主管", "supervisor")
    public_id = world.conversation("我的工资三个月没发")
    response = chief.get(f"/conversations/{public_id}/privacy/export")
    assert response.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert "三个月没发" in package.read("我的信息.html").decode()
    assert ("主管", "read /conversations/{public_id}/privacy/export", public_id) in acts(world)
    assert not [act for act in acts(world) if act[1] == "export"], "it was not the worker"


def test_what_staff_read_and_change_is_written_down_without_contents(world: World) -> None:
    agent = world.at_work("值班")
    public_id = world.conversation("我叫王小明，电话13812345678", calls_person="想找人")
    number = world.ticket(public_id)
    for _ in range(3):
        agent.get(f"/conversations/{public_id}")
    agent.get(f"/tickets/{number}")
    agent.get("/tickets?q=王小明")
    agent.post(f"/conversations/{public_id}/take")
    agent.post(f"/conversations/{public_id}/note", {"text": "王小明很着急", "form_key": "a1"})
    agent.post(f"/conversations/{public_id}/take")  # again: nothing changes, nothing to write down
    agent.get("/conversations/gibtesnicht")
    assert acts(world) == [
        ("值班", "read /conversations/{public_id}", public_id),
        ("值班", "read /tickets/{number}", number),
        ("值班", "read /tickets", ""),
        ("值班", "write /conversations/{public_id}/take", public_id),
        ("值班", "write /conversations/{public_id}/note", public_id),
        ("值班", "read /conversations/{public_id}", "gibtesnicht"),
    ]
    taken, noted = entries(world)[3:5]
    assert {"conversations", "ownership_events", "messages"} <= set(taken.detail["changed"])
    assert noted.detail["changed"]["conversation_notes"] == 1
    everything = "".join(f"{entry.who}{entry.action}{entry.object}{entry.detail}" for entry in entries(world))
    assert "王小明" not in everything and PHONE not in everything
    with world.read() as session:
        assert verify(session).problems == ()


def test_a_step_that_failed_is_not_said_to_have_changed_anything(world: World) -> None:
    first, second = world.at_work("甲"), world.at_work("乙")
    public_id = world.conversation("有人吗", calls_person="想找人")
    assert first.post(f"/conversations/{public_id}/take").status_code == 303
    assert second.post(f"/conversations/{public_id}/take").status_code == 409
    assert [act[0] for act in acts(world) if act[1].startswith("write")] == ["甲"]


def test_logins_and_their_failures(world: World) -> None:
    browser, password = world.browser(), world.hire("值班甲")
    browser.log_in("值班甲", "falsch")
    browser.log_in("hunter2-a-password-in-the-wrong-field", "x")
    browser.log_in("值班甲", password)
    said = [(who, action) for who, action, _ in acts(world)][:3]
    assert said == [("值班甲", "login_failed"), ("（没有这个账号）", "login_failed"), ("值班甲", "login")]


def test_the_auditors_page(world: World) -> None:
    agent, auditor = world.at_work("值班"), world.at_work("审计", "auditor")
    one, two = world.conversation("甲说的话"), world.conversation("乙说的话")
    agent.get(f"/conversations/{one}")
    agent.get(f"/conversations/{two}")
    agent.post(f"/conversations/{one}/take")
    page = auditor.get("/audit").text
    assert page.count(one) == 2 and page.count(two) == 1
    assert "查看 对话" in page and "修改 接手" in page
    only = auditor.get(f"/audit?object={two}&kind=read&who=值班&since=2020-01-01").text
    assert two in only and one not in only
    assert two not in auditor.get("/audit?until=2020-01-01&since=unsinn").text
    assert "完整：共" in auditor.get("/audit?check=true").text
    sheet = auditor.get("/audit/export?kind=write")
    assert sheet.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(sheet.text.lstrip("\ufeff"))))
    assert [row[2] for row in rows[1:]] == ["值班"]
    assert agent.get("/audit").status_code == 403
    assert "/console/audit" in auditor.get("/queue").text and "/console/audit" not in agent.get("/queue").text
