"""Corrections inside a ticket: 电话改成13…, 改一下地区, 修改."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEMS: dict[str, str] = {
    "narrative": r"情况说明|情况|经过|事情|说明|描述|内容",
    "category": r"类型|类别|分类|种类",
    "region": r"地区|地点|地方|城市|地址|区域|上班的地方",
    "employer": r"单位名称|公司名称|单位名字|公司名字|单位|公司|厂名|雇主|项目名",
    "amount": r"金额|钱数|数额|数目|多少钱|钱",
    "contact_name": r"称呼|姓名|名字",
    "contact": r"联系电话|联系方式|电话号码|手机号码|电话|手机号|手机|号码",
}
_ITEM = "|".join(f"(?P<{slot}>{words})" for slot, words in _ITEMS.items())
_LEAD = (
    r"(?:(?:请|麻烦|帮我|帮忙|我要|我想|要|想|能不能|可以|再|等等|等一下|不对|错了|我|把|将|上面|前面|刚才|之前|那个"
    r"|的|这个|填|写|，|,|。|、)\s*)*"
)
_CHANGE = r"(?:修改|更正|重填|重写|换|改)(?:一下子?|个|一改|改)?"
_WRONG = r"(?:(?:填|写|说|选|弄|搞|打)?(?:错|反|岔)了?|不对|有误|有错|不准)"
_TO = r"(?:改成|改为|改到|改作|换成|更正为|应该是|应该写|应为|写成)"
_IS = r"(?:是|:|：|，|,|\s)"
_END = r"(?:\s|了|吧|呀|啊|，|。|！|!|~)*"

_WITH_VALUE = re.compile(
    rf"{_LEAD}(?:{_ITEM})(?:号码)?(?:(?:{_WRONG})?[\s，,了]*{_TO}|(?:{_WRONG})[\s，,了]*{_IS}+)\s*(?P<value>.+)",
    re.DOTALL,
)
_LOOSE_VALUE = re.compile(rf"{_LEAD}(?:{_ITEM})(?:号码)?\s*{_IS}\s*(?P<value>.+)", re.DOTALL)
_AFTER_ITEM = re.compile(
    rf"{_LEAD}(?:(?:{_CHANGE})(?:{_ITEM})"
    rf"|(?:{_ITEM.replace('?P<', '?P<b_')})(?:号码)?(?:要|想|得|需要)?(?:{_WRONG}|{_CHANGE})){_END}"
)
_BARE = re.compile(
    rf"{_LEAD}(?:{_CHANGE}|有(?:一|个|几)?(?:项|处|个|地方|个地方)*(?:{_WRONG}|要改)|{_WRONG})(?:…|\.\.\.)?{_END}"
)
_NOT_VALUES = re.compile(r"(?:别的|其他的?|另外的|另一个|新的|哪里|什么)[了吧呀啊。]*")

MAX_LENGTH = 120  # a longer message is a story, not a correction


@dataclass(frozen=True)
class Correction:
    """``slot``: what is to be changed, None when not said. ``value``: the new answer as written, None: ask for it."""

    slot: str | None
    value: str | None = None


def read_correction(text: str, *, loose: bool = False) -> Correction | None:
    """The correction a message makes, or None.

    Without ``loose`` it must say that something changes (电话改成…, 地区填错了). ``loose``, for the summary where
    nothing else is being asked, also takes 电话是… for one.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    if _BARE.fullmatch(text):
        return Correction(None)
    if match := _AFTER_ITEM.fullmatch(text):
        return Correction(_slot_of(match))
    match = _WITH_VALUE.fullmatch(text) or (_LOOSE_VALUE.fullmatch(text) if loose else None)
    if match is None:
        return None
    value = match["value"].strip().rstrip("。！!")
    return Correction(_slot_of(match), None if _NOT_VALUES.fullmatch(value) else value)


def _slot_of(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(slot for slot in _ITEMS if groups.get(slot) or groups.get(f"b_{slot}"))
