"""The ladder of help."""

from __future__ import annotations

from itertools import pairwise

import pytest

from actions.fallback import ActionFallback, people
from tests.actions.builders import FILLED, run, tracker, user


@pytest.mark.parametrize(
    ("before", "intent", "response"),
    [
        ((), "nlu_fallback", "utter_fallback"),
        (("faq",), "nlu_fallback", "utter_fallback"),
        (("nlu_fallback",), "nlu_fallback", "utter_fallback_again"),
        (("faq", "nlu_fallback"), "nlu_fallback", "utter_fallback_again"),
        (("nlu_fallback", "faq"), "nlu_fallback", "utter_fallback"),
        (("nlu_fallback", "nlu_fallback"), "nlu_fallback", "utter_fallback_last"),
        (("faq_clarify",), "none_of_these", "utter_none_of_these"),
        (("faq_clarify",), "nlu_fallback", "utter_fallback"),
        (("faq_clarify", "none_of_these"), "nlu_fallback", "utter_fallback_last"),
        (("faq_clarify", "faq_clarify"), "none_of_these", "utter_fallback_last"),
    ],
)
async def test_the_ladder_counts_unclear_messages_in_a_row(before: tuple[str, ...], intent: str, response: str) -> None:
    earlier = tuple(user("什么什么", name) for name in before)
    said, _ = await run(ActionFallback(), tracker("什么什么", intent, earlier=earlier))
    assert said.responses == [response]


async def test_what_sounds_like_work_is_told_who_knows() -> None:
    said, _ = await run(ActionFallback(), tracker("公司年会抽奖不兑现", "nlu_fallback"))
    assert said.responses == ["utter_fallback_work"]


def test_the_same_words_never_come_twice_in_a_row() -> None:
    steps = [people(unclear) for unclear in range(2, 12)]
    assert all(one != two for one, two in pairwise(steps))


async def test_a_kept_draft_is_offered_first() -> None:
    said, _ = await run(ActionFallback(), tracker("华强电子厂", "nlu_fallback", slots=FILLED))
    assert said.responses == ["utter_fallback_draft"]
