"""Groups of questions: what belongs together, in which order, and quickly enough for a page."""

from __future__ import annotations

from desk.reviews.clusters import clusters


def groups(*texts: str) -> list[list[str]]:
    return [one.texts for one in clusters((text, text) for text in texts)]


def test_ways_to_ask_the_same_stand_together_and_others_apart() -> None:
    shoes = ["厂里发的劳保鞋要扣钱吗", "厂里劳保鞋扣钱合理吗", "劳保鞋厂里扣我钱"]
    night = ["夜班有没有补贴", "夜班补贴有没有啊"]
    found = groups(night[0], shoes[0], "病假工资怎么算", shoes[1], "加班费怎么算", night[1], shoes[2])
    assert found == [shoes, night]


def test_the_same_words_again_are_one_group_and_empty_ones_do_no_harm() -> None:
    assert groups("在吗", "在吗", "", "") == [["在吗", "在吗"], ["", ""]]


def test_keys_stay_beside_their_texts() -> None:
    (found,) = clusters([("k1", "夜班有没有补贴"), ("k2", "夜班补贴有没有啊"), ("k3", "啥")])
    assert found.keys == ["k1", "k2"] and found.size == 2
