"""docs/calculators.md says what the specs say, and every rule of every calculator has a situation."""

from __future__ import annotations

from law.calculators import load_specs
from law.parameterfile import load_parameters
from tools import calculator_docs


def test_the_page_is_up_to_date() -> None:
    assert calculator_docs.PAGE.read_text(encoding="utf-8") == calculator_docs.page(), "run: make calculators"


def test_every_rule_appears_in_a_situation() -> None:
    specs = load_specs()
    counts, totals = calculator_docs.coverage(specs, load_parameters(calculator_docs.ROOT / "knowledge" / "parameters"))
    without = [f"{name}.{rule.id}" for name, spec in specs.items() for rule in spec.rules if not counts[name][rule.id]]
    assert without == []
    assert sum(totals.values()) >= 250
