"""What counts as an accepted citation, and how the shares are made."""

from typing import Any

import pytest

from tools.evaluate import accepted, judge, report


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


def row(scope: str) -> dict[str, Any]:
    return {
        "id": "1",
        "scope": scope,
        "topic": "wage_arrears",
        "also": ["resignation"],
        "citations": [["劳动法", "50"]],
    }


def answer(kind: str, *citations: dict[str, Any], topic: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "topic": topic, "citations": list(citations)}


def test_the_report_counts_each_decision() -> None:
    judged = [
        judge(row("in"), answer("answer", citation("劳动法", "50"), citation("劳动法", "51"), topic="resignation")),
        judge(row("in"), answer("answer", citation("劳动法", "36"), topic="overtime")),
        judge(row("in"), answer("clarify")),
        judge(row("in"), answer("out_of_scope")),
        judge(row("out"), answer("out_of_scope")),
        judge(row("out"), answer("answer", citation("劳动法", "50"))),
    ]
    text = report(judged)
    assert "citation@1 (the reply cites an accepted article): 1/4 = 25.0 %" in text
    assert "cited articles that are accepted: 1/3" in text
    assert "topic right among answered: 1/2" in text
    assert "in scope clarified: 1/4" in text and "in scope declined: 1/4" in text
    assert "answered without an accepted article: 1/4" in text
    assert "out of scope declined: 1/2" in text and "out of scope answered: 1/2" in text
