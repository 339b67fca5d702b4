"""The place of work: from an answer, or from the story. Slot value: GB/T 2260 code, or ``unknown``."""

from __future__ import annotations

import re

from actions.parsing.phrases import bare, skips
from actions.parsing.reading import NOTHING, UNKNOWN, Fit, Option, Reading
from law.regions import Region, RegionMention, find_regions, load_regions

UNKNOWN_LABEL = "未填"
_FILLER = re.compile(
    r"我|们|在|是|就|位于|上班|打工|干活|工作|做工|这边|那边|附近|一带|的|里|市区|那|这|家|厂|公司|单位|这里"
)
_CODE = re.compile(r"\d{6}")


def region_label(value: str | None) -> str:
    """How a slot value is shown: 广东省东莞市. Unknown codes are shown as they are."""
    if value is None or value == UNKNOWN:
        return UNKNOWN_LABEL
    region = load_regions().by_code.get(value)
    return value if region is None else _full_name(region)


def read_region(text: str) -> Reading:
    """The place an answer names. Two names of one place (广东东莞) are one; two different places are asked back."""
    text = text.strip()
    if text == UNKNOWN or skips(text):
        return Reading(UNKNOWN, Fit.WHOLE)
    if _CODE.fullmatch(text):
        return Reading(text, Fit.WHOLE) if text in load_regions().by_code else NOTHING
    mentions = find_regions(text)
    if not mentions:
        return NOTHING
    fit = Fit.PART if _rest(text, mentions) else Fit.WHOLE
    places = _narrowest([mention.candidates if mention.region is None else (mention.region,) for mention in mentions])
    inside = [place for place in places if place.in_scope]
    if not inside:
        return Reading(None, fit, problem="utter_ticket_region_outside")
    if len(inside) == 1:
        return Reading(inside[0].code, fit)
    question = next((mention.question for mention in mentions if mention.question), "")
    return Reading(None, fit, question, tuple(Option(_full_name(place), _full_name(place)) for place in inside))


def _narrowest(groups: list[tuple[Region, ...]]) -> list[Region]:
    """One entry per place meant: a province or city that holds another named place only says where that one is."""
    named = [place for group in groups for place in group]
    certain = [group[0] for group in groups if len(group) == 1]
    kept: list[Region] = []
    for group in groups:
        inside = [place for place in group if any(_holds(outer, place) for outer in certain)]
        for place in inside or group:
            if place not in kept and not any(_holds(place, other) for other in named if len(group) == 1):
                kept.append(place)
    return kept


def _holds(outer: Region, inner: Region) -> bool:
    prefix = outer.code.rstrip("0")
    prefix += "0" * (len(prefix) % 2)
    return outer.code != inner.code and inner.code.startswith(prefix)


def _rest(text: str, mentions: list[RegionMention]) -> str:
    for mention in reversed(mentions):
        text = text[: mention.span[0]] + text[mention.span[1] :]
    return _FILLER.sub("", bare(text)) if bare(text) else ""


def _full_name(region: Region) -> str:
    by_code = load_regions().by_code
    names = [
        by_code[code].name
        for code in (region.province, region.code[:4] + "00")
        if code in by_code and code != region.code
    ]
    return "".join([*names, region.name])
