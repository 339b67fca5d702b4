"""The web application; ``desk.serve`` runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from desk import health, pages
from desk.body_limit import BodyLimit
from desk.calculators import pages as calculator_pages
from desk.calculators import router as calculators
from desk.channels.web import router as web
from desk.channels.wechat import router as wechat
from desk.composition import build_desk
from desk.console.app import create_console
from desk.conversations import internal
from desk.conversations import router as chat
from desk.documents import internal as document_calls
from desk.documents import pages as document_pages
from desk.documents import router as documents
from desk.error_handlers import install_error_handlers
from desk.feedback import router as feedback
from desk.files import router as files
from desk.http import Around
from desk.jobs import Jobs
from desk.laws import router as laws
from desk.logs import configure_logging
from desk.migrate import require_newest_schema
from desk.privacy import router as privacy
from desk.settings import Settings, SettingsError
from desk.stations import router as stations
from desk.tickets import router as tickets


def create_app(settings: Settings, *, socket_held: bool = False) -> FastAPI:
    """Build everything from settings. Settings that do not fit together end the program with one line.

    ``socket_held``: requests waited while this process was started, see ``Presence``.
    """
    try:
        configure_logging(settings)
        desk = build_desk(settings, socket_held=socket_held)
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    app = FastAPI(
        title="工小助", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )  # fmt: skip
    app.state.desk = desk
    app.state.jobs = Jobs(desk)
    install_error_handlers(app)
    for module in (
        chat, feedback, files, laws, documents, document_calls, document_pages, calculators, calculator_pages, stations,
        internal, health, wechat, web, privacy, pages,
    ):  # fmt: skip
        app.include_router(module.router)
    app.include_router(tickets.public)
    app.include_router(tickets.internal)
    pages.mount_static(app)
    console = create_console(desk)
    console.state.desk = desk
    app.mount("/console", console)
    _add_middleware(app, settings)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
            max_age=3600,
        )
    larger = {files.PATH: settings.max_file_bytes + files.ENVELOPE_BYTES}
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, larger=larger)
    app.add_middleware(Around, metrics=app.state.desk.metrics, production=settings.production)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await run_in_threadpool(require_newest_schema, app.state.desk.database.engine)
    await run_in_threadpool(app.state.jobs.start)
    # Faulty forms are reported now, not when the first worker needs one; the desk does not wait for it.
    Thread(target=app.state.desk.documents.report, name="documents", daemon=True).start()
    try:
        yield
    finally:
        await run_in_threadpool(app.state.jobs.stop)
        app.state.desk.close()
