"""Every error leaves as ``{"error": {"code", "message"}}``."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from desk.errors import BodyTooLarge, DeskError, TooMany, Unavailable

log = structlog.get_logger("desk.errors")

_STATUS_MESSAGES = {
    400: ("bad_request", "请求的格式有误。"),
    404: ("not_found", "没有这个页面或接口。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方式。"),
    413: (BodyTooLarge.code, BodyTooLarge.message),
}
_TROUBLES = {
    "missing": "必须填写",
    "string_type": "应为文字",
    "string_pattern_mismatch": "格式不对",
    "string_too_long": "太长",
    "literal_error": "不在可选范围内",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "int_parsing": "应为整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


def install_error_handlers(app: FastAPI) -> None:
    """Business errors, wrong input, unknown routes; what nobody expected is caught by desk.http."""
    app.add_exception_handler(DeskError, _desk_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OperationalError, _database_error)


def error_response(
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, object] | None = None,
) -> JSONResponse:
    """The one shape of errors; ``extra`` stands beside code and message."""
    body = {"code": code, "message": message, **(extra or {})}
    return JSONResponse({"error": body}, status_code=status, headers=headers)


async def _desk_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, DeskError):
        raise error
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return error_response(error.status, error.code, error.message, headers, error.extra)


async def _invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    # Numbers in the location of a JSON syntax error are positions, not names.
    names = [str(part) for part in first["loc"][1:] if isinstance(part, str)]
    trouble = _TROUBLES.get(first["type"], str(first["msg"]).removeprefix("Value error, "))
    return error_response(422, "invalid_input", f"请求有误：{'.'.join(names) or '内容'} {trouble}。")


async def _http_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code, message = _STATUS_MESSAGES.get(error.status_code, (f"http_{error.status_code}", "请求未能完成。"))
    return error_response(error.status_code, code, message, error.headers)


async def _database_error(_request: Request, error: Exception) -> Response:
    # The statement and its values stay out of the log: they may hold what workers wrote.
    log.error("database_error", error=type(getattr(error, "orig", error)).__name__)
    return error_response(503, Unavailable.code, Unavailable.message)


def unexpected_error(error: Exception) -> Response:
    """What nobody foresaw: logged with its place but without its text, which may quote what a worker wrote."""
    place = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("unexpected_error", error=type(error).__name__, place=place[-8:])
    return error_response(500, "internal_error", "服务出了点问题，我们会尽快处理。请稍后再试；急事请拨打12351。")
