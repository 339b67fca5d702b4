"""Calculators: what is owed, until when, by which article. Pure: same inputs, figures and day give the same result.

    run("severance", {"start_date": "2019-04-01", …}, parameters, today) -> Result

One calculator is one spec (knowledge/calculators/<name>.yml: what to ask, what comes out, which rules and figures) and
one function (law/calculators/<name>.py). Raw inputs may be JSON values or what a person typed ("八千", "三年半").
"""

from law.calculators.engine import run
from law.calculators.inputs import InputFault, InvalidInputs, check_answer
from law.calculators.result import Result
from law.calculators.spec import Spec
from law.calculators.specfile import load_specs

__all__ = ["InputFault", "InvalidInputs", "Result", "Spec", "check_answer", "load_specs", "run"]
