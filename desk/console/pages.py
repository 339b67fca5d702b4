"""Dependencies that hand templates to the routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from desk.console.navigation import menu_for
from desk.console.render import Renderer


def get_renderer(request: Request) -> Renderer:
    """The renderer of the running console, with the menu of whoever asks (desk.console.access.guard found them)."""
    renderer: Renderer = request.app.state.renderer
    return renderer.with_menu(menu_for(getattr(request.state, "visitor", None)))


Pages = Annotated[Renderer, Depends(get_renderer)]


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page (a browser that opens the address asks for the whole)."""
    return request.headers.get("hx-request") == "true"


Fragment = Annotated[bool, Depends(wants_fragment)]
