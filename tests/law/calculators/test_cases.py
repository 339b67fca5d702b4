"""Our own situations, each with the article or the official example it rests on."""

from __future__ import annotations

import pytest

from law.calculators.result import plain
from tests.law.calculators.tables import Case, differences, own_cases, solve


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: f"{case.calculator}: {case.name}")
def test_case(case: Case) -> None:
    result = solve(case)
    values = {name: plain(value) for name, value in result.values.items()}
    assert differences(case, case.expected, values) == []
    told = [{name: plain(value) for name, value in item.values.items()} for item in result.alternatives]
    for reading in case.readings:
        assert any(not differences(case, reading, other) for other in told), (reading, told)


def test_every_case_names_its_source() -> None:
    assert [case.name for case in own_cases() if not case.source.strip()] == []
