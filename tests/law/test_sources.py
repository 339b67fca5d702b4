"""The register of instruments: reading it strictly, and asking what is law when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.errors import KnowledgeError, UnknownSource
from law.sources import Citation, Sources, load_sources, read_sources
from tests.law.helpers import KNOWLEDGE, copy_knowledge, spoil

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return load_sources(KNOWLEDGE / "sources.yml")


@pytest.mark.parametrize(
    "name", ["样例法", "《样例法》", "中华人民共和国样例法", "《中华人民共和国样例法》", "主席令第7号", "主席令 第7号"]
)
def test_a_source_is_found_by_key_title_and_number(sources: Sources, name: str) -> None:
    found = sources.find(name)
    assert found is not None
    assert found.key == "样例法"


def test_brackets_of_document_numbers_do_not_matter(sources: Sources) -> None:
    assert sources.require("样部发[2019]2号").key == "样例规定"


def test_an_unknown_source_is_named(sources: Sources) -> None:
    assert sources.find("没有的法") is None
    with pytest.raises(UnknownSource, match="没有的法"):
        sources.citation(Citation("没有的法", "1"))


@pytest.mark.parametrize(
    ("article", "exists"),
    [
        ("", True),
        ("1", True),
        ("98", True),
        ("99", False),
        ("0", False),
        ("30-1", True),
        ("30-2", False),
        ("30.2", True),
        ("99.1", False),
        ("三十", False),
        ("30 ", False),
    ],
)
def test_articles_exist_up_to_the_last_and_the_inserted_ones(sources: Sources, article: str, exists: bool) -> None:
    assert sources.article_exists("样例法", article) is exists


def test_a_document_without_articles_is_cited_as_a_whole(sources: Sources) -> None:
    assert sources.article_exists("样例规定", "")
    assert not sources.article_exists("样例规定", "1")


@pytest.mark.parametrize(
    ("source", "article", "day", "holds"),
    [
        ("样例法", "30", date(2019, 12, 31), False),
        ("样例法", "30", date(2020, 1, 1), True),
        ("样例规定", "", date(2025, 6, 30), True),
        ("样例规定", "", date(2025, 7, 1), False),
        ("样例法", "32.1", date(2025, 8, 31), True),
        ("样例法", "32.1", date(2025, 9, 1), False),
        ("样例法", "32", date(2025, 9, 1), True),
        ("样例法", "32.2", date(2025, 9, 1), True),
        ("样例法", "40", date(2025, 8, 31), True),
        ("样例法", "40", date(2025, 9, 1), False),
        ("样例法", "40.1", date(2025, 9, 1), False),
    ],
)
def test_what_is_law_on_a_day(sources: Sources, source: str, article: str, day: date, holds: bool) -> None:
    assert sources.in_force(source, article, day) is holds


def test_a_citation_carries_key_article_and_full_title(sources: Sources) -> None:
    assert sources.citation(Citation("样例法", "30-1")) == {
        "law": "样例法",
        "article": "30-1",
        "title": "中华人民共和国样例法",
    }


WRONG = [
    ("title: 中华人民共和国样例法\n  ", "", "样例法", "缺少“title”"),
    ("kind: law", "kind: gesetz", "样例法.kind", "不能是“gesetz”"),
    ("issuer:", "isuer:", "样例法.isuer", "不认识的键"),
    ("number: 主席令第7号", "number: 7", "样例法.number", "要写成文字"),
    ("promulgated: 2019-06-29", "promulgated: 2019年", "样例法.promulgated", "要写成日期"),
    ("in_force_from: 2020-01-01", "in_force_from: null", "样例法.in_force_from", "是空的"),
    ("in_force_to: null", "in_force_to: 2019-01-01", "样例法.in_force_to", "失效日早于施行日"),
    ("amended: [2022-12-28]", "amended: [昨天]", "样例法.amended", "日期的列表"),
    ("articles: 98", 'articles: "98"', "样例法.articles", "要写成数字"),
    ("articles: 98", "articles: 9.5", "样例法.articles", "整数"),
    ("articles: 98", "articles: -1", "样例法.articles", "整数"),
    ('extra_articles: ["30-1"]', "extra_articles: [30之一]", "样例法.extra_articles[1]", "条号-序号"),
    ('"40": 2025-09-01}', '"40": 去年}', "样例法.ended_articles.40", "写法不对"),
    ('"40": 2025-09-01}', '"140": 2025-09-01}', "样例法.ended_articles.140", "没有第 140 条"),
    ("url: https://flk.npc.gov.cn/", "url: flk.npc.gov.cn", "样例法.url", "https://"),
    ("url: https://flk.npc.gov.cn/", "url: null", "样例法.url", "缺少“url”"),
    ("url: https://flk.npc.gov.cn/", "url: https://laws.example.com/", "样例法.url", "只写官方网址"),
    ("url: https://flk.npc.gov.cn/", "url: https://flk.npc.gov.cn.example.com/", "样例法.url", "只写官方网址"),
    ("promulgated: 2019-06-29", "promulgated: null", "样例法.promulgated", "缺少公布日"),
    ("articles: 98", 'articles: 98\n  figures: {"30": [三十]}', "样例法.figures.30[1]", "“三十”不是一个带单位的数字"),
    ("articles: 98", 'articles: 98\n  figures: {"130": [3日]}', "样例法.figures.130", "没有第 130 条"),
    ("verified: {on: 2026-11-23, against: 官方法规库文本}", "verified: 2026-11-23", "样例法.verified", "键: 值"),
    ("verified: {on: 2026-11-23, against: 官方法规库文本}", "", "样例法", "缺少“verified”"),
    ("on: 2026-11-23, against: 官方法规库文本", "on: 2026-11-23", "样例法.verified", "缺少“against”"),
    ("样例法:\n", "样例法: 见附件\n其他:\n", "样例法", "键: 值"),
    ("title: 样例支付规定", "title: 中华人民共和国样例法", "样例规定.title", "已登记为“样例法”"),
    ("样例规定:\n", "样例法:\n", "样例法", "写了两次"),
]


@pytest.mark.parametrize(("old", "new", "key", "said"), WRONG)
def test_every_way_to_write_a_source_wrongly_is_named(tmp_path: Path, old: str, new: str, key: str, said: str) -> None:
    path = spoil(copy_knowledge(tmp_path) / "sources.yml", old, new)
    _, problems = read_sources(path)
    assert any(said in problem.problem and problem.key == key for problem in problems), [*map(str, problems)]
    assert all(problem.line > 0 for problem in problems)
    with pytest.raises(KnowledgeError):
        load_sources(path)


def test_a_fault_in_one_source_leaves_the_others(tmp_path: Path) -> None:
    path = spoil(copy_knowledge(tmp_path) / "sources.yml", "kind: law", "kind: gesetz")
    sources, problems = read_sources(path)
    assert list(sources) == ["样例规定"]
    assert len(problems) == 1


@pytest.fixture(scope="module")
def registered() -> Sources:
    """The register that ships, not the fixture."""
    return load_sources(Path(__file__).parents[2] / "knowledge" / "sources.yml")


def test_a_part_of_a_code_begins_where_the_part_before_it_ended(registered: Sources) -> None:
    contracts = registered["合同编"]
    assert not contracts.article_exists("462")
    assert contracts.article_exists("463") and contracts.article_exists("988")


def test_a_notice_is_cited_with_its_number(registered: Sources) -> None:
    notice = registered.find("劳社部发〔2005〕12号")
    assert notice is not None
    assert registered.citation(Citation(notice.key, ""))["title"].endswith("（劳社部发〔2005〕12号）")
    assert registered.citation(Citation("劳动合同法", "30"))["title"] == "中华人民共和国劳动合同法"
