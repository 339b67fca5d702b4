"""A result, a review and a finished document as messages of docs/architecture.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from actions.interview_knowledge import sources, title_of
from actions.interview_state import DOCUMENT, Kind
from actions.ports.documents import DocumentDraft, DocumentFile
from law.calculators import Result
from law.calculators.result import Line, Value
from law.calculators.spec import Spec
from law.errors import UnknownSource
from law.sources import Citation
from law.text.amounts import plain

Json = dict[str, Any]
LEGAL_AID = {"title": "申请法律援助", "payload": "/request_legal_aid"}
MOST_OF_EACH = 3  # what-ifs, other readings and the like


def button(title: str, kind: Kind, *, change: bool = False) -> Json:
    """A button that begins an interview, or changes an answer of the finished one."""
    entities = {"interview_kind": str(kind), **({"interview_change": "yes"} if change else {})}
    return {"title": title, "payload": f"/start_interview{json.dumps(entities)}"}


def calculation(result: Result, spec: Spec, kind: Kind) -> Json:
    """The answer first, then line by line, what decides it, what is left out, until when."""
    buttons = [button("改一项", kind, change=True)]
    if spec.document is not None:
        document = Kind(DOCUMENT, spec.document)
        buttons.append(button(f"写{title_of(document)}", document))
    return {
        "kind": "calculation",
        "text": "\n\n".join(_paragraphs(result)),
        "citations": [citation(cite) for cite in result.citations],
        "card": {"title": result.title, "rows": list(_rows(result, spec))},
        "buttons": [*buttons, *([LEGAL_AID] if spec.ticket else [])],
    }


def _paragraphs(result: Result) -> Iterator[str]:
    yield result.headline
    if result.lines:
        yield "怎么算的：\n" + "\n".join(f"· {_line(line)}" for line in result.lines)
    for title, sentences in (
        ("要注意", result.warnings),
        ("缺少的标准", [f"{item.label}：{item.effect}。{item.published}" for item in result.missing]),
        ("有的地方这样认定", [item.note for item in result.alternatives]),
        ("换个情况", [f"{item.label}：{item.headline}" for item in result.scenarios]),
        ("结果取决于", result.decides),
        ("没有算进去的", result.not_covered),
    ):
        if sentences:
            yield f"{title}：\n" + "\n".join(f"· {sentence}" for sentence in list(sentences)[:MOST_OF_EACH])
    if result.deadline is not None:
        day = "" if result.deadline.day is None else f"（最后一天：{result.deadline.day.isoformat()}）"
        yield f"期限：{result.deadline.what}{day}"
    yield "这是按您说的情况估算的，最终以仲裁、法院或主管部门认定为准。"


def _line(line: Line) -> str:
    amount = "" if line.amount is None else f"：{plain(line.amount)}{line.unit}"
    how = f"，{line.how}" if line.how else ""
    articles = "、".join(_article(cite) for cite in line.citations)
    return f"{line.label}{amount}{how}{f'（{articles}）' if articles else ''}"


def _article(cite: Citation) -> str:
    return f"《{cite.source}》第{cite.article}条" if cite.article else f"《{cite.source}》"


def _rows(result: Result, spec: Spec) -> Iterator[Json]:
    """Sums and days, then the answers they rest on."""
    for output in spec.outputs:
        value: Value = result.values.get(output.name)
        if output.name in result.ranges:
            ends = result.ranges[output.name]
            yield {"label": output.label, "value": f"{plain(ends.low)}～{plain(ends.high)}{output.unit}"}
        elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            yield {"label": output.label, "value": f"{plain(Decimal(value))}{output.unit}"}
        elif isinstance(value, date):
            yield {"label": output.label, "value": value.isoformat()}
    for echo in result.inputs:
        yield {"label": echo.label, "value": echo.text}


def review(draft: DocumentDraft) -> Json:
    """Every answer of a document once more, the blanks by name."""
    parts = [f"《{draft.title}》都问完了，请核对一遍：", *(f"· {item.label}：{item.text}" for item in draft.answered)]
    if draft.blanks:
        parts.append(f"这些先留空，拿到文件后自己填：{'、'.join(draft.blanks)}。")
    parts += [f"要改：{fault}。" for fault in draft.faults]
    parts.append("没问题就点“生成文件”；要改就说“改一下……”。")
    buttons = [] if draft.faults else [{"title": "生成文件", "payload": "生成文件"}]
    change = {"title": "改一项", "payload": "改一项"}
    return {
        "kind": "question",
        "text": "\n".join(parts),
        "buttons": [*buttons, change, {"title": "取消", "payload": "/cancel"}],
    }


def finished(file: DocumentFile, kind: Kind) -> Json:
    """The link, and where the document goes."""
    draft = file.draft
    blanks = f"\n留空的地方拿到后自己填：{'、'.join(draft.blanks)}。" if draft.blanks else ""
    return {
        "kind": "document",
        "text": f"《{draft.title}》写好了，点下面下载。{blanks}\n\n怎么交：{draft.submit}\n\n"
        "交之前请自己再看一遍，签名和日期要亲笔写。",
        "citations": [citation(Citation(cite["law"], cite["article"])) for cite in draft.citations],
        "card": {
            "title": draft.title,
            "rows": [{"label": item.label, "value": item.text} for item in draft.answered],
            "url": file.url,
            "filename": file.filename,
        },
        "buttons": [button("改一项", kind, change=True), LEGAL_AID],
    }


def citation(cite: Citation) -> dict[str, str]:
    """Law, article and full title; the short title for a source that nobody recorded."""
    try:
        return sources().citation(cite)
    except UnknownSource:
        return {"law": cite.source, "article": cite.article, "title": cite.source}
