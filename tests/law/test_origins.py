"""Every figure that states a rule has an origin: the article's text, the source's figures, or a note of the entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from law.faq import FaqEntry, Premise
from law.faqfile import load_entry
from law.figures import Figure
from law.library import Library
from law.origins import NO_RULE, Origins, check_figures
from law.sources import Citation, Sources
from law.texts import LawTexts
from tests.law.helpers import ENTRY, KNOWLEDGE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")
LAW = "样例法"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Library(KNOWLEDGE).sources


@pytest.fixture
def laws(tmp_path: Path) -> LawTexts:
    articles = {"30": "三十日内支付。\n逾期加付百分之五十。", "31": "满二年的。"}
    content = {"title": "中华人民共和国样例法", "day": "2024-01-01", "articles": articles}
    (tmp_path / "中华人民共和国样例法.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return LawTexts(tmp_path)


def entry(answer: str, *citations: str, figures: dict[str, str] | None = None, **changes: object) -> FaqEntry:
    cited = tuple(Citation(LAW, article) for article in citations or ("30",))
    good = load_entry(KNOWLEDGE / ENTRY)
    plain = {"answer": answer, "more": "", "premises": (), "regions": {}, "citations": cited, "figures": figures or {}}
    return replace(good, **{**plain, **changes})  # type: ignore[arg-type]


def faults(item: FaqEntry, sources: Sources, laws: LawTexts) -> list[str]:
    return [str(problem).partition(": ")[2] for problem in check_figures(item, Origins(sources, laws))]


def test_figures_of_the_cited_article_need_nothing_else(sources: Sources, laws: LawTexts) -> None:
    assert faults(entry("30天内给，逾期加付50%。"), sources, laws) == []
    assert faults(entry("满2年的可以。", "30", "31"), sources, laws) == []


def test_a_figure_of_another_article_is_named_with_its_place(sources: Sources, laws: LawTexts) -> None:
    (fault,) = faults(entry("满两年的可以，三十日内给。"), sources, laws)
    assert fault.startswith("[answer] “两年”（满两年的可以，三十日内给。）在引用的条文里找不到（例：核对数字，补上依据")
    (fault,) = faults(entry("满足条件就给。", more="要等两年。"), sources, laws)
    assert fault.startswith("[more] “两年”")
    premise = Premise("没有期限", "期限是两年。")
    (fault,) = faults(entry("给。", premises=(premise,)), sources, laws)
    assert fault.startswith("[premises[1].correction] “两年”")
    assert faults(entry("给。", regions={"440000": "广东是两年。"}), sources, laws) == []


def test_one_figure_is_named_once_a_text(sources: Sources, laws: LawTexts) -> None:
    assert len(faults(entry("两年内去；二年一过就晚了，24个月。"), sources, laws)) == 1


def test_a_paragraph_carries_its_own_figures_only(sources: Sources, laws: LawTexts) -> None:
    assert faults(entry("30天内给。", "30.1"), sources, laws) == []
    assert len(faults(entry("加付50%。", "30.1"), sources, laws)) == 1


def test_a_whole_document_carries_no_figure_of_its_articles(sources: Sources, laws: LawTexts) -> None:
    assert len(faults(entry("30天内给。", ""), sources, laws)) == 1


def test_a_source_may_name_figures_for_an_article_or_for_the_whole(sources: Sources, laws: LawTexts) -> None:
    richer = Sources({LAW: replace(sources[LAW], figures={"31": ("3个月",), "": ("5%",)})})
    assert faults(entry("三个月；百分之五。", "31"), richer, laws) == []
    assert len(faults(entry("三个月。", "30"), richer, laws)) == 1
    assert faults(entry("三个月，5%。", ""), richer, laws) == [], "who cites the whole cites all that is named"
    assert Figure(Decimal(3), "month") in Origins(richer, laws).figures(Citation(LAW, "31.1"))


def test_a_text_older_than_the_last_amendment_proves_nothing(sources: Sources, laws: LawTexts) -> None:
    amended = Sources({LAW: replace(sources[LAW], amended=(date(2026, 8, 18),))})
    assert len(faults(entry("30天内给。"), amended, laws)) == 1


@pytest.mark.parametrize("word", NO_RULE)
def test_a_figure_that_is_no_rule_says_so(word: str, sources: Sources, laws: LawTexts) -> None:
    assert faults(entry("等三天再打。", figures={"3天": word}), sources, laws) == []
    assert word in PAGE


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"3年": f"{LAW} 30：两个期限相加"}, None),
        ({"3年": f"{LAW} 30"}, "“样例法 30”里没有这个数字"),
        ({"3年": f"{LAW} 31：推算"}, "“样例法 31”不是这个条目引用的依据"),
        ({"3年": "随便写写"}, "“随便写写”不是这个条目引用的依据"),
        ({"3年": "建议", "5年": "建议"}, "正文里没有“5年”这个数字"),
    ],
)
def test_a_note_must_be_right_and_needed(
    figures: dict[str, str], said: str | None, sources: Sources, laws: LawTexts
) -> None:
    found = faults(entry("三年内去。", figures=figures), sources, laws)
    assert [said in fault for fault in found] == [True] if said else found == []
