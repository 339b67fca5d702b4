"""Liveness, readiness by part, metrics."""

from __future__ import annotations

import hmac
from typing import Literal

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk.composition import Desk
from desk.deps import BearerToken, ClientAddress, TheDesk
from desk.errors import Forbidden
from desk.openapi import ERRORS

router = APIRouter(tags=["operation"], responses=ERRORS)
log = structlog.get_logger("desk.health")


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    """``database`` and ``rasa`` by name: ok or failed. Without Rasa messages are kept."""

    status: Literal["ok", "failed"]
    database: Literal["ok", "failed"]
    rasa: Literal["ok", "failed"]


@router.get("/healthz")
def healthz() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Readiness, "description": "A part is not ready."}})
def readyz(desk: TheDesk, response: Response) -> Readiness:
    """200 when every part works, 503 otherwise, each part by name."""
    database: Literal["ok", "failed"] = "ok" if _database_works(desk) else "failed"
    rasa: Literal["ok", "failed"] = "ok" if desk.bot.ready() else "failed"
    status: Literal["ok", "failed"] = "ok" if database == rasa == "ok" else "failed"
    response.status_code = 200 if status == "ok" else 503
    return Readiness(status=status, database=database, rasa=rasa)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(desk: TheDesk, address: ClientAddress, token: BearerToken) -> Response:
    """Prometheus text; from this machine, or with DESK_METRICS_TOKEN."""
    expected = desk.settings.metrics_token
    if expected:
        allowed = token is not None and hmac.compare_digest(token.encode(errors="replace"), expected.encode())
    else:
        allowed = address in ("127.0.0.1", "::1")
    if not allowed:
        raise Forbidden("指标只对本机或持有 DESK_METRICS_TOKEN 的系统开放。")
    return Response(desk.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _database_works(desk: Desk) -> bool:
    try:
        with desk.database.read() as session:
            return bool(session.scalar(text("SELECT COUNT(*) FROM alembic_version")))
    except SQLAlchemyError as error:
        log.error("database_not_ready", error=type(error).__name__)
        return False
