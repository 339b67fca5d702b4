"""Nearly the same question in two entries is found, whatever the order, and compared with the plain definition."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from law.faq import FaqEntry, normalise
from law.faqfile import load_entry
from law.likeness import THRESHOLD, bigrams, likeness, near_duplicates, nearest_questions
from tests.law.helpers import ENTRY, KNOWLEDGE


def entry(name: str, *asked: str) -> FaqEntry:
    good = load_entry(KNOWLEDGE / ENTRY)
    return replace(good, id=name, question=asked[0], ask={"plain": asked[1:]})


def test_pairs_and_their_likeness() -> None:
    assert bigrams("欠薪 了！") == {"欠薪", "薪了"}
    assert bigrams("薪") == {"薪"}
    assert likeness(bigrams("拖欠工资"), bigrams("拖欠工钱")) == 0.5


def test_two_entries_that_ask_nearly_the_same_are_found() -> None:
    one = entry("one", "公司拖欠工资三个月应该怎么办才好")
    two = entry("two", "加班费怎么算", "公司拖欠工资三个月应该怎么办才好呢")
    found = near_duplicates([one, two])
    assert [(first.entry.id, second.entry.id) for first, second, _ in found] == [("one", "two")]
    assert found[0][1].text == "公司拖欠工资三个月应该怎么办才好呢"


def test_one_entry_may_repeat_itself_and_identical_ones_are_refused_elsewhere() -> None:
    one = entry("one", "公司拖欠工资三个月应该怎么办", "公司拖欠工资三个月应该怎么办呢")
    two = entry("two", "公司拖欠工资三个月，应该怎么办？")
    assert {first.text for first, _, _ in near_duplicates([one, two])} == {"公司拖欠工资三个月应该怎么办呢"}
    assert near_duplicates([one]) == []


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="工资拖欠加班", min_size=2, max_size=9), min_size=2, max_size=8, unique=True))
def test_the_quick_way_finds_exactly_what_the_plain_definition_finds(asked: list[str]) -> None:
    entries = [entry(f"entry_{number}", text) for number, text in enumerate(asked)]
    found = {frozenset((first.text, second.text)) for first, second, _ in near_duplicates(entries)}
    plain = {
        frozenset((one, other))
        for one in asked
        for other in asked
        if normalise(one) != normalise(other) and likeness(bigrams(one), bigrams(other)) >= THRESHOLD
    }
    assert found == plain


def test_a_way_to_ask_that_copies_a_measuring_question_is_found_whether_alone_or_in_a_story() -> None:
    measured = {"q1": "厂里压了两个月工钱不发咋整", "q2": "欠薪"}
    copied = entry("one", "厂里压了两个月的工钱不发咋整")
    quoted = entry("two", "加班费怎么算", "我在鞋厂干了六年，订单少了很多，厂里压了两个月工钱不发咋整，家里等着用钱呢")
    free = entry("three", "工钱被压着该找哪个部门", "欠薪")
    near = nearest_questions([free, quoted, copied], measured)
    assert [one.asked.entry.id for one in near if one.copied] == ["two", "one"]
    assert {one.question for one in near} == {"q1"}, "what two people say by chance is not compared"
    assert len(near) == 5
    assert near[-1].alike < 0.3
    assert nearest_questions([free], {}) == []
