"""When is a cited article one that the measured question accepts?

Titles match by name or by document number; an empty article in the question accepts the whole document.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}〔?\[?\(?20\d\d[〕\])]?\d+号|GB/T ?\d+")


def plain_title(title: str) -> str:
    """A title without the parts that differ between writers: quotes, country, bracketed number, spaces."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[《》\s]", "", text).replace("中华人民共和国", "")
    return re.sub(r"\((?![一二三四五]\))[^()]*\)", "", text)


def document_numbers(title: str) -> set[str]:
    return {re.sub(r"[\s\[\]()〔〕]", "", unicodedata.normalize("NFKC", found)) for found in NUMBER.findall(title)}


def same_document(ours: Mapping[str, Any], title: str) -> bool:
    names = [str(ours.get("law") or ""), str(ours.get("title") or "")]
    if plain_title(title) in {plain_title(name) for name in names}:
        return True
    return any(document_numbers(title) & document_numbers(name) for name in names)


def accepted(ours: Mapping[str, Any], citations: Sequence[Sequence[str]]) -> bool:
    """True when our citation {law, article, title} is one of the accepted [title, article]."""
    return any(
        same_document(ours, title) and (not article or str(ours.get("article")) == article)
        for title, article in citations
    )
