"""The ladder of help."""

from __future__ import annotations

from itertools import pairwise

import pytest

from actions.fallback import ActionFallback, rung
from tests.actions.builders import FILLED, run, slots_of, tracker, user


@pytest.mark.parametrize(
    ("before", "response"),
    [
        ((), "utter_fallback"),
        (("faq",), "utter_fallback"),
        (("nlu_fallback",), "utter_fallback_again"),
        (("nlu_fallback", "faq"), "utter_fallback"),
        (("nlu_fallback", "nlu_fallback"), "utter_fallback_last"),
    ],
)
async def test_the_ladder_counts_failures_in_a_row(before: tuple[str, ...], response: str) -> None:
    earlier = tuple(user("什么什么", intent) for intent in before)
    said, _ = await run(ActionFallback(), tracker("什么什么", "nlu_fallback", earlier=earlier))
    assert said.responses == [response]


def test_the_same_words_never_come_twice_in_a_row() -> None:
    for draft in (False, True):
        steps = [rung(failures, draft=draft) for failures in range(1, 12)]
        assert all(one != two for one, two in pairwise(steps))


async def test_a_kept_draft_is_offered_first() -> None:
    said, _ = await run(ActionFallback(), tracker("华强电子厂", "nlu_fallback", slots=FILLED))
    assert said.responses == ["utter_fallback_draft"]


async def test_a_bare_place_is_the_region() -> None:
    said, events = await run(ActionFallback(), tracker("我在东莞", "nlu_fallback"))
    assert said.responses == ["utter_region_noted"]
    assert said.messages[0]["region"] == "广东省东莞市"
    assert slots_of(events) == {"region": "441900"}
