"""Why a file was not taken, in words for the person who sent it."""

# ruff: noqa: N818 - the names say what happened, as in desk.errors

from __future__ import annotations

from desk.errors import Conflict, DeskError, InvalidInput, NotFound, Unavailable


class FileRefused(InvalidInput):
    code = "file_refused"
    message = "这个文件不能接收，请换成照片、PDF、Word、Excel、文本、录音或视频。"


class FileTooLarge(DeskError):
    status = 413
    code = "file_too_large"
    message = "文件太大，请压缩照片、剪短视频，或分成几个文件后再传。"


class TooManyFiles(Conflict):
    code = "too_many_files"
    message = "这个对话里的材料太多了，请先删除不需要的再传。"


class FileNotFound(NotFound):
    code = "file_not_found"
    message = "没有找到这份材料，可能已经删除。"


class FileSubmitted(Conflict):
    code = "file_submitted"
    message = "这份材料已经随工单提交，不能自己删除。需要撤下请在工单里说明，由工作人员处理。"


class FileDamaged(Unavailable):
    code = "file_damaged"
    message = "这份材料在服务器上读不出来或已损坏，请联系系统管理员从备份恢复。"


class ScanFailed(Unavailable):
    code = "file_scan_failed"
    message = "暂时无法检查文件是否安全，没有保存。请过几分钟再传；急事请拨打12351。"
