"""The documents of knowledge/documents: readable, complete, and honest about what is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.calculators.inputs import check_answer
from law.documents import compose, load_documents
from law.documents.content import BLANK, blank
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
    spec = SPECS[name]
    empty = {item.name: blank(item, long=item.name in spec.long) for item in spec.form.inputs}
    assert {key: content.context[key] for key in empty} == empty
    assert all("＿＿" in line for line in empty.values())


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


def test_who_asks_for_no_money_gets_no_line_for_a_sum() -> None:
    content = compose(SPECS["arbitration_application"], {"claims": "离职证明"}, TODAY)
    assert (content.context["total"], content.context["total_words"]) == ("", "")


def test_what_was_told_keeps_its_paragraphs_and_one_mark_at_each_end() -> None:
    raw = {**ARBITRATION, "facts": "七月起没有发过工资。\n\n主管说“再等等”！\n十月被口头辞退；", "position": "装配工。"}
    content = compose(SPECS["arbitration_application"], raw, TODAY)
    assert content.context["facts_lines"] == ["七月起没有发过工资。", "主管说“再等等”！", "十月被口头辞退。"]
    assert content.context["position"] == "装配工"


@pytest.mark.parametrize("said", ["打印后手写", "先空着", "以后再填"])
def test_what_is_to_be_written_by_hand_is_a_blank(said: str) -> None:
    content = compose(SPECS["wage_demand"], {"applicant_id": said}, TODAY)
    assert "＿＿" in str(content.context["applicant_id"]) and "applicant_id" not in {i.name for i in content.open}


def test_relation_ends_on_the_last_day_of_who_has_left() -> None:
    raw = {**ARBITRATION, "claims": "确认劳动关系"}
    left = compose(SPECS["arbitration_application"], raw, TODAY).context["claims_text"]
    still = {**raw, "still_employed": "在职"}
    assert left == ["确认申请人与被申请人自2023年3月1日至2026年10月31日存在劳动关系"]
    employed = compose(SPECS["arbitration_application"], still, TODAY).context["claims_text"]
    assert employed == ["确认申请人与被申请人自2023年3月1日起存在劳动关系"]


def test_a_sum_with_a_missing_amount_stays_blank() -> None:
    raw = {key: value for key, value in ARBITRATION.items() if key != "severance_amount"}
    content = compose(SPECS["arbitration_application"], raw, TODAY)
    assert content.context["total"] == BLANK
    assert "经济补偿" in content.blanks


def test_what_the_worker_does_not_know_is_not_asked_again() -> None:
    form = SPECS["arbitration_application"]
    content = compose(form, {**ARBITRATION, "employer_code": "不知道"}, TODAY)
    assert "employer_code" not in {item.name for item in content.open}
    assert content.context["employer_code"] == blank(SPECS["arbitration_application"].form.input("employer_code"))


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"end_date": "2022-01-01"}, "早于"),
        ({"employer_name": "示例甲"}, "一样"),
        ({"arrears_amount": "-5"}, "拖欠工资"),
        ({"claims": "经济补偿、赔偿金"}, "不能都要"),
        ({"claims": "继续履行合同、赔偿金"}, "只能选一样"),
        ({"claims": "代通知金、违法解除"}, "不能都要"),
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
        ("long: [facts]", "facts"),
        ("never: [{input: topic, together: [a, b], problem: 只能选一样}]", "没有选项“a”"),
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
    assert parts is not None and {"name", "identity", "employer", "job"} <= parts.groups.keys()
    _, faults = read_parts(tmp_path / PARTS)
    assert len(faults) == 1
