"""Messages of a conversation → texts of WeChat: answer, card, options, sources last; merged into as few as will fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import cn2an  # type: ignore[import-untyped]

from desk.channels.wechat import texts
from desk.channels.wechat.options import Option, number_options, show_options, title_options
from desk.channels.wechat.split import GAP, LIMIT, size, split
from desk.conversations.repository import MessageRow
from desk.conversations.schemas import Citation, StoredButton

_ARTICLE = re.compile(r"(\d{1,4})(?:-(\d{1,2}))?(?:\.(\d{1,2}))?")
# Room is left for the lines that say that more follows, or that this may be a repetition.
PIECE = LIMIT - max(size(texts.MORE), size(texts.ASK_AGAIN)) - size(f"\n\n{texts.REPEATED}")
# A question with so few buttons is answered in words or numbers; with more it is a choice.
FEW_BUTTONS = 2


@dataclass(frozen=True)
class Piece:
    """At most ``PIECE`` bytes; ``first_seq`` … ``last_seq``: the messages it shows. ``options``: what it offers."""

    text: str
    first_seq: int
    last_seq: int
    options: list[Option] = field(default_factory=list)


def compose(rows: Iterable[MessageRow], *, first_number: int, web_url: str) -> list[Piece]:
    """Pieces for the worker in order; options are numbered on from ``first_number`` through all of them."""
    pieces: list[Piece] = []
    number = first_number
    for row in rows:
        options = _options(row, number)
        number += sum(option.number is not None for option in options)
        for piece in _message_pieces(row, options, web_url):
            _add(pieces, piece)
    return pieces


def _add(pieces: list[Piece], piece: Piece) -> None:
    """Append, or join to the last one where both fit into one message."""
    if pieces and size(pieces[-1].text + GAP + piece.text) <= PIECE:
        last = pieces.pop()
        piece = Piece(
            last.text + GAP + piece.text, last.first_seq, piece.last_seq, [*last.options, *piece.options]
        )  # fmt: skip
    pieces.append(piece)


def _message_pieces(row: MessageRow, options: list[Option], web_url: str) -> list[Piece]:
    message, _, staff_name = row
    body: dict[str, Any] = message.body
    text = str(body.get("text", ""))
    if message.author == "staff" and staff_name:
        text = f"【{staff_name}】{text}"
    head = GAP.join(part for part in (text, card_text(body.get("card"), web_url)) if part)
    tail = GAP.join(part for part in (show_options(options), sources_text(body)) if part)
    parts = split(head, PIECE)
    tails = split(tail, PIECE)
    if parts and len(tails) == 1 and size(parts[-1] + GAP + tail) <= PIECE:
        parts[-1] += GAP + tail
    else:
        parts += tails
    last = len(parts) - 1
    return [Piece(part, message.seq, message.seq, options if index == last else []) for index, part in enumerate(parts)]


def _options(row: MessageRow, number: int) -> list[Option]:
    message = row[0]
    buttons = [StoredButton.model_validate(button) for button in message.body.get("buttons") or []]
    if message.kind == "question" and len(buttons) <= FEW_BUTTONS:
        return title_options(buttons)
    return number_options(buttons, number)


def card_text(card: dict[str, Any] | None, web_url: str) -> str:
    """A calculation's lines, a ticket's number, the link to a document."""
    if not card:
        return ""
    lines = [str(card["title"])] if card.get("title") else []
    lines += [f"{row['label']}：{row['value']}" for row in card.get("rows") or [] if "label" in row and "value" in row]
    if card.get("number"):
        lines.append(f"工单号：{card['number']}（{card.get('status_label', '')}）")
    if card.get("url"):
        lines.append(_link(str(card["url"]), str(card.get("filename") or "打开文书"), web_url))
    return "\n".join(lines)


def _link(url: str, title: str, web_url: str) -> str:
    if url.startswith("/"):
        if not web_url:
            return f"{title}：请到网页版下载，或打“人工”请工作人员发给您。"
        url = web_url.rstrip("/") + url
    return f"{title}：{url}"


def sources_text(body: dict[str, Any]) -> str:
    """依据：《劳动合同法》第三十条、第八十五条；《…》。（2026-11-23核对）"""
    articles: dict[str, list[str]] = {}
    for item in body.get("citations") or []:
        citation = Citation.model_validate(item)
        law = citation.law if "《" in citation.law else f"《{citation.law}》"
        articles.setdefault(law, [])
        label = article_label(citation.article)
        if label and label not in articles[law]:
            articles[law].append(label)
    if not articles:
        return ""
    named = "；".join(law + "、".join(labels) for law, labels in articles.items())
    checked = f"（{body['checked_on']}核对）" if body.get("checked_on") else ""
    return f"依据：{named}{checked}"


def article_label(article: str) -> str:
    """ "30" → 第三十条, "276-1" → 第二百七十六条之一, "32.1" → 第三十二条第一款, "" → ""."""
    if not article:
        return ""
    found = _ARTICLE.fullmatch(article)
    if found is None:
        return f"第{article}条"
    number, extra, paragraph = found.groups()
    after = f"之{_chinese(extra)}" if extra else ""
    return f"第{_chinese(number)}条{after}" + (f"第{_chinese(paragraph)}款" if paragraph else "")


def _chinese(number: str) -> str:
    return re.sub(r"^一十", "十", str(cn2an.an2cn(int(number), "low")))
