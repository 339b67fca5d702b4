"""How often a confident answer is wrong: from the questions drawn by lot and read by a person, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk.clock import china_date

WRONG = frozenset({"move", "new_entry", "out_of_scope"})
JUDGED = WRONG | {"confirm"}


@dataclass(frozen=True)
class Rate:
    """``wrong`` of ``read``; ``low`` and ``high``: 95 % interval (Wilson). ``monday``: first day of the week."""

    monday: date
    read: int
    wrong: int

    @property
    def share(self) -> float:
        return self.wrong / self.read

    @property
    def interval(self) -> tuple[float, float]:
        z, n, p = 1.96, self.read, self.share
        middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


def weekly(decisions: Iterable[tuple[datetime, str]]) -> list[Rate]:
    """(when it was asked, decision) → weeks with at least one that was read, oldest first."""
    weeks: dict[date, list[bool]] = defaultdict(list)
    for asked_at, decision in decisions:
        if decision in JUDGED:
            day = china_date(asked_at)
            weeks[day - timedelta(days=day.weekday())].append(decision in WRONG)
    return [Rate(monday, len(found), sum(found)) for monday, found in sorted(weeks.items())]
