"""The crisis lexicon of the repository: who must be helped first, and who only speaks strongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.crisis import CONCERN, LONGEST_MESSAGE, CrisisLexicon, detect, load_lexicon, read_lexicon
from law.crisis_model import CrisisModel
from law.errors import KnowledgeError
from law.hotlines import HOTLINES, phones
from law.yamlfile import read

ROOT = Path(__file__).resolve().parents[2]
LEXICON = ROOT / "knowledge" / "lexicon" / "crisis.yml"
SENTENCES = ROOT / "knowledge" / "lexicon" / "crisis_sentences.yml"
HELD_OUT = Path(__file__).parent / "fixtures" / "crisis_held_out.yml"

MESSAGE_NUMBERS = {
    "self_harm": {"110", "120", "12356"},
    "harm_others": {"110", "12356"},
    "violence": {"110", "120", "12338"},
    "confinement": {"110", "120", "12351"},
    "fatal_hazard": {"110", "119", "120"},
    "child_labour": {"110", "120", "12333", "12345", "12351"},
    "distress": {"110", "120", "12356"},
}


def _in_danger() -> list[tuple[str, str]]:
    danger = read(SENTENCES).data["danger"]
    assert isinstance(danger, dict)
    return [(category, str(text)) for category, texts in danger.items() if isinstance(texts, list) for text in texts]


def _listed(path: Path, key: str) -> list[str]:
    texts = read(path).data[key]
    assert isinstance(texts, list)
    return [str(text) for text in texts]


@pytest.fixture(scope="module")
def lexicon() -> CrisisLexicon:
    return load_lexicon(LEXICON)


def test_both_kinds_of_sentences_are_many_and_all_categories_are_tried() -> None:
    assert len(_in_danger()) >= 600
    assert len(_listed(SENTENCES, "calm")) >= 600
    assert {category for category, _ in _in_danger()} == set(MESSAGE_NUMBERS)


def test_every_person_in_danger_is_seen(lexicon: CrisisLexicon) -> None:
    assert [text for _, text in _in_danger() if lexicon.detect(text) is None] == []


def test_what_a_rule_hits_is_put_into_the_right_category(lexicon: CrisisLexicon) -> None:
    hits = [(category, text, lexicon.detect(text)) for category, text in _in_danger()]
    ruled = [(category, text, hit) for category, text, hit in hits if hit is not None and hit.category != CONCERN]
    wrong = [(category, hit.category, text) for category, text, hit in ruled if category != hit.category]
    assert len(ruled) >= 0.6 * len(hits)
    assert len(wrong) <= 0.03 * len(ruled), wrong


def test_strong_words_and_questions_about_the_past_are_answered(lexicon: CrisisLexicon) -> None:
    calm = _listed(SENTENCES, "calm")
    alarmed = [(text, hit.rule) for text in calm if (hit := lexicon.detect(text)) is not None]
    stopped = [(text, hit.rule) for text in calm if (hit := lexicon.detect(text)) is not None and hit.interrupts]
    assert len(alarmed) <= 0.02 * len(calm), alarmed
    assert len(stopped) <= 0.005 * len(calm), stopped


def test_sentences_never_seen_before(lexicon: CrisisLexicon) -> None:
    """The honest measure: these sentences took no part in rules or training. 53 of 60 and 6 of 70 on 2026-11-29."""
    danger, calm = _listed(HELD_OUT, "danger"), _listed(HELD_OUT, "calm")
    missed = [text for text in danger if lexicon.detect(text) is None]
    alarmed = [text for text in calm if lexicon.detect(text) is not None]
    assert not {*danger, *calm} & {*(text for _, text in _in_danger()), *_listed(SENTENCES, "calm")}
    assert len(missed) <= 0.15 * len(danger), missed
    assert len(alarmed) <= 0.1 * len(calm), alarmed


def test_what_only_the_model_finds_does_not_stop_the_answer(lexicon: CrisisLexicon) -> None:
    crisis = lexicon.detect("海上干了半年了，船长把我们证件全收了，想下船就说扔海里")
    assert crisis is not None
    assert (crisis.category, crisis.interrupts) == (CONCERN, False)
    assert all(number in crisis.message for number in ("110", "120", "119", "12356"))
    assert len(crisis.message) <= LONGEST_MESSAGE


def test_without_its_weights_the_rules_still_work(tmp_path: Path) -> None:
    copy = tmp_path / "crisis.yml"
    copy.write_text(LEXICON.read_text(encoding="utf-8"), encoding="utf-8")
    rules = load_lexicon(copy)
    assert rules.detect("车间着火了") is not None
    assert rules.detect("海上干了半年了，船长把我们证件全收了，想下船就说扔海里") is None


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"weights": {}}', '{"weights": 3, "bias": 0, "shown": 1, "alarming": 1}']
)
def test_weights_that_cannot_be_read_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "crisis.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "crisis_weights.json").write_text(content, encoding="utf-8")
    lexicon, problems = read_lexicon(tmp_path / "crisis.yml")
    assert lexicon is None
    assert ["make crisis" in problem.problem for problem in problems] == [True]


def test_a_long_story_is_judged_clause_by_clause() -> None:
    model = CrisisModel({"逃": 30.0}, -3.0, 0.5, 0.9)
    story = "我在这里干了三年，每天都很早起来，" * 10
    assert model.probability(story) < model.shown
    assert model.probability(story + "门口有人看着，我们逃不掉") >= model.shown
    assert model.probability("逃") == 0.0


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("催债的一天打我单位座机十几回", None),
        ("贷款公司打我爸妈的手机，还打我通讯录", None),
        ("他打我，又把我爸妈的手机抢走了", "violence"),
        ("他们在打我同事，电话也砸了", "violence"),
    ],
)
def test_who_rings_up_does_not_strike(lexicon: CrisisLexicon, text: str, category: str | None) -> None:
    crisis = lexicon.detect(text)
    assert (crisis.category if crisis is not None else None) == category


@pytest.mark.parametrize("nothing", ["", "   ", "？？？", "。。。\n\n"])
def test_nothing_said_is_no_crisis(lexicon: CrisisLexicon, nothing: str) -> None:
    assert lexicon.detect(nothing) is None


def test_every_message_is_short_and_gives_the_fitting_numbers_first(lexicon: CrisisLexicon) -> None:
    assert {category.name for category in lexicon.categories} == set(MESSAGE_NUMBERS)
    for category in lexicon.categories:
        assert len(category.message) <= LONGEST_MESSAGE
        named = {number for number in HOTLINES if number in category.message}
        assert named == MESSAGE_NUMBERS[category.name], category.name
        assert not any(word in category.message for word in ("怎么自杀", "什么方式", "为什么要")), category.name


def test_only_distress_and_child_labour_let_the_conversation_go_on(lexicon: CrisisLexicon) -> None:
    """Asking what the law says of child labour must be answered too, not only told where to report it."""
    going_on = [category.name for category in lexicon.categories if not category.interrupts]
    assert going_on == ["child_labour", "distress"]


def test_the_gravest_category_wins(lexicon: CrisisLexicon) -> None:
    crisis = lexicon.detect("我快崩溃了。老板把门反锁不让我们出去。再这样我就跳楼")
    assert crisis is not None
    assert crisis.category == "self_harm"


def test_blanks_width_case_and_traditional_characters_do_not_hide_it(lexicon: CrisisLexicon) -> None:
    for text in ("我 要 跳 楼", "我要跳樓", "我要\u3000自ＳＨＡ", "我要跳楼！！！"):
        crisis = lexicon.detect(text)
        assert crisis is not None, text
        assert crisis.category == "self_harm"


def test_a_long_story_is_read_to_its_end(lexicon: CrisisLexicon) -> None:
    story = "我在工地干了八个月，工头一直说下个月结账，电话也不接。" * 40 + "今天再拿不到钱我就不活了"
    crisis = lexicon.detect(story)
    assert crisis is not None
    assert crisis.category == "self_harm"


def test_detect_without_a_lexicon_uses_the_one_of_the_repository(lexicon: CrisisLexicon) -> None:
    assert detect("车间着火了") == lexicon.detect("车间着火了")
    assert detect("不给钱我就跳楼", CrisisLexicon()) is None


def test_a_negation_that_belongs_to_the_word_is_not_a_negation(lexicon: CrisisLexicon) -> None:
    denied = lexicon.detect("我不会跳楼")
    assert denied is None or not denied.interrupts
    crisis = lexicon.detect("别以为我不会跳楼")
    assert crisis is not None


def _written(tmp_path: Path, text: str) -> list[KnowledgeError]:
    path = tmp_path / "crisis.yml"
    path.write_text(text, encoding="utf-8")
    lexicon, problems = read_lexicon(path)
    assert (lexicon is None) == bool(problems)
    return problems


GOOD = """\
categories:
  - name: self_harm
    label: 自伤
    interrupts: true
    message: 请打110
    rules:
      - {name: jump, words: [要跳楼]}
"""


def test_the_smallest_lexicon_is_good(tmp_path: Path) -> None:
    assert _written(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (GOOD.replace("label", "lable"), 3, "不认识的键“lable”"),
        (GOOD.replace("请打110", "请保重"), 5, "没有求助电话"),
        (GOOD.replace("请打110", "请打110或13800138000"), 5, "电话 13800138000 不在许可的热线里"),
        (GOOD.replace("请打110", "请打110" + "保重" * 60), 5, "最多 120 字"),
        (GOOD.replace("true", "ja"), 4, "要写 true"),
        (GOOD.replace("[要跳楼]", "[]"), 7, "空的列表"),
        (GOOD.replace("[要跳楼]", "[要<高处>跳]"), 7, "没有名为“高处”的模式"),
        (GOOD.replace("[要跳楼]", "[要跳楼], negatable: nein"), 7, "要写 true 或 false"),
        (GOOD.replace("[要跳楼]", "[要跳楼], nears: [我]"), 7, "不认识的键“nears”"),
        (GOOD.replace("    rules:\n      - {name: jump, words: [要跳楼]}\n", ""), 2, "没有规则"),
        ("patterns: {高处: '(楼'}\n" + GOOD, 1, "“高处”写法不对"),
        ("categories: []\n", 1, "没有任何类别"),
        (GOOD + GOOD.split("\n", 1)[1], 8, "写了两次"),
    ],
)
def test_every_way_to_write_it_wrongly_is_named(tmp_path: Path, wrong: str, line: int, said: str) -> None:
    problems = _written(tmp_path, wrong)
    assert any(said in problem.problem and problem.line == line for problem in problems), problems


def test_the_strict_loader_raises_the_first_problem(tmp_path: Path) -> None:
    path = tmp_path / "crisis.yml"
    path.write_text("categories: 无\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"crisis\.yml:1"):
        load_lexicon(path)


def test_phones_sees_numbers_and_leaves_amounts() -> None:
    text = "打13912345678，或010-12345678，拨打12377，电话：62345"
    assert phones(text) == ["13912345678", "010-12345678", "12377", "62345"]
    assert phones("赔12000元，12356.5元，共12351人，第12条，2026年") == []
