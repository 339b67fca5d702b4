"""Staff compute for a worker and put the result into the conversation."""

from __future__ import annotations

import html
import re

from tests.desk.console.world import World

LAID_OFF = {
    "reason": "art41_layoff", "start_date": "2022-12-01", "last_working_date": "2026-11-30",
    "avg_wage_12m_yuan": "8000",
}  # fmt: skip


def area(page: str) -> str:
    found = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_form_begins_with_what_the_worker_said(world: World) -> None:
    chat = world.conversation("公司裁员", "我月薪八千，在这里干了三年半", region="110000")
    browser = world.at_work("值班甲")
    assert f"/calculators?conversation={chat}" in browser.get(f"/conversations/{chat}").text
    assert f"/calculators/severance?conversation={chat}" in browser.get(f"/calculators?conversation={chat}").text
    page = browser.get(f"/calculators/severance?conversation={chat}").text
    assert 'value="8000"' in page and "三年半" in page and 'value="北京市"' in page


def test_a_result_becomes_a_reply_or_a_note(world: World) -> None:
    chat = world.conversation("公司裁员赔多少", calls_person="想找人")
    browser = world.at_work("值班甲")
    browser.post(f"/conversations/{chat}/take")
    result = browser.post("/calculators/severance", {**LAID_OFF, "conversation": chat})
    assert result.status_code == 200
    text = area(result.text)
    assert text.startswith("经济补偿（N）大约32000元。") and "《劳动合同法》第47条" in text
    placed = browser.post("/calculators/severance/reply", {"conversation": chat, "text": text})
    assert area(placed.text).startswith("经济补偿（N）大约32000元。")
    assert world.texts(chat, "staff") == []
    noted = {"conversation": chat, "text": text, "form_key": "result-0001"}
    for _ in range(2):
        assert browser.post("/calculators/severance/note", noted).status_code == 303
    assert browser.get(f"/conversations/{chat}").text.count("这是按您说的情况估算的") == 1


def test_what_is_wrong_is_told_and_who_only_reads_sends_nothing(world: World) -> None:
    chat = world.conversation("公司裁员赔多少")
    browser = world.at_work("审计", "auditor")
    wrong = browser.post("/calculators/severance", {**LAID_OFF, "start_date": "2026-12-31"})
    assert wrong.status_code == 422 and "早于" in wrong.text
    body = {"conversation": chat, "text": "结果"}
    assert browser.post("/calculators/severance/reply", body).status_code == 403
