"""A finished Word file as a page to print: paragraphs and tables in order, with their alignment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table
from docx.text.paragraph import Paragraph

_CLASSES = {WD_ALIGN_PARAGRAPH.CENTER: "centre", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
_STYLE = (
    "body{font:16px/1.7 serif;max-width:42em;margin:2em auto;padding:0 1em;color:#000;background:#fff}"
    "p{margin:.3em 0;white-space:pre-wrap}p.indent{text-indent:2em}.centre{text-align:center}.right{text-align:right}"
    "@media print{.screen{display:none}}"
    "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:.2em .5em;vertical-align:top}"
)


def as_html(title: str, content: bytes, *, review_url: str = "") -> str:
    """A whole page; everything that was typed is escaped. ``review_url``: where its words can be changed."""
    body = "\n".join(_blocks(content))
    if review_url:
        body = f'<p class="screen"><a href="{escape(review_url)}">逐项核对、修改</a></p>\n{body}'
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _blocks(content: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(content)).iter_inner_content():
        yield _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    indent = paragraph.paragraph_format.first_line_indent
    name = _CLASSES.get(paragraph.alignment, "indent" if indent else "")  # type: ignore[arg-type]
    runs = "".join(
        f"<strong>{escape(run.text)}</strong>" if run.bold else escape(run.text) for run in paragraph.runs
    )  # fmt: skip
    return f'<p class="{name}">{runs}</p>'


def _table(table: Table) -> str:
    rows = (
        "".join(f"<td>{''.join(_paragraph(line) for line in cell.paragraphs)}</td>" for cell in row.cells)
        for row in table.rows
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
