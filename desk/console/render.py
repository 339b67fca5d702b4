"""From a dataclass of ``views`` and a template to an HTML answer."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from desk import clock
from desk.console import csrf, times
from desk.console.navigation import MenuItem
from desk.console.urls import BASE
from desk.console.views import Page

TEMPLATES = Path(__file__).parent / "templates"
FORMS = Path(__file__).parents[1] / "forms" / "templates"
STATIC = Path(__file__).parents[1] / "static" / "console"


class Assets:
    """Addresses of the built files with a hash of their content, so that an upgrade is seen at once."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._known: dict[str, tuple[float, str]] = {}

    def url(self, name: str) -> str:
        """``/static/console/<name>?v=<hash>``; without the hash while the file is not built."""
        path = self._folder / name
        if not path.is_file():
            return f"/static/console/{name}"
        changed = path.stat().st_mtime
        known = self._known.get(name)
        if known is None or known[0] != changed:
            known = (changed, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
            self._known[name] = known
        return f"/static/console/{name}?v={known[1]}"


def csrf_field(token: str) -> Markup:
    """The hidden input that every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, token)


def _short(moment: datetime) -> str:
    return times.short(moment, clock.now())


def _waited(moment: datetime) -> str:
    return times.waited(moment, clock.now())


def _iso(moment: datetime) -> str:
    return times.china(moment).isoformat(timespec="seconds")


def build_environment(assets: Assets) -> Environment:
    """Jinja with escaping always on; an unknown variable is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, FORMS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(base=BASE, asset=assets.url, csrf_field=csrf_field)
    environment.filters.update(short=_short, full=times.full, iso=_iso, waited=_waited)
    return environment


class Renderer:
    """Fills templates; the fields of the view are the only variables a template gets besides the globals."""

    def __init__(self, environment: Environment, menu: tuple[MenuItem, ...] = ()) -> None:
        self._environment = environment
        self._menu = menu

    def with_menu(self, menu: tuple[MenuItem, ...]) -> Renderer:
        """The same renderer for somebody who is offered ``menu``."""
        return Renderer(self._environment, menu)

    def html(self, template: str, view: Page) -> str:
        """The template filled with ``view``."""
        values = {entry.name: getattr(view, entry.name) for entry in fields(view)} | {"menu": self._menu}
        return self._environment.get_template(template).render(values)

    def response(self, template: str, view: Page, status: int = 200) -> HTMLResponse:
        """The template filled with ``view`` as an answer."""
        return HTMLResponse(self.html(template, view), status_code=status)
