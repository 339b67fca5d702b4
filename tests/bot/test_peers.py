"""The sample that Rasa's stock pipeline, ours and the plain peers are compared on, and the plain peers themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.ranking.peers import BM25, NEAREST, fit, quality
from benchmarks.ranking.sample import sample, spread, unlike
from law.library import Library


def test_the_sample_takes_all_topics_in_turn_and_asks_nothing_that_was_learned() -> None:
    library = Library(Path("knowledge"))
    chosen = sample(library, entries=40, ways=4, asked=3, longest=30)
    topics = [library.entries[name].topic for name in chosen.learned]
    assert len(topics) == 40 and set(topics) == {entry.topic for entry in library.entries.values()}
    assert all(len(ways) == 4 for ways in chosen.learned.values())
    learned = {text for ways in chosen.learned.values() for text in ways}
    assert chosen.asked and not learned & {text for text, _ in chosen.asked}
    assert max(len(text) for text, _ in chosen.asked) <= 30
    assert chosen == sample(library, entries=40, ways=4, asked=3, longest=30)


def test_ways_to_ask_come_from_all_manners_in_turn_and_near_duplicates_are_left_out() -> None:
    assert spread({"plain": ["一", "二", "三三三"], "short": ["四"], "story": []}, longest=2) == ["一", "四", "二"]
    learned = {"a": ["公司拖欠工资怎么办"]}
    others = {"a": ["公司拖欠工资怎么办呢", "老板半年没发钱了"]}
    assert unlike(learned, others) == {"a": ["老板半年没发钱了"]}


def test_a_plain_peer_finds_what_it_was_given() -> None:
    ways = {"wages": ["公司拖欠工资怎么办", "老板不发工资"], "leave": ["年休假有几天", "没休的年假怎么算"]}
    for kind in (BM25, NEAREST):
        peer = fit(kind, ways)
        scores = peer.scores(["工资一直不发", "年假几天"])
        assert [peer.names[at] for at in scores.argmax(axis=1)] == ["wages", "leave"]
        assert peer.megabytes() > 0
    assert quality(np.array([1, 2, np.inf]))["MRR"] == 0.5
