"""What can be wrong with a document, in the words of the worker."""

from __future__ import annotations

from desk.errors import Conflict, InvalidInput, NotFound, Unavailable


class DocumentNotFound(NotFound):
    code = "document_not_found"
    message = "没有找到这份文书，可能已经删除，或不是在这个对话里写的。"


class UnknownDocument(NotFound):
    code = "document_unknown"
    message = "没有这种文书。"


class AnswerRefused(InvalidInput):
    code = "answer_refused"


class NotComplete(Conflict):
    code = "document_incomplete"


class LinkExpired(NotFound):
    code = "document_link"
    message = "下载链接已经过期或不对，请回到对话里重新获取。"


class TemplateBroken(Unavailable):
    code = "document_template"
    message = "这种文书的模板暂时用不了，正在等工作人员改好。您填的内容都还在，请过一会儿再生成；急用请回复“转人工”。"
