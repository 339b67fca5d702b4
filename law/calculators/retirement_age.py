"""The statutory retirement age since 2025 by month of birth (渐进式延迟法定退休年龄)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.calculators.periods import add_months

Category = Literal["male60", "female55", "female50"]
REFORM = date(2025, 1, 1)
_THREE_YEARS = 36


@dataclass(frozen=True)
class _Pace:
    """Old age in months, a month of delay for each begun ``step`` months of birth from ``first``, up to ``most``."""

    old_age: int
    first: date
    step: int
    most: int


_PACES: dict[Category, _Pace] = {
    "male60": _Pace(720, date(1965, 1, 1), 4, 36),
    "female55": _Pace(660, date(1970, 1, 1), 4, 36),
    "female50": _Pace(600, date(1975, 1, 1), 2, 60),
}
_BY_NAME: dict[str, Category] = {name: name for name in _PACES}


@dataclass(frozen=True)
class Retirement:
    """``month``: first day of the statutory month. ``earliest``/``latest``: flexible choice; None before the reform."""

    old_age: int
    delay: int
    month: date
    earliest: date | None
    latest: date | None

    @property
    def age(self) -> int:
        """Statutory age in months."""
        return self.old_age + self.delay


def retirement_of(category: Category, birth: date) -> Retirement:
    """For a month of birth."""
    pace = _PACES[category]
    birth = birth.replace(day=1)
    gap = (birth.year - pace.first.year) * 12 + birth.month - pace.first.month
    delay = 0 if gap < 0 else min(gap // pace.step + 1, pace.most)
    month = add_months(birth, pace.old_age + delay)
    if month < REFORM:
        return Retirement(pace.old_age, delay, month, None, None)
    earliest = max(add_months(birth, pace.old_age), add_months(month, -_THREE_YEARS))
    return Retirement(pace.old_age, delay, month, earliest, add_months(month, _THREE_YEARS))


def category_of(sex: str | None, category: str | None) -> Category | None:
    """The category said, or for men the only one there is; women must say whether it was 50 or 55."""
    return _BY_NAME.get(category or ("male60" if sex == "male" else ""))
