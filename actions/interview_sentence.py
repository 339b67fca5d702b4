"""What the worker has said before the questions, by the calculators' own reading of sentences; it is echoed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from law.calculators.reading import read_inputs_of
from law.calculators.spec import Spec


def first_answers(spec: Spec, texts: Iterable[str], region: str | None, today: date) -> dict[str, object]:
    """Raw inputs by name; later messages count more. ``region``: GB/T 2260 code the conversation knows, or None."""
    found: dict[str, object] = {}
    for text in texts:
        found |= read_inputs_of(spec, text, today)
    for item in spec.inputs:
        if item.type == "region" and region is not None:
            found.setdefault(item.name, region)
    return found
