"""What a short message says, and what it leaves to the message before."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.context.phrases import FILE, Phrases, read_phrases
from bot.lexicon import LexiconError
from tests.bot.conftest import ROOT

LEXICON = ROOT / "knowledge" / "lexicon"


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return read_phrases(LEXICON)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("多少天", "多少天"),
        ("那要多久", "要多久"),
        ("需要什么材料", "需要什么材料"),
        ("那公司不同意呢", "公司不同意"),
        ("去哪里办啊", "去哪里办"),
        ("怎么算", "怎么算"),
        ("能领多少钱?", "能领多少钱"),
        ("要是公司不给呢", "要是公司不给"),
        ("我想问一下要交什么材料", "要交什么材料"),
    ],
)
def test_these_say_nothing_of_the_matter(phrases: Phrases, text: str, asked: str) -> None:
    found = phrases.read(text)
    assert found is not None
    assert (found.asked, found.bare) == (asked, True)


@pytest.mark.parametrize(
    ("text", "asked", "kind"),
    [
        ("那产假呢", "产假", "joined"),
        ("那男的呢", "男的", "joined"),
        ("如果没签合同呢", "如果没签合同", "condition"),
        ("干了三年", "干了三年", "short"),
        ("公司不给交社保", "公司不给交社保", "short"),
        ("被辞退了", "被辞退了", "short"),
        ("年假几天", "年假几天", "short"),
        ("公司让我走", "公司让我走", "short"),
    ],
)
def test_these_name_their_matter(phrases: Phrases, text: str, asked: str, kind: str) -> None:
    found = phrases.read(text)
    assert found is not None
    assert (found.asked, found.kind, found.bare) == (asked, kind, False)


@pytest.mark.parametrize("text", ["", "？？", "呢", "那", "我在厂里干了三年现在公司要搬走问我愿不愿意跟着去"])
def test_these_are_no_follow_ups(phrases: Phrases, text: str) -> None:
    assert phrases.read(text) is None


def test_every_topic_that_has_law_has_a_word(phrases: Phrases) -> None:
    topics = {path.name for path in (ROOT / "knowledge" / "faq").iterdir() if path.is_dir()}
    assert topics - set(phrases.subjects) == {"about_bot"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[]", "openings"),
        ("openings: [那]", "subjects"),
        ("subjects: {no_topic: 词}", "no_topic"),
        ("subjects: {overtime: 加班}", "openings"),
        ("subjects: {overtime: 加班}\nopenings: [1]", "加引号"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=named) as raised:
        read_phrases(tmp_path)
    assert FILE in str(raised.value)
