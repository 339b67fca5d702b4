"""Logs: one shape for the desk, uvicorn and libraries; JSON in production. Never texts of messages, never tokens."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.types import Processor

from desk.redaction import redact_event
from desk.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Send everything through structlog to stderr."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and settings.production)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: list[Processor] = (
        [structlog.processors.dict_tracebacks, redact_event, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [
            structlog.processors.format_exc_info,
            redact_event,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove_meta, *renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    _route_libraries(settings)


def route_to_root(name: str) -> None:
    """Take a library's own handlers away, so that its lines have our shape."""
    logger = logging.getLogger(name)
    logger.handlers[:] = []
    logger.propagate = True


def _route_libraries(settings: Settings) -> None:
    for name in ("uvicorn", "uvicorn.error"):
        route_to_root(name)
    # Our own request log replaces it: it knows the route and never the query string.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx", "httpcore", "alembic", "dbos", "sse_starlette"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[settings.log_level]))
