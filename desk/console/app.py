"""The console as one mounted application."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from desk.audit.acting import Reads
from desk.composition import Desk
from desk.console import (
    account,
    audit,
    auth,
    calculators,
    conversation,
    entries,
    entryedit,
    files,
    knowledge,
    letters,
    models,
    oidclogin,
    organisation,
    overview,
    packet,
    people,
    privacy,
    problems,
    queue,
    replytemplates,
    reviews,
    savedviews,
    statistics,
    system,
    tickets,
    ticketsteps,
)
from desk.console.access import guard
from desk.console.headers import SecurityHeaders
from desk.console.render import Assets, Renderer, build_environment
from desk.reviews.search import EntrySearch


def create_console(desk: Desk) -> FastAPI:
    """The staff pages; ``desk.app`` mounts them at ``/console``."""
    app = FastAPI(
        max_body_size=desk.settings.max_body_bytes,
        title="工小助工作台",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guard)],
    )
    app.state.desk = desk
    app.state.reads = Reads(desk.database)
    app.state.renderer = Renderer(build_environment(Assets()))
    app.state.entry_search = EntrySearch()
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    for module in (
        auth,
        oidclogin,
        queue,
        savedviews,
        conversation,
        packet,
        replytemplates,
        tickets,
        ticketsteps,
        overview,
        knowledge,
        letters,
        calculators,
        entries,
        entryedit,
        reviews,
        models,
        organisation,
        statistics,
        system,
        files,
        audit,
        privacy,
        account,
        people,
    ):
        app.include_router(module.router)
    return app
