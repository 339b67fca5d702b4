"""The calculators over the knowledge folder as it is now: specs and figures that people correct count at once."""

from __future__ import annotations

from collections.abc import Mapping

from desk.clock import china_date, now
from desk.errors import InvalidInput, NotFound
from desk.knowledge import Knowledge
from law.calculators import InvalidInputs, Result, Spec, run
from law.calculators.reading import Reading, read_sentence


class CalculatorNotFound(NotFound):
    code = "calculator_not_found"
    message = "没有这个计算器，请核对名称。全部计算器见 /api/v1/calculators。"


class WrongInputs(InvalidInput):
    """``extra``: every fault by field, for a form to show beside it."""

    code = "invalid_inputs"

    def __init__(self, error: InvalidInputs) -> None:
        super().__init__(str(error))
        self.faults = error.faults
        self.extra = {
            "faults": [
                {
                    "name": fault.name,
                    "label": fault.label,
                    "code": fault.code,
                    "problem": fault.problem,
                    "example": fault.example,
                }
                for fault in error.faults
            ]
        }


class Calculators:
    """Shared by all requests; the knowledge looks at its files at most once a second."""

    def __init__(self, knowledge: Knowledge) -> None:
        """``knowledge``: with at least the rooms ``parameters`` and ``calculators``."""
        self._knowledge = knowledge

    @property
    def specs(self) -> Mapping[str, Spec]:
        """Every calculator by name."""
        return self._knowledge.snapshot().calculators

    def spec(self, name: str) -> Spec:
        """Raises CalculatorNotFound."""
        found = self.specs.get(name)
        if found is None:
            raise CalculatorNotFound
        return found

    def calculate(self, name: str, inputs: Mapping[str, object]) -> Result:
        """Raises CalculatorNotFound or WrongInputs."""
        snapshot = self._knowledge.snapshot()
        if name not in snapshot.calculators:
            raise CalculatorNotFound
        try:
            return run(name, inputs, snapshot.parameters, china_date(now()), snapshot.calculators)
        except InvalidInputs as error:
            raise WrongInputs(error) from None

    def read(self, text: str, calculator: str | None) -> Reading:
        """What a sentence asks for and says. Raises CalculatorNotFound."""
        snapshot = self._knowledge.snapshot()
        if calculator is not None and calculator not in snapshot.calculators:
            raise CalculatorNotFound
        today = china_date(now())
        return read_sentence(text, snapshot.parameters, today, snapshot.calculators, calculator)
