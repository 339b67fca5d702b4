"""The word lists: strict reading, whole key terms, platforms."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from bot.components.chinese_nlp import build_language
from bot.lexicon import Lexicon, LexiconError, read_lexicon
from tests.bot.conftest import ROOT

KEY_TERMS = [
    "经济补偿金",
    "仲裁时效",
    "哺乳期",
    "竞业限制",
    "无固定期限劳动合同",
    "二倍工资",
    "拖欠工资",
    "工伤认定",
    "停工留薪期",
    "集体协商",
    "劳动仲裁",
    "劳动能力鉴定",
    "代通知金",
    "同工同酬",
    "综合工时制",
    "一次性伤残就业补助金",
    "职业伤害保障",
    "住房公积金",
    "法律援助",
    "劳务派遣",
    "工会经费",
    "职代会",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(ROOT / "knowledge" / "lexicon")


@pytest.fixture(scope="module")
def language(lexicon: Lexicon) -> Language:
    return build_language(lexicon)


@pytest.mark.parametrize("term", KEY_TERMS)
@pytest.mark.parametrize("sentence", ["{}", "我想问一下{}的事", "公司说{}没有了", "没有{}怎么办", "{}多少钱"])
def test_key_terms_stay_whole(language: Language, term: str, sentence: str) -> None:
    assert term in [token.text for token in language(sentence.format(term))]


def test_every_word_stays_whole_alone(language: Language, lexicon: Lexicon) -> None:
    cut = [word for word in lexicon.words if [token.text for token in language(word)] != [word]]
    assert cut == []


def test_two_languages_do_not_disturb_each_other(language: Language) -> None:
    """jieba's dictionary is usually global to the process; ours is not."""
    import jieba

    build_language(Lexicon(words={"工资怎么": 90_000_000}))
    assert "怎么" in [token.text for token in language("工资怎么要")]
    assert not jieba.dt.initialized


@pytest.mark.parametrize(
    ("text", "platforms"),
    [
        ("我跑美团外卖被罚钱", ["美团"]),
        ("给饿了吗送外卖摔了", ["饿了么"]),
        ("货拉拉拉货不给钱", ["货拉拉"]),
        ("滴滴和T3都封号了", ["滴滴", "T3出行"]),
        ("在工地干活", []),
    ],
)
def test_platforms(language: Language, text: str, platforms: list[str]) -> None:
    assert [entity.ent_id_ for entity in language(text).ents] == platforms


def test_a_lexicon_survives_the_archive(lexicon: Lexicon) -> None:
    assert Lexicon.from_json(lexicon.to_json()) == lexicon


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("words.yml", "words: {工资: 很重}", "工资"),
        ("words.yml", "words: [工资]", "words"),
        ("words.yml", "platforms: {美团: 美团外卖}", "美团"),
        ("synonyms.yml", "synonyms: {加班: [996]}", "加班"),
        ("typos.yml", "typos: {公伤: {right: 工伤, unless: [办公室]}}", "公伤"),
        ("typos.yml", "typos: {公伤: 3}", "公伤"),
    ],
)
def test_faults_name_file_and_entry(tmp_path: Path, name: str, content: str, named: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(tmp_path)
    assert name in str(caught.value) and named in str(caught.value)


def test_a_missing_folder_is_an_empty_lexicon(tmp_path: Path) -> None:
    assert read_lexicon(tmp_path) == Lexicon()
