"""From the first sentence to the downloaded Word file: thirteen conversations as a worker has them on a phone."""

import io
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from law.calculators import load_specs
from law.calculators.spec import Input
from law.documents import load_documents
from tests.e2e.chat import messages, press, say_and_hear

MOST_QUESTIONS = 40
NEAR = {
    "employer_name": "某某科技有限公司", "monthly_wage": "6500", "arrears_amount": "一万九千五",
}  # fmt: skip
# What the worker writes first · the document · answers of their own (the others are the examples) · what stands in it.
CONVERSATIONS: list[tuple[str, str, Mapping[str, str], list[str]]] = [
    ("我要写劳动仲裁申请书", "arbitration_application", {"claims": "拖欠工资、加班费"}, ["仲裁请求", "19500元"]),
    ("帮我写个劳动监察投诉书", "supervision_complaint", {"matters": "拖欠工资、不缴社保"}, ["克扣工资", "社会保险"]),
    ("帮我写催要工资的函", "wage_demand", {}, ["19500元", "某某科技有限公司"]),
    ("公司欠薪，我要写被迫解除劳动合同通知书", "forced_resignation_notice", {}, ["某某科技有限公司", "解除"]),
    ("我要写不同意调岗的回复", "transfer_reply", {}, ["某某科技有限公司"]),
    ("我要写工伤认定申请", "injury_application", {}, ["工伤", "某某科技有限公司"]),
    ("我要写法律援助申请书", "legal_aid_application", {}, ["法律援助"]),
    ("帮我做一份证据清单", "evidence_list", {}, ["证据"]),
    ("我要写入会申请书", "membership_application", {}, ["工会"]),
    ("帮我写建会申请", "union_founding", {}, ["愿意加入工会", "28人"]),
    ("帮我写集体协商要约书", "consultation_invitation", {}, ["开展集体协商", "劳动报酬"]),
    ("我要写协商回应书", "consultation_reply", {}, ["我方同意开展集体协商"]),
]  # fmt: skip


def begin(page: Page, sentence: str) -> None:
    """The greeting is there before the first sentence is said: else it would be taken for the reply."""
    expect(messages(page, "bot")).to_have_count(1)
    say_and_hear(page, sentence)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def asked(page: Page, items: Iterable[Input]) -> Input | None:
    """The question that the newest message asks, if it is one of these."""
    said = squeezed(messages(page, "bot").last.inner_text())
    found = [item for item in items if squeezed(item.prompt) in said]
    return max(found, key=lambda item: len(item.prompt), default=None)


def answer_all(page: Page, items: Iterable[Input], given: Mapping[str, str]) -> None:
    """Answer one question after the other until the newest message asks none."""
    items = tuple(items)
    for _ in range(MOST_QUESTIONS):
        item = asked(page, items)
        if item is None:
            return
        say_and_hear(page, given.get(item.name, item.example))
    pytest.fail(f"still asked after {MOST_QUESTIONS} answers: {messages(page, 'bot').last.inner_text()}")


def fetch(page: Page, name: str, folder: Path, given: Mapping[str, str]) -> str:
    """Answer the questions of a document, look at the review, download the file; what stands in it."""
    answer_all(page, load_documents()[name].form.inputs, {**NEAR, **given})
    expect(messages(page, "bot").last).to_contain_text("请核对一遍")
    press(page, "生成文件")
    done = messages(page, "bot", "document").last
    expect(done).to_contain_text("怎么交")
    with page.expect_download() as download:
        done.locator('[data-testid="download"]').click()
    content = Path(download.value.path()).read_bytes()
    kept = Path(os.environ.get("KEEP_DOCUMENTS", folder))
    (kept / f"{name}.docx").write_bytes(content)
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("sentence", "name", "given", "expected"), CONVERSATIONS, ids=[name for _, name, _, _ in CONVERSATIONS]
)
def test_a_document_from_the_first_sentence_to_the_file(
    worker_page: Page, tmp_path: Path, sentence: str, name: str, given: Mapping[str, str], expected: list[str]
) -> None:
    begin(worker_page, sentence)
    text = fetch(worker_page, name, tmp_path, given)
    assert "{{" not in text and "{%" not in text
    for part in expected:
        assert part in text, text


def test_a_calculation_becomes_the_claim_of_an_application(worker_page: Page, tmp_path: Path) -> None:
    begin(worker_page, "帮我算经济补偿，我在北京干了三年半，月薪八千，公司裁员")
    answers = {item.name: "否" for item in load_specs()["severance"].inputs if item.type == "yesno"}
    answer_all(worker_page, load_specs()["severance"].inputs, answers)
    result = messages(worker_page, "bot", "calculation").last
    expect(result).to_contain_text("经济补偿（N）大约32000元")
    expect(result).to_contain_text("没有算进去的")
    before = messages(worker_page, "bot").count()
    press(worker_page, "仲裁申请书")
    expect(messages(worker_page, "bot")).not_to_have_count(before)
    text = fetch(worker_page, "arbitration_application", tmp_path, {"claims": "经济补偿"})
    assert "32000元" in text
