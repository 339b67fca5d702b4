"""Reads situations: our own (tests/cases/*.yml) and those beside the project (../shared/cases, when they are there)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from law.calculators import load_specs, run
from law.calculators.result import Result, plain
from law.parameterfile import load_parameters
from law.parameters import Parameters

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "tests" / "cases"
SHARED = ROOT.parent / "shared" / "cases" / "calculators.jsonl"
TODAY = date(2026, 11, 29)


@dataclass(frozen=True)
class Case:
    """One situation. ``tolerances``: per output; ``money``: allowed difference in yuan; ``readings``: others."""

    name: str
    calculator: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    source: str
    today: date = TODAY
    money: float = 0.0
    tolerances: Mapping[str, str] = field(default_factory=dict)
    certain: bool = True
    readings: tuple[Mapping[str, Any], ...] = ()


@cache
def parameters() -> Parameters:
    """The figures that ship."""
    return load_parameters(ROOT / "knowledge" / "parameters")


def own_cases() -> list[Case]:
    """Every situation of tests/cases."""
    return [case for path in sorted(OWN.glob("*.yml")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    cases = []
    for name, written in table["cases"].items():
        unknown = written.keys() - {"inputs", "expected", "source", "today", "alternative"}
        if unknown:
            raise ValueError(f"{path.name}: {name}: unknown keys {sorted(unknown)}")
        readings = (_plain(written["alternative"]),) if "alternative" in written else ()
        cases.append(
            Case(
                name, table["calculator"], written["inputs"], _plain(written["expected"]), written["source"],
                written.get("today", TODAY), readings=readings,
            )
        )  # fmt: skip
    return cases


def shared_cases() -> list[Case]:
    """The situations beside the project; none when the folder is absent."""
    if not SHARED.is_file():
        return []
    rows = (json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines() if line.strip())
    return [
        Case(
            row["id"], row["calculator"], row["inputs"], row["expected"], row["source"],
            money=row.get("abs_tol_yuan", 0.0),
            tolerances=row.get("tolerance", {}),
            certain=row["certainty"] != "medium",
            readings=tuple(row.get("alternatives", ())),
        )
        for row in rows
    ]  # fmt: skip


def solve(case: Case) -> Result:
    """Run the calculator of a case."""
    return run(case.calculator, case.inputs, parameters(), case.today, load_specs())


def differences(case: Case, expected: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """What differs from the expected outputs, tolerances applied; empty when nothing does."""
    return [
        f"{name}: expected {wanted!r}, got {values.get(name)!r}"
        for name, wanted in expected.items()
        if not _alike(wanted, values.get(name), case, name)
    ]


def _alike(wanted: Any, got: Any, case: Case, name: str) -> bool:
    if isinstance(wanted, bool) or isinstance(got, bool) or wanted is None or got is None:
        return wanted is got
    if name in case.tolerances and isinstance(wanted, str) and isinstance(got, str):
        days = int("".join(char for char in case.tolerances[name].split("day")[0] if char.isdigit()))
        return abs((date.fromisoformat(wanted) - date.fromisoformat(got)).days) <= days
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        return abs(wanted - got) <= (case.money if isinstance(wanted, float) else 0)
    return bool(wanted == got)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return plain(value) if isinstance(value, date) else value
