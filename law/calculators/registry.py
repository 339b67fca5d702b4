"""Name → function. A new calculator is one line here, one spec, one function, one cases file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from law.calculators import (
    annual_leave,
    double_wage,
    holiday_pay,
    limitation,
    maternity,
    medical_period,
    notice,
    overtime,
    probation,
    retirement,
    severance,
    training_penalty,
    unemployment,
    work_injury,
)
from law.calculators.inputs import Inputs
from law.calculators.result import Result
from law.parameters import Parameters

Calculate: TypeAlias = Callable[[Inputs, Parameters, date], Result]

CALCULATORS: Mapping[str, Calculate] = {
    "annual_leave": annual_leave.calculate,
    "double_wage": double_wage.calculate,
    "holiday_pay": holiday_pay.calculate,
    "limitation": limitation.calculate,
    "maternity": maternity.calculate,
    "medical_period": medical_period.calculate,
    "notice": notice.calculate,
    "overtime": overtime.calculate,
    "probation": probation.calculate,
    "retirement": retirement.calculate,
    "severance": severance.calculate,
    "training_penalty": training_penalty.calculate,
    "unemployment": unemployment.calculate,
    "work_injury": work_injury.calculate,
}
