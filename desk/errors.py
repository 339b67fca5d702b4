"""Errors a caller can cause or cure; rendered in one place as ``{"error": {"code", "message"}}``.

DeskError
├── InvalidInput 422        MessageEmpty 422        MessageTooLong 413      BodyTooLarge 413
├── NotSignedIn 401         Forbidden 403           VerificationRequired 403
├── NotFound 404
├── Conflict 409            (someone else was faster, or the step is not allowed in this state)
├── TooMany 429             (retry_after seconds)
└── Unavailable 503
"""

# ruff: noqa: N818 - the names say what happened, and read well after "raise"

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class DeskError(Exception):
    """Business error with HTTP status, stable code and a Chinese message that says what to do."""

    status = 400
    code = "bad_request"
    message = "请求有误，请检查后重试。"
    extra: Mapping[str, object] = MappingProxyType({})
    """What else stands in the error's JSON beside code and message."""

    def __init__(self, message: str | None = None, *, code: str | None = None) -> None:
        self.message = message or self.message
        self.code = code or self.code
        super().__init__(self.message)


class InvalidInput(DeskError):
    status = 422
    code = "invalid_input"
    message = "填写的内容有误，请检查后重试。"


class MessageEmpty(InvalidInput):
    code = "message_empty"
    message = "没有收到文字。请用一句话写下您遇到的问题，例如“公司两个月没发工资怎么办”。"


class MessageTooLong(DeskError):
    status = 413
    code = "message_too_long"
    message = "一条消息最多4000字。请先写最要紧的情况，其余的分几条发送。"


class BodyTooLarge(DeskError):
    status = 413
    code = "body_too_large"
    message = "发送的内容太大。请缩短文字，或把文件压缩后重新发送。"


class NotSignedIn(DeskError):
    status = 401
    code = "unauthorized"
    message = "登录已失效，请刷新页面后重试。"


class Forbidden(DeskError):
    status = 403
    code = "forbidden"
    message = "您没有权限做这个操作。"


class VerificationRequired(DeskError):
    status = 403
    code = "verification_required"
    message = "为保护隐私，请提供登记该工单时所留电话的后四位。"


class NotFound(DeskError):
    status = 404
    code = "not_found"
    message = "没有找到，请核对后重试。"


class Conflict(DeskError):
    status = 409
    code = "conflict"
    message = "状态已经改变，请刷新后重试。"


class TooMany(DeskError):
    status = 429
    code = "too_many_requests"
    message = "发送得太快了，请稍等一会儿再试。急事请拨打12351。"

    def __init__(self, retry_after: int, message: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DeskError):
    status = 503
    code = "unavailable"
    message = "服务暂时不可用，请稍后再试。急事请拨打12351。"
