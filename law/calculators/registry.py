"""Name → function. A new calculator is one line here, one spec, one function, one cases file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from law.calculators import severance
from law.calculators.inputs import Inputs
from law.calculators.result import Result
from law.parameters import Parameters

Calculate: TypeAlias = Callable[[Inputs, Parameters, date], Result]

CALCULATORS: Mapping[str, Calculate] = {
    "severance": severance.calculate,
}
