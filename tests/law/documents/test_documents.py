"""The documents of knowledge/documents: readable, complete, and honest about what is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.calculators.inputs import check_answer
from law.documents import compose, load_documents
from law.documents.content import BLANK
from law.documents.specfile import PARTS, Parts, read_document, read_parts

TODAY = date(2026, 11, 29)
FOLDER = Path(__file__).resolve().parents[3] / "knowledge" / "documents"
SPECS = load_documents(FOLDER)
ARBITRATION = {
    "applicant_name": "示例甲", "employer_name": "示例公司", "claims": "拖欠的工资、经济补偿和离职证明",
    "arrears_period": "2026年7月至9月", "arrears_amount": "一万九千五", "severance_amount": "24000",
    "start_date": "2023年3月1日", "still_employed": "已经离职", "end_date": "2026-10-31", "contract_signed": "没签过",
}  # fmt: skip


def write(folder: Path, text: str) -> Path:
    path = folder / "wage_demand.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_example_is_an_answer_the_document_takes(name: str) -> None:
    form = SPECS[name].form
    for item in form.inputs:
        check_answer(form, item.name, item.example, TODAY)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_nothing_answered_leaves_visible_blanks_and_questions(name: str) -> None:
    content = compose(SPECS[name], {}, TODAY)
    assert content.open and content.blanks and not content.faults
    assert all(content.context[item.name] == BLANK for item in SPECS[name].form.inputs)


def test_claims_are_worded_with_their_amounts_and_added_up() -> None:
    content = compose(SPECS["arbitration_application"], ARBITRATION, TODAY)
    assert content.faults == ()
    assert content.context["claims_text"] == [
        "被申请人支付2026年7月至9月拖欠的工资19500元",
        "被申请人支付解除或终止劳动合同的经济补偿24000元",
        "被申请人出具解除或终止劳动合同的证明",
    ]
    assert (content.context["total"], content.context["total_words"]) == ("43500元", "肆万叁仟伍佰元整")
    assert ("劳动合同法", "30") in {(cite.source, cite.article) for cite in content.citations}


def test_a_sum_with_a_missing_amount_stays_blank() -> None:
    raw = {key: value for key, value in ARBITRATION.items() if key != "severance_amount"}
    content = compose(SPECS["arbitration_application"], raw, TODAY)
    assert content.context["total"] == BLANK
    assert "经济补偿" in content.blanks


def test_what_the_worker_does_not_know_is_not_asked_again() -> None:
    form = SPECS["arbitration_application"]
    content = compose(form, {**ARBITRATION, "employer_code": "不知道"}, TODAY)
    assert "employer_code" not in {item.name for item in content.open}
    assert content.context["employer_code"] == BLANK


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"end_date": "2022-01-01"}, "早于"),
        ({"employer_name": "示例甲"}, "一样"),
        ({"arrears_amount": "-5"}, "拖欠工资"),
    ],
)
def test_answers_that_contradict_each_other_are_named(changed: dict[str, str], word: str) -> None:
    content = compose(SPECS["arbitration_application"], {**ARBITRATION, **changed}, TODAY)
    assert word in "".join(map(str, content.faults))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("use: [nobody]", "nobody"),
        ("lists: {claims: [{text: '支付{wage}'}]}", "wage"),
        ("sums: {total: [topic]}", "不是金额"),
        ("prefill: {topic: [somewhere.else]}", "somewhere.else"),
        ("differ: {topic: other}", "other"),
        ("colour: red", "colour"),
        ("inputs: [{name: topic, label: 事, prompt: 什么事？, type: colour, example: 欠薪}]", "colour"),
    ],
)
def test_a_slip_in_a_document_is_named(tmp_path: Path, text: str, word: str) -> None:
    head = "title: 催告函\ndescription: 催\naudience: worker\nsubmit: 寄给公司\ncitations: []\n"
    inputs = "" if text.startswith("inputs") else (
        "inputs: [{name: topic, label: 事, prompt: 什么事？, type: text, example: 欠薪}]\n"
    )  # fmt: skip
    spec, problems = read_document(write(tmp_path, f"{head}{inputs}{text}\n"), Parts())
    assert spec is None
    assert any(word in str(problem) and "wage_demand.yml" in str(problem) for problem in problems)


def test_the_parts_are_read(tmp_path: Path) -> None:
    parts, problems = read_parts(FOLDER / PARTS)
    assert not problems
    assert parts is not None and {"applicant", "employer", "job"} <= parts.groups.keys()
    _, faults = read_parts(tmp_path / PARTS)
    assert len(faults) == 1
