"""Name → function. A new calculator is one line here, one spec, one function, one cases file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from law.calculators import (
    annual_leave,
    dispute_time,
    double_wage,
    employment_kind,
    high_temperature,
    holiday_pay,
    limitation,
    maternity,
    medical_period,
    notice,
    overtime,
    probation,
    retirement,
    severance,
    sick_pay,
    training_penalty,
    unemployment,
    unpaid_wages,
    work_injury,
)
from law.calculators.inputs import Inputs
from law.calculators.result import Result
from law.parameters import Parameters

Calculate: TypeAlias = Callable[[Inputs, Parameters, date], Result]

CALCULATORS: Mapping[str, Calculate] = {
    "annual_leave": annual_leave.calculate,
    "dispute_time": dispute_time.calculate,
    "double_wage": double_wage.calculate,
    "employment_kind": employment_kind.calculate,
    "high_temperature": high_temperature.calculate,
    "holiday_pay": holiday_pay.calculate,
    "limitation": limitation.calculate,
    "maternity": maternity.calculate,
    "medical_period": medical_period.calculate,
    "notice": notice.calculate,
    "overtime": overtime.calculate,
    "probation": probation.calculate,
    "retirement": retirement.calculate,
    "severance": severance.calculate,
    "sick_pay": sick_pay.calculate,
    "training_penalty": training_penalty.calculate,
    "unemployment": unemployment.calculate,
    "unpaid_wages": unpaid_wages.calculate,
    "work_injury": work_injury.calculate,
}
