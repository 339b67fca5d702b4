"""The shipped data of tickets, and every way to write them wrongly."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from law.tickets.rules import DEFAULT_FOLDER, load_rules, read_rules
from law.validate import main as validate
from law.validate import validate as check_folder
from tests.law.helpers import spoil

RULES = load_rules()
REQUESTS = {
    "我要投诉欠薪": "supervision_tip",
    "举报工地不给工人买保险": "supervision_tip",
    "想申请困难帮扶": "hardship_relief",
    "孩子上大学能不能申请金秋助学": "hardship_relief",
    "想入会": "union_founding",
    "想建工会": "union_founding",
    "要集体协商": "collective_help",
    "申请法律援助": "legal_aid",
    "请工会调解一下": "mediation",
    "帮我找工作": "employment_help",
    "想学技术": "employment_help",
    "投诉你们工会的工作人员": "service_complaint",
    "我要投诉工会不作为": "service_complaint",
    "申請法律援助": "legal_aid",
    "我要举报我们厂不签合同": "supervision_tip",
    "我家里困难想申请帮扶": "hardship_relief",
    "想学个技能": "employment_help",
    "我想加入工会": "union_founding",
    "让工作人员给我回个电话": "callback",
    "天气不错": None,
}


@pytest.mark.parametrize(("text", "kind"), REQUESTS.items())
def test_a_request_names_its_kind(text: str, kind: str | None) -> None:
    found = RULES.kinds.named_in(text)
    assert (found.key if found else None) == kind


def test_the_kinds_of_the_service_are_there() -> None:
    assert set(RULES.kinds.kinds) == {
        "legal_aid", "mediation", "supervision_tip", "hardship_relief", "employment_help", "union_founding",
        "collective_help", "service_complaint", "callback",
    }  # fmt: skip
    assert [key for key, kind in RULES.kinds.kinds.items() if kind.anonymous] == ["supervision_tip"]
    for kind in RULES.kinds.kinds.values():
        assert {"narrative", "region"} <= set(kind.ask), kind.key
        assert kind.intro, kind.key
        assert len(kind.button) <= 8, kind.key
        assert len(kind.short) <= 6, kind.key


def test_every_open_state_has_a_way_out_and_every_end_can_be_opened_again() -> None:
    machine = RULES.states
    for key, state in machine.states.items():
        assert machine.next(key, "staff"), key
        assert ("reopened" in machine.next(key, "staff")) is not state.open, key
        if state.open:
            assert "withdrawn" in machine.next(key, "worker"), key


def test_a_reason_is_wanted_of_staff_but_not_of_a_worker_who_withdraws() -> None:
    withdrawing = [RULES.states.step("new", "withdrawn", actor) for actor in ("worker", "staff")]
    assert [step.reason for step in withdrawing if step] == [False, True]
    assert RULES.states.step("closed", "accepted", "staff") is None


@pytest.mark.parametrize(
    ("group", "category", "outcome", "articles"),
    [
        ("migrant", "wage_arrears", "exempt", ("31", "42")),
        ("migrant", "work_injury", "exempt", ("31", "42")),
        ("migrant", "dismissal", "means_test", ("42",)),
        ("assisted", "dismissal", "exempt", ("42",)),
        ("violence", "women", "no_means_limit", ("32",)),
        ("hard_up", "wage_arrears", "means_test", ("31", "41")),
        ("none", "social_insurance", "not_likely", ("31",)),
    ],
)
def test_the_screen_for_legal_aid(group: str, category: str, outcome: str, articles: tuple[str, ...]) -> None:
    verdict = RULES.eligibility.judge(group, category)
    assert verdict.outcome == outcome
    assert tuple(cite.article for cite in verdict.citations) == articles
    assert "一定" not in verdict.text


def test_a_limitation_of_less_than_seven_days_opens_the_short_way() -> None:
    for days, short in ((6, True), (7, False)):
        verdict = RULES.eligibility.judge("hard_up", "wage_arrears", limitation_in=days)
        assert ("44" in [cite.article for cite in verdict.citations]) is short
        assert ("先提供援助" in verdict.text) is short


@pytest.mark.parametrize(
    ("answer", "group"),
    [
        ("我吃低保的", "assisted"),
        ("农民工", "migrant"),
        ("都不是", "none"),
        ("都不是，但家里经济困难", "hard_up"),
        ("呃", None),
    ],
)
def test_an_answer_names_its_group(answer: str, group: str | None) -> None:
    found = RULES.eligibility.group_of(answer)
    assert (found.key if found else None) == group


SPOILT = [
    ("states.yml", "by: [staff]}", "by: [boss]}", "by"),
    ("states.yml", "initial: new", "initial: fresh", "initial"),
    ("states.yml", "to: accepted, by", "to: accept, by", "to"),
    ("states.yml", "orange, clock: runs", "orange, clock: walks", "clock"),
    ("states.yml", "  - {from: [waiting_worker], to", "  - {from: [waiting], to", "from"),
    ("states.yml", "to: waiting_worker, by: [staff], reason: true", "to: closed, by: [staff], reason: maybe", "reason"),
    ("limits.yml", "accept_days: 1, answer_days: 5", "accept_days: 9, answer_days: 5", "answer_days"),
    ("limits.yml", "duplicate_days: 60\n", "", "duplicate_days"),
    ("limits.yml", "soon: 30", "soon: 90", "soon"),
    ("limits.yml", "[30, 15, 7, 3, 1]", "[一个月]", "before_limitation_days"),
    ("limits.yml", "  injury_days: 1", "  injury_minutes: 24", "injury_minutes"),
    ("kinds.yml", "limit: difficult", "limit: easy", "limit"),
    ("kinds.yml", "levels: [district, city", "levels: [village, city", "levels"),
    (
        "kinds.yml",
        "ask: [narrative, category, region, employer, amount, stage]",
        "ask: [narrative, region]",
        "category",
    ),
    ("kinds.yml", "amount, stage]", "amount, stadium]", "stadium"),
    ("kinds.yml", "  anonymous: true", "  anonymous: maybe", "anonymous"),
    ("kinds.yml", "      least: 3", "      least: 三", "least"),
    ("kinds.yml", "short: 困难帮扶", "kurz: 困难帮扶", "kurz"),
    ("letters.yml", "〕{serial}号", "〕号", "serial"),
    ("letters.yml", "{unit}{kind}", "{unit}{kind}{month}", "month"),
    ("letters.yml", "label: 意见书, word: 意", "label: 意见书, word: 提", "重号"),
    ("letters.yml", "default_unit: 工监", "default_unit: '{kind}'", "花括号"),
    ("eligibility.yml", "outcome: exempt", "outcome: maybe", "outcome"),
    ("eligibility.yml", "needs: [wage_arrears, overtime, work_injury]", "needs: [gambling]", "gambling"),
    ("eligibility.yml", "urgent: 离时效或期限届满不足{days}天", "urgent: 离时效不足七天", "days"),
]


@pytest.mark.parametrize(("file", "old", "new", "named"), SPOILT)
def test_what_is_written_wrongly_is_named(tmp_path: Path, file: str, old: str, new: str, named: str) -> None:
    folder = Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "tickets"))
    spoil(folder / file, old, new)
    rules, problems = read_rules(folder)
    assert rules is None
    assert any(named in str(problem) and problem.file.name == file and problem.line for problem in problems)


def test_the_validator_looks_up_what_the_data_rest_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(DEFAULT_FOLDER.parent, tmp_path / "knowledge", ignore=shutil.ignore_patterns("faq")))
    spoil(folder / "tickets" / "kinds.yml", 'source: 工会法, article: "30"', 'source: 工会法, article: "300"')
    assert validate(["--knowledge", str(folder), "--day", "2026-11-29"]) == 1
    assert "“工会法”没有第 300 条" in capsys.readouterr().out


def test_an_entry_that_offers_a_kind_nobody_knows_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEFAULT_FOLDER.parent, tmp_path / "knowledge"))
    entry = next(file for file in sorted((folder / "faq").rglob("*.yml")) if "ticket: legal_aid" in file.read_text())
    spoil(entry, "ticket: legal_aid", "ticket: lottery")
    problems = [problem for problem in check_folder(folder, date(2026, 11, 29)).problems if "lottery" in str(problem)]
    assert [problem.file.name for problem in problems] == [entry.name]
    assert "supervision_tip" in str(problems[0])
