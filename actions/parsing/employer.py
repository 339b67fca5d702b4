"""The employer as the worker names it: a company, a site, a foreman. Free text, never looked up."""

from __future__ import annotations

import re

from actions.parsing.phrases import says_no, says_yes, skips
from actions.parsing.reading import EMPLOYER_UNKNOWN

MIN_LENGTH = 2
MAX_LENGTH = 60
_LEAD = re.compile(r"^(我们?)?(的)?(单位|公司|厂|工厂|厂子|老板)?(的)?(名字|名称|全称)?(叫做?|是|为|：|:)+\s*")


def read_employer(text: str) -> str | None:
    """The name without 公司叫 and the like; 不知道 when it cannot or shall not be said; None when it is no name."""
    if skips(text):
        return EMPLOYER_UNKNOWN
    name = _LEAD.sub("", text.strip()).strip(" 。！!，,").strip()
    if says_yes(name) or says_no(name) or not any(char.isalnum() for char in name):
        return None
    return name if MIN_LENGTH <= len(name) <= MAX_LENGTH else None
