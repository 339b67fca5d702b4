"""The situations that stand beside the project: every field, another reading only where the case allows it."""

from __future__ import annotations

import pytest

from law.calculators.result import plain
from tests.law.calculators.tables import SHARED, Case, differences, shared_cases, solve

CASES = shared_cases()


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared/cases is not beside the project")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shared_case(case: Case) -> None:
    result = solve(case)
    values = {name: plain(value) for name, value in result.values.items()}
    wrong = differences(case, case.expected, values)
    if wrong and not case.certain:
        others = [{name: plain(value) for name, value in item.values.items()} for item in result.alternatives]
        readings = [{**values, **other} for other in others]
        assert any(not differences(case, case.expected, reading) for reading in readings), wrong
        return
    assert wrong == []


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared/cases is not beside the project")
@pytest.mark.parametrize("case", [case for case in CASES if case.readings], ids=lambda case: case.name)
def test_other_readings_are_told(case: Case) -> None:
    """Where practice differs from place to place, the result says so and gives the other outcome."""
    result = solve(case)
    told = [{name: plain(value) for name, value in item.values.items()} for item in result.alternatives]
    for reading in case.readings:
        expected = {name: value for name, value in reading.items() if name != "note"}
        assert any(not differences(case, expected, values) for values in told), reading
