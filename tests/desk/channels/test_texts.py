"""Long answers in pieces of 2,048 bytes cut after sentences; sources last; cards and options in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.wechat import texts
from desk.channels.wechat.compose import PIECE, Piece, article_label, card_text, compose, sources_text
from desk.channels.wechat.split import LIMIT, pack, size, split
from desk.clock import now
from desk.conversations.repository import MessageRow
from desk.models import Message

CITATIONS = [
    {"law": "劳动合同法", "article": "30", "title": "中华人民共和国劳动合同法"},
    {"law": "劳动合同法", "article": "85", "title": "中华人民共和国劳动合同法"},
    {"law": "某某通知《关于工资》", "article": "", "title": ""},
]


def row(seq: int, text: str, *, author: str = "bot", kind: str = "answer", staff: str | None = None,
        **body: Any) -> MessageRow:  # fmt: skip
    message = Message(seq=seq, author=author, kind=kind, body={"text": text, **body}, created_at=now())
    return message, None, staff


def pieces(*rows: MessageRow, web_url: str = "") -> list[Piece]:
    return compose(rows, first_number=1, web_url=web_url)


@given(st.text(alphabet="工资三。！？；\n a”😀", max_size=400), st.integers(12, 120))
def test_nothing_is_lost_and_no_piece_is_too_large(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < size(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_pieces_end_with_sentences() -> None:
    text = "".join(f"这是第{number}句要紧的话。" for number in range(300))
    parts = split(text)
    assert len(parts) > 2
    assert all(part.endswith("。") for part in parts)
    # Full ones: a sentence more would not have fitted.
    assert all(size(part) > LIMIT - size("这是第299句要紧的话。") for part in parts[:-1])


def test_quotes_stay_with_their_sentence() -> None:
    assert split("他说：“不发。”然后走了。", 24) == ["他说：“不发。”", "然后走了。"]


@given(st.lists(st.text(alphabet="工资ab", min_size=1, max_size=20), max_size=12))
def test_packing_keeps_order_and_fits(parts: list[str]) -> None:
    packed = list(pack(parts, 80))
    assert "".join(packed).replace("\n\n", "") == "".join(parts)
    assert all(size(part) <= 80 for part in packed)


def test_the_sources_come_last_even_when_the_answer_is_cut() -> None:
    text = "".join(f"这是第{number}句要紧的话。" for number in range(200))
    buttons = [{"title": "人工", "payload": "/p"}]
    found = pieces(row(1, text, citations=CITATIONS, checked_on="2026-11-23", buttons=buttons))
    assert len(found) > 1
    assert all(size(piece.text) <= PIECE for piece in found)
    assert all("依据" not in piece.text and not piece.options for piece in found[:-1])
    assert found[-1].text.endswith(
        "回复数字选择：\n1. 人工\n\n依据：《劳动合同法》第三十条、第八十五条；某某通知《关于工资》（2026-11-23核对）"
    )
    assert [option.title for option in found[-1].options] == ["人工"]


def test_a_piece_with_every_hint_is_still_a_message() -> None:
    assert PIECE + size(f"{texts.REPEATED}\n") + size(f"\n{texts.MORE}") <= LIMIT
    assert PIECE + size(f"{texts.REPEATED}\n") + size(f"\n{texts.ASK_AGAIN}") <= LIMIT


def test_short_messages_become_one_and_know_which_they_were() -> None:
    found = pieces(row(3, "第一条。"), row(4, "第二条。", author="system", kind="notice"),
                   row(6, "您好。", author="staff", kind="message", staff="李工"))  # fmt: skip
    assert found == [Piece("第一条。\n\n第二条。\n\n【李工】您好。", 3, 6, [])]


@pytest.mark.parametrize(
    ("article", "label"),
    [("30", "第三十条"), ("10", "第十条"), ("276-1", "第二百七十六条之一"), ("32.1", "第三十二条第一款"),
     ("105", "第一百零五条"), ("1010", "第一千零一十条"), ("", ""), ("附则", "第附则条")],
)  # fmt: skip
def test_articles_as_statutes_write_them(article: str, label: str) -> None:
    assert article_label(article) == label


def test_without_citations_there_is_no_line_of_sources() -> None:
    assert sources_text({"citations": None, "checked_on": "2026-11-23"}) == ""


def test_cards_in_words() -> None:
    calculation = {
        "title": "经济补偿",
        "rows": [{"label": "年限", "value": "3年"}, {"label": "合计", "value": "15000元"}],
    }
    assert card_text(calculation, "") == "经济补偿\n年限：3年\n合计：15000元"
    assert (
        card_text({"number": "FY-20261129-0001", "status_label": "待受理"}, "") == "工单号：FY-20261129-0001（待受理）"
    )
    document = {"title": "投诉书", "url": "/d/1", "filename": "投诉书.docx"}
    assert card_text(document, "https://u.example/") == "投诉书\n投诉书.docx：https://u.example/d/1"
    assert "网页版" in card_text(document, "")
    assert card_text({"url": "https://x.example/a"}, "") == "打开文书：https://x.example/a"
    assert card_text(None, "") == ""
