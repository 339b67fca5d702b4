"""What counts as an accepted citation, what a reply is worth, how the shares and the gate are made."""

from pathlib import Path
from typing import Any

import pytest

from tools.evaluation.citations import accepted
from tools.evaluation.judging import Judge, Judged
from tools.evaluation.plots import draw
from tools.evaluation.report import Part, as_json, markdown
from tools.evaluation.scores import calibration_error, cost, measures, reliability, risk_coverage, share
from tools.gate import reasons, scores


def citation(law: str, article: str, title: str = "") -> dict[str, Any]:
    return {"law": law, "article": article, "title": title or law}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (citation("劳动合同法", "30", "中华人民共和国劳动合同法"), ["劳动合同法", "30"], True),
        (citation("劳动合同法", "30"), ["中华人民共和国劳动合同法", "30"], True),
        (citation("劳动合同法", "31"), ["劳动合同法", "30"], False),
        (citation("劳动法", "30"), ["劳动合同法", "30"], False),
        (citation("中国工会章程", "3"), ["中国工会章程", ""], True),
        (
            citation("关于确立劳动关系有关事项的通知", ""),
            ["关于确立劳动关系有关事项的通知（劳社部发〔2005〕12号）", ""],
            True,
        ),
        (citation("确立劳动关系通知", "", "关于……通知（劳社部发〔2005〕12号）"), ["劳社部发〔2005〕12号", ""], True),
        (citation("解释（一）", "1"), ["解释（二）", "1"], False),
    ],
)
def test_a_citation_matches_by_name_or_number_and_article(
    ours: dict[str, Any], theirs: list[str], expected: bool
) -> None:
    assert accepted(ours, [theirs]) is expected


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(Path(__file__).parents[2] / "knowledge")


def row(scope: str, **more: Any) -> dict[str, Any]:
    accepted_articles = [["劳动法", "50"]] if scope == "in" else []
    return {
        "id": "1",
        "question": "老板两个月没发工资",
        "scope": scope,
        "topic": "wage_arrears",
        "also": ["resignation"],
        "citations": accepted_articles,
        **more,
    }


def answer(kind: str, *citations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "topic": None, "citations": list(citations), "buttons": [], **more}


def example(judge: Judge) -> list[Judged]:
    sure, unsure = {"confidence": 0.9}, {"confidence": 0.6}
    return [
        judge.judge(
            row("in"), answer("answer", citation("劳动法", "50"), citation("劳动法", "51"), topic="resignation", **sure)
        ),
        judge.judge(row("in"), answer("answer", citation("劳动法", "36"), topic="overtime", **unsure)),
        judge.judge(row("in"), answer("clarify", citation("劳动法", "50"), topic="wage_arrears", **unsure)),
        judge.judge(row("in"), answer("out_of_scope")),
        judge.judge(row("out"), answer("out_of_scope")),
        judge.judge(row("out"), answer("answer", citation("劳动法", "50"), **sure)),
    ]


def test_every_measure_counts_what_it_says(judge: Judge) -> None:
    counted = {name: (one.part, one.whole) for name, one in measures(example(judge)).items()}
    assert counted["citation@1: the reply cites an accepted article"] == (2, 4)
    assert counted["cited articles that are accepted"] == (2, 4)
    assert counted["topic right among what was shown"] == (2, 3)
    assert counted["in scope answered"] == (2, 4)
    assert counted["in scope guessed (likeliest answer shown as a guess)"] == (1, 4)
    assert counted["in scope declined"] == (1, 4)
    assert counted["confidently wrong, of all in scope"] == (1, 4)
    assert counted["confidently wrong, of the answered"] == (1, 2)
    assert counted["out of scope declined"] == (1, 2)
    assert counted["out of scope answered"] == (1, 2)
    assert counted["right entry shown"] == (0, 0)  # nobody wrote down which entry is right


def test_a_question_with_entries_accepts_what_they_cite(judge: Judge) -> None:
    entry = "wage_arrears_months"
    title = judge.title_of(entry)
    question = row("in", citations=[], entries=[entry, "no_such_entry"])
    shown = judge.judge(question, answer("answer", *judge.cited_by(entry), faq_id=entry))
    assert shown.right and shown.holds and shown.cites
    offered = judge.judge(question, answer("clarify", buttons=["别的", title]))
    assert not offered.right and offered.holds and offered.offers and not offered.cites
    assert judge.known(question) and not judge.known({**question, "entries": ["no_such_entry"]})


def test_an_interval_holds_its_share_and_narrows_with_the_number() -> None:
    few, many = share([True] * 8 + [False] * 2), share([True] * 800 + [False] * 200)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    assert str(share([])) == "–"


def test_curves_begin_with_the_surest(judge: Judge) -> None:
    judged = example(judge)
    assert risk_coverage(judged) == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3))]
    assert sum(count for _, _, count in reliability(judged)) == 4
    assert 0.0 < calibration_error(judged) < 1.0


def test_what_a_reply_costs(judge: Judge) -> None:
    assert [cost(one) for one in example(judge)] == [0.0, 5.0, 0.6, 2.0, 0.0, 5.0]


def test_the_report_names_every_part_and_draws_its_plots(judge: Judge, tmp_path: Path) -> None:
    parts = [Part("dev", "six questions", example(judge))]
    more = {"held_back": {"p_at_1": 0.7}, "peers": {"bm25": {"citation@1": "60 %"}}}
    names = [path.name for path in draw(parts[0].judged, tmp_path)]
    text = markdown(parts, more, names)
    assert "| measure | dev |" in text and "50.0 % (2/4;" in text
    assert "| bm25 | 60 % |" in text and "- p_at_1: 0.7" in text
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)
    assert as_json(parts, more)["sets"]["dev"]["out of scope declined"]["value"] == 0.5


def test_the_gate_says_by_how_much_a_model_is_worse(judge: Judge) -> None:
    current = scores(example(judge))
    assert not reasons(current, current)
    worse = {**current, "cites": current["cites"] - 0.05, "cost": current["cost"] + 0.5}
    told = reasons(worse, current)
    assert len(told) == 2
    assert "低5.0个百分点" in told[0] and "高0.50" in told[1]
    assert not reasons({**current, "cites": current["cites"] - 0.01}, current)  # a question more or less is no reason
