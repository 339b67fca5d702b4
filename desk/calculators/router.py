"""Public: what the calculators ask, what they answer, what a sentence says to them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from desk.calculators.schemas import (
    CalculationRequest,
    InputErrorBody,
    ReadBody,
    ReadRequest,
    ResultBody,
    SpecBody,
    SpecList,
)
from desk.deps import ClientAddress, TheDesk
from desk.limiter import per_minute
from desk.openapi import ERRORS
from law.calculators.describe import describe

CALCULATIONS_PER_MINUTE = 600
"""Of one network address: a factory shares one, a form calculates with every change."""

router = APIRouter(
    prefix="/api/v1/calculators", tags=["calculators"], responses=ERRORS | {422: {"model": InputErrorBody}}
)
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}$")]


@router.get("", response_model=SpecList)
def list_calculators(desk: TheDesk, response: Response) -> dict[str, Any]:
    """Every calculator with its inputs, outputs, rules and what it leaves out."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return {"calculators": [describe(spec) for _, spec in sorted(desk.calculators.specs.items())]}


@router.post("/read", response_model=ReadBody)
def read_sentence(body: ReadRequest, desk: TheDesk, address: ClientAddress) -> dict[str, Any]:
    """Which calculator a sentence asks for, and what of its inputs was said."""
    _count(desk, address)
    reading = desk.calculators.read(body.text, body.calculator)
    return {
        "calculator": reading.calculator,
        "candidates": list(reading.candidates),
        "inputs": dict(reading.inputs),
        "missing": list(reading.missing),
        "asked": list(reading.asked),
    }


@router.get("/{name}", response_model=SpecBody)
def show_calculator(name: Name, desk: TheDesk, response: Response) -> dict[str, Any]:
    """One calculator."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return describe(desk.calculators.spec(name))


@router.post("/{name}", response_model=ResultBody)
def calculate(name: Name, body: CalculationRequest, desk: TheDesk, address: ClientAddress) -> dict[str, Any]:
    """Calculate; nothing is stored. Wrong or missing inputs: 422 ``invalid_inputs`` with every fault by field."""
    _count(desk, address)
    return dict(desk.calculators.calculate(name, body.inputs).to_json())


def _count(desk: TheDesk, address: str) -> None:
    desk.limiter.hit(per_minute(CALCULATIONS_PER_MINUTE), "calculations", address)
