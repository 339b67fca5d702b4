"""Pages for workers that need no script: one template folder, escaping always on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from desk.clock import china_date, now
from law.calculators.periods import day_words

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A filled page; what people typed stands in it, so no cache keeps it."""
    text = _environment().get_template(template).render(today=day_words(china_date(now())), **values)
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})
