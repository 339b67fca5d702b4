"""Raw choices, yes/no answers, regions and texts → values."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from law.calculators.spec import Choice, Input
from law.calculators.values import Refusal, shown
from law.regions import Regions, find_regions, load_regions
from law.text.folding import fold

_YES = re.compile(r"true|yes|y|1|没错|(?:是|有|对|已经|已|会|要|缴|交|参加|参保|给|嗯|好)(?:的|了|过|过了|保|加了)?")
_NO = re.compile(r"false|no|n|0|否|(?:不|没|未|无)(?:是|有|对|会|要|缴|交|参加|参保|给)?(?:的|了|过|呢)?")
_UNKNOWN = frozenset((
    "不知道", "不清楚", "不确定", "不记得", "记不清", "忘", "忘记", "说不准", "没数", "不晓得", "跳过", "unknown",
    "打印后手写", "打印后填写", "手写", "先空着", "空着", "留空", "先留空", "先不填", "不填", "以后填", "以后再填",
))  # fmt: skip
_LONGEST_TEXT = 500
_LONGEST_STORY = 2000
_CODE = re.compile(r"[1-9]\d{5}$")


def is_unknown(raw: object) -> bool:
    """不知道, 不清楚, 跳过, 先空着 …"""
    return isinstance(raw, str) and raw.strip().rstrip("。.!！了") in _UNKNOWN


def read_yes(raw: object) -> bool:
    """Yes or no. Raises Refusal."""
    if isinstance(raw, bool):
        return raw
    word = fold(str(raw)[:_LONGEST_TEXT]).strip(" 。.!！,，") if isinstance(raw, (str, int)) else ""
    if _YES.fullmatch(word):
        return True
    if _NO.fullmatch(word):
        return False
    raise Refusal(f"请回答“是”或“否”（您写的是“{shown(raw)}”）")


def read_choice(raw: object, item: Input) -> str:
    """The id of the choice meant: by id, label, or the longest of its words contained. Raises Refusal."""
    if isinstance(raw, bool):
        raw = "true" if raw else "false"
    if not isinstance(raw, (str, int)):
        raise Refusal("要从选项里选一个")
    text = _folded(str(raw)[:_LONGEST_TEXT])
    for choice in item.choices:
        if text in _written(choice):
            return choice.id
    best = _contained(text, item)
    if best is None:
        raise Refusal(f"没有“{shown(raw)}”这个选项，可以选：{' / '.join(choice.label for choice in item.choices)}")
    return best.id


def _contained(text: str, item: Input) -> Choice | None:
    """The choice whose longest word stands in the text; two choices with words of that length: nobody can tell.

    In English ids the parts may stand apart: contract_ended_expiry holds contract_expiry.
    """
    parts = set(text.split("_")) if text.isascii() else set()
    found = [
        (len(word), choice)
        for choice in item.choices
        for word in _written(choice)
        if len(word) > 1 and (word in text or (parts and set(word.split("_")) <= parts))
    ]
    if not found:
        return None
    longest = max(length for length, _ in found)
    best = {choice.id: choice for length, choice in found if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


@lru_cache(maxsize=4096)
def _written(choice: Choice) -> tuple[str, ...]:
    """Every way a choice may be written; kept, because folding them again would be most of a calculation's time."""
    return tuple(_folded(word) for word in (choice.id, choice.label, *choice.words))


def _folded(text: str) -> str:
    return re.sub(r"[\s\-]+", "_", fold(text).strip()) if text.isascii() else re.sub(r"\s+", "", fold(text))


@cache
def _regions() -> Regions:
    return load_regions()


def read_region(raw: object) -> str:
    """A GB/T 2260 code from a code or a name. Raises Refusal, with the question when a name is of several places."""
    table = _regions()
    text = str(raw).strip() if isinstance(raw, (str, int)) and not isinstance(raw, bool) else ""
    if _CODE.match(text):
        region = table.by_code.get(text) or table.by_code.get(f"{text[:4]}00") or table.by_code.get(f"{text[:2]}0000")
        if region is None:
            raise Refusal(f"没有代码 {text} 的地区")
    else:
        mentions = find_regions(text[:_LONGEST_TEXT], table)
        if not mentions:
            raise Refusal(f"没有找到“{shown(raw)}”这个地区，请写省和市")
        mention = mentions[-1]
        if mention.region is None:
            raise Refusal(mention.question.rstrip("。？?"))
        region = mention.region
    if not region.in_scope:
        raise Refusal(f"{region.name}不适用内地的劳动法规，这里算不了")
    return region.code


def read_text(raw: object) -> str:
    """Plain words. Raises Refusal."""
    if not isinstance(raw, str) or not raw.strip():
        raise Refusal("要写文字")
    if len(raw) > _LONGEST_STORY:
        raise Refusal(f"最多写{_LONGEST_STORY}字（您写了{len(raw)}字），请写最要紧的")
    return raw.strip()
