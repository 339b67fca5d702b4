"""Points of urgency: danger, a limitation, a fresh injury, many people."""

from __future__ import annotations

from datetime import date

import pytest

from desk.tickets.urgency import Facts, assess, level_of, people_in
from law.crisis import DEFAULT_FILE, load_lexicon
from law.tickets.rules import load_rules

RULES = load_rules().limits.urgency
LEXICON = load_lexicon(DEFAULT_FILE)
TODAY = date(2026, 11, 29)


def level(narrative: str, **facts: object) -> tuple[str, tuple[str, ...]]:
    values = {"category": "wage_arrears", "urgent": False, "limitation_on": None, "people": None, **facts}
    found = assess(Facts(narrative=narrative, **values), RULES, LEXICON, TODAY)  # type: ignore[arg-type]
    return level_of(found.points, RULES), found.reasons


@pytest.mark.parametrize(
    ("narrative", "facts", "expected"),
    [
        ("公司三个月没发工资", {}, ("normal", ())),
        ("不给钱我就从楼上跳下去", {}, ("urgent", ("crisis",))),
        ("公司三个月没发工资", {"urgent": True}, ("urgent", ("crisis",))),
        ("昨天下午在车间被机器压伤了手", {}, ("urgent", ("injury",))),
        ("刚才从架子上摔伤，还在医院", {}, ("urgent", ("injury",))),
        ("11月28号晚上下班路上受伤", {}, ("urgent", ("injury",))),
        ("上个月在车间受伤。今天公司说不管", {}, ("normal", ())),
        ("2026年3月1日摔伤，公司没报工伤", {}, ("normal", ())),
        ("公司三个月没发工资", {"limitation_on": date(2026, 12, 6)}, ("urgent", ("limitation",))),
        ("公司三个月没发工资", {"limitation_on": date(2026, 12, 14)}, ("soon", ("limitation",))),
        ("公司三个月没发工资", {"limitation_on": date(2026, 12, 29)}, ("normal", ("limitation",))),
        ("公司三个月没发工资", {"limitation_on": date(2026, 11, 28)}, ("normal", ())),
        ("我们工地没发工资", {"people": 3}, ("soon", ("group",))),
        ("我们工地没发工资", {"people": 12}, ("urgent", ("group",))),
    ],
)
def test_levels(narrative: str, facts: dict[str, object], expected: tuple[str, tuple[str, ...]]) -> None:
    assert level(narrative, **facts) == expected


def test_people_are_read_from_words() -> None:
    assert people_in("我们三十多号人都没拿到钱") == 30
    assert people_in("没说几个", "二十来个人") is not None
    assert people_in("就是不给钱") is None
