"""The employer as the worker names it: a company, a site, a foreman. Free text, never looked up."""

from __future__ import annotations

import re

from actions.parsing.phrases import says_no, says_yes, skips
from actions.parsing.reading import EMPLOYER_UNKNOWN

MIN_LENGTH = 2
MAX_LENGTH = 60
SHORTEST_NAMED = 3  # characters: 某厂 says nothing
_LEAD = re.compile(r"^(我们?)?(的)?(单位|公司|厂|工厂|厂子|老板)?(的)?(名字|名称|全称)?(叫做?|是|为|：|:)+\s*")
_NUMBER = re.compile(r"[\d年月日号点\s./:-]+")  # a date or a telephone number is no name


def read_employer(text: str) -> str | None:
    """The name without 公司叫 and the like; 不知道 when it cannot or shall not be said; None when it is no name."""
    if skips(text):
        return EMPLOYER_UNKNOWN
    name = _LEAD.sub("", text.strip()).strip(" 。！!，,").strip()
    if says_yes(name) or says_no(name) or not any(char.isalnum() for char in name):
        return None
    if _NUMBER.fullmatch(name):
        return None
    return name if MIN_LENGTH <= len(name) <= MAX_LENGTH else None


_NAMED = re.compile(
    r"(?:在|叫|是|给|进)(?P<name>[\u4e00-\u9fffA-Za-z0-9（）()]{2,20}?(?:有限公司|集团|公司|酒店|超市|工厂|厂|医院|学校|工地|项目部))"
)
_NOT_A_NAME = re.compile(
    r"[的了]|^(?:一|两|某|这|那|个|家|我|他|她|你|公司|工厂|工地)|老板|上班|打工|干活|之前|以前|原来|现在|本地|外地|别的"
)


def named_employer(story: str) -> str | None:
    """The employer a story names, to be offered as a button; None for 一家电子厂 and when several are named."""
    names = dict.fromkeys(match["name"] for match in _NAMED.finditer(story))
    kept = [name for name in names if not _NOT_A_NAME.search(name) and len(name) > SHORTEST_NAMED]
    return kept[0] if len(kept) == 1 else None
