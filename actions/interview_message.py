"""A result, a review, what to change and a finished document as messages of docs/architecture.md."""

from __future__ import annotations

import json
from typing import Any

from actions.interview_knowledge import sources, title_of
from actions.interview_state import AGAIN
from actions.ports.documents import DocumentDraft, DocumentFile
from law.calculators import Result, telling
from law.calculators.spec import Spec
from law.interviews import DOCUMENT, Kind
from law.sources import Citation

Json = dict[str, Any]
LEGAL_AID = {"title": "申请法律援助", "payload": "/request_legal_aid"}


def button(title: str, kind: Kind, *, change: bool = False, again: bool = False) -> Json:
    """A button that begins an interview, changes an answer of the finished one, or begins it without its answers."""
    how = {"interview_change": AGAIN if again else "yes"} if change or again else {}
    entities = {"interview_kind": str(kind), **how}
    return {"title": title, "payload": f"/start_interview{json.dumps(entities)}"}


def calculation(result: Result, spec: Spec, kind: Kind) -> Json:
    """The answer first, then line by line, what decides it, what is left out, until when."""
    buttons = [button("改一项", kind, change=True), button("重新算", kind, again=True)]
    if spec.document is not None:
        document = Kind(DOCUMENT, spec.document)
        buttons.append(button(f"写{title_of(document)}", document))
    rows = [{"label": label, "value": value} for label, value in telling.rows(result, spec)]
    return {
        "kind": "calculation",
        "text": "\n\n".join(telling.paragraphs(result)),
        "citations": [citation(cite) for cite in result.citations],
        "card": {"title": result.title, "rows": rows},
        "buttons": [*buttons, *([LEGAL_AID] if spec.ticket else [])],
    }


def review(draft: DocumentDraft) -> Json:
    """Every answer of a document once more, the blanks by name."""
    parts = [f"《{draft.title}》都问完了，请核对一遍：", *(f"· {item.label}：{item.text}" for item in draft.answered)]
    if draft.blanks:
        parts.append(f"这些先留空，拿到文件后自己填：{'、'.join(draft.blanks)}。")
    parts += [f"要改：{fault}。" for fault in draft.faults]
    change_it = "要改就说“改一下……”。"
    parts.append(f"改好才能生成文件；{change_it}" if draft.faults else f"没问题就点“生成文件”；{change_it}")
    buttons = [] if draft.faults else [{"title": "生成文件", "payload": "生成文件"}]
    change = {"title": "改一项", "payload": "改一项"}
    return {
        "kind": "question",
        "text": "\n".join(parts),
        "buttons": [*buttons, change, {"title": "取消", "payload": "/cancel"}],
    }


def which_change(labels: list[str]) -> Json:
    """Which answer is to be changed?"""
    buttons = [{"title": label, "payload": f"改{label}"} for label in labels]
    return {
        "kind": "question",
        "text": "要改哪一项？",
        "buttons": [*buttons, {"title": "不改了", "payload": "不改了"}],
    }


def finished(file: DocumentFile, kind: Kind) -> Json:
    """The link, and where the document goes."""
    draft = file.draft
    blanks = f"\n留空的地方拿到后自己填：{'、'.join(draft.blanks)}。" if draft.blanks else ""
    return {
        "kind": "document",
        "text": f"《{draft.title}》写好了，点下面下载。{blanks}\n\n怎么交：{draft.submit}\n\n"
        "交之前请自己再看一遍；签名要亲笔写，日期是今天，晚几天交就改成那天。",
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
    return sources().citation_or_key(cite)
