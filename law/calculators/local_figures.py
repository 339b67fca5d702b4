"""The local minimum wage, as the worker gave it or as published where the region is known.

The inputs ``local_min_wage_yuan_month`` and ``region`` and the figure ``minimum_wage_month`` must stand in the spec.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.result import Figure
from law.calculators.working import Working


def minimum_wage(
    work: Working, day: date, effect: str, *, always: bool = False
) -> tuple[Decimal | None, Figure | None]:
    """The amount a month and, when it was looked up, the figure. ``effect``: what the result lacks without it.

    Without a region it is noted as missing only when ``always``: where the result rests on it.
    """
    given, region = work.inputs.number("local_min_wage_yuan_month"), work.inputs.choice("region")
    if given is not None or (region is None and not always):
        return given, None
    figure = work.figure("minimum_wage_month", day, region, effect=effect)
    return (figure.value, figure) if figure else (None, None)
