"""One written form for matching, without moving any character: positions in the folded text are positions in the text.

Full-width letters and digits become half-width, letters lower case, traditional and formal (大写) numerals the everyday
ones. Formal numerals fold only in runs, because 陆 伍 拾 also stand in ordinary words (大陆, 队伍, 收拾).
"""

from __future__ import annotations

import re
import unicodedata

_TRADITIONAL = str.maketrans(
    "萬億兩個塊圓錢〇○點數幾餘號級時間週禮為對從過來歲", "万亿两个块元钱零零点数几余号级时间周礼为对从过来岁"
)
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_RUN = re.compile("[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟零万亿]{2,}")
_WIDE_GROUPING = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_SIGNS = frozenset("＋－．／：＊％～")


def fold(text: str) -> str:
    """The text with the same length and simpler characters."""
    marked = _WIDE_GROUPING.sub(",", text)
    plain = "".join(map(_fold_char, marked)).translate(_TRADITIONAL)
    return _FORMAL_RUN.sub(lambda run: run[0].translate(_FORMAL), plain)


def _fold_char(char: str) -> str:
    if char < "\x80":
        return char.lower() if char.isalpha() else char
    if char.isspace():
        return " "
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) == 1 and wide.isascii() and (wide.isalnum() or char in _SIGNS):
        return wide.lower()
    return char
