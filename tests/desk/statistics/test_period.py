"""A period is of Chinese days."""

from datetime import date

import pytest

from desk.statistics.period import Period, PeriodInvalid, last_days


def test_the_last_days_end_today() -> None:
    period = last_days(7, date(2026, 3, 2))
    assert (period.first, len(period.days), period.days[-1]) == (date(2026, 2, 24), 7, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(date(2026, 3, 2), date(2026, 3, 1), "对调"), (date(2024, 1, 1), date(2026, 1, 1), "缩短")],
)
def test_a_period_that_cannot_be_is_refused_in_words(first: date, last: date, words: str) -> None:
    with pytest.raises(PeriodInvalid, match=words):
        Period(first, last)
