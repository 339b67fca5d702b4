"""Who has just had an accident reads first what to do now, and why comes after it."""

from __future__ import annotations

import re
from pathlib import Path

from law.library import Library

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
# What is asked by the roadside or beside the bed.
AT_ONCE = (
    "platform_accident_first", "platform_hit_someone", "platform_accident_who_pays",
    "platform_occupational_injury_apply", "injury_first_steps", "injury_death_first_steps", "safety_accident_hidden",
)  # fmt: skip
TO_DO = re.compile(r"先(?:救人|治伤|停车|打1|在App报案|别签)|别等，当天就报")


def test_the_first_line_says_what_to_do_now() -> None:
    entries = Library(KNOWLEDGE).snapshot().entries
    firsts = {name: entries[name].answer.strip().splitlines()[0] for name in AT_ONCE}
    assert {name: first for name, first in firsts.items() if not TO_DO.search(first)} == {}
