"""Notes, transfer and the organisation page; forms sent twice, stale pages and wrong files."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.desk.console.world import Browser, World

SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "organisations.csv"


def upload(staff: Browser, content: bytes) -> httpx.Response:
    form = {"csrf_token": staff.csrf}
    return staff.client.post("/console/organisation", data=form, files={"file": ("units.csv", content)})


def test_a_note_is_kept_once_and_never_reaches_the_worker(world: World) -> None:
    staff, chat = world.at_work("李工"), world.conversation("在吗", calls_person="想找人")
    for _ in range(2):
        assert staff.post(f"/conversations/{chat}/note", {"text": "老工伤", "form_key": "n1"}).status_code == 303
    page = staff.get(f"/conversations/{chat}").text
    assert page.count("老工伤") == 1
    assert all("老工伤" not in text for text in world.texts(chat, "system") + world.texts(chat, "staff"))
    empty = staff.post(f"/conversations/{chat}/note", {"text": "  ", "form_key": "n2"})
    assert empty.status_code == 422
    assert "请先写备注内容" in empty.text


def test_a_colleague_gets_the_conversation_with_the_note(world: World) -> None:
    li, wang, chat = world.at_work("李工"), world.at_work("王工"), world.conversation("在吗", calls_person="想找人")
    early = li.post(f"/conversations/{chat}/transfer", {"to": "王工", "form_key": "t0"})
    assert early.status_code == 409
    assert "请先接手" in early.text
    li.post(f"/conversations/{chat}/take")
    assert (
        li.post(f"/conversations/{chat}/transfer", {"to": "王工", "note": "请接着办", "form_key": "t1"}).status_code
        == 303
    )
    page = wang.get(f"/conversations/{chat}").text
    assert "由我接待" in page
    assert "请接着办" in page
    again = li.post(f"/conversations/{chat}/transfer", {"to": "王工", "form_key": "t1"})
    assert again.status_code == 409
    assert world.texts(chat, "system")[-1].startswith("接下来由工作人员王工")
    gone = wang.post(f"/conversations/{chat}/transfer", {"to": "没有这个人", "form_key": "t2"})
    assert gone.status_code == 404


def test_who_only_reads_is_offered_nothing_and_refused(world: World) -> None:
    reader, chat = world.at_work("审计", "auditor"), world.conversation("在吗", calls_person="想找人")
    assert "接手对话" not in reader.get(f"/conversations/{chat}").text
    refused = reader.post(f"/conversations/{chat}/take")
    assert refused.status_code == 403
    assert "您的角色不能接待对话" in refused.text
    assert upload(reader, SAMPLE.read_bytes()).status_code == 403


def test_the_tree_is_imported_from_the_page_and_faults_are_named(world: World) -> None:
    admin = world.at_work("管理员", "admin")
    assert "还没有单位" in admin.get("/organisation").text
    wrong = upload(admin, "名字,级别\n".encode("gbk"))
    assert wrong.status_code == 422
    assert "表头不对" in wrong.text
    done = upload(admin, SAMPLE.read_text(encoding="utf-8").encode("gbk"))
    assert done.status_code == 200
    assert "新增 9" in done.text
    assert "示例丁园区工会联合会" in admin.get("/organisation").text
    number = world.ticket(world.conversation("在吗"), region="440305")
    assert "示例丙区总工会" in admin.get(f"/tickets/{number}").text
