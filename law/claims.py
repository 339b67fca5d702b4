"""Which figures of an answer state a rule, so that the rule must say them too.

Left alone, because the law need not hold them: an example or sum (比如…, 例：…, 6000÷21.75), the worker's or the
company's words in “…”, a question back (干满一年了吗？), a single day or part of it that is no time limit (每一天),
a head count that is no threshold (我们6个人), and how far back papers should reach (近三个月的流水).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from law.figures import FigureMention, find_figures

_EXAMPLE = re.compile(
    "举例|举几个|举个例|例如|比如|例[一二三四]?[:：]|例子|算例|打个比方|比方|譬如|假如|假设|算一算|算笔账|计算[:：]"
)
_QUOTED = re.compile("“[^“”]*”|「[^「」]*」")
_SUM = re.compile("[=＝×÷]")
_STOPS = "。；;？?\n"
_LIMIT = re.compile(" ?[之以]?内|[之以]前")
_THRESHOLD_AFTER = re.compile(" ?(?:\\([^()]*\\))?及?[以之][上下内]")
_THRESHOLD_BEFORE = re.compile("(?:不足|不满|超过|不少于|不多于|至少|满|达到|少于|多于) ?$")
_RECENT = re.compile("(?:最近|近|头|这) ?$")
_OPEN = re.compile("(?:的)?(?:驿站|热线|接听|服务|营业|开放|开着|有人|客服)")
_SPANS = ("day", "week", "month")
_ROUND_THE_CLOCK = 24


def claims(text: str) -> Iterator[FigureMention]:
    """The figures of a text that state a rule, from left to right."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    for mention in find_figures(text):
        inside = any(start <= mention.start < end for start, end in quoted)
        if not (inside or _illustrates(text, mention) or _idles(text, mention)):
            yield mention


def _illustrates(text: str, mention: FigureMention) -> bool:
    """Part of an example (from its first word to the end of the line), of a sum, or of a question."""
    line = text[text.rfind("\n", 0, mention.start) + 1 : mention.start]
    if _EXAMPLE.search(line):
        return True
    start = max(text.rfind(stop, 0, mention.start) for stop in _STOPS) + 1
    ends = [end for stop in _STOPS if (end := text.find(stop, mention.end)) >= 0]
    end = min(ends, default=len(text))
    return text[end : end + 1] in ("？", "?") or _SUM.search(text[start:end]) is not None


def _idles(text: str, mention: FigureMention) -> bool:
    """A figure of speech rather than of law."""
    before, after = text[max(0, mention.start - 4) : mention.start], text[mention.end : mention.end + 8]
    if mention.figure.unit == "day" and mention.figure.value <= 1:
        return _LIMIT.match(after) is None
    if mention.figure.unit == "yuan" and not mention.figure.value:
        return True
    if mention.figure.unit == "hour" and mention.figure.value == _ROUND_THE_CLOCK:
        return _OPEN.match(after) is not None
    if mention.figure.unit == "person":
        threshold = _THRESHOLD_AFTER.match(after) or _THRESHOLD_BEFORE.search(before)
        return mention.figure.value < 3 or threshold is None
    return mention.figure.unit in _SPANS and _RECENT.search(before) is not None
