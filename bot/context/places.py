"""A message that says nothing but where: 我在深圳, 那上海呢, 不是北京是上海."""

from __future__ import annotations

import re

from law.regions import RegionMention, find_regions

_DENIED = re.compile(r"(?:不是|不在|没在|并非|不属于)(?:在|说|问)?$")
_AROUND = re.compile(
    r"我们|我|咱们|咱|人|在|是|就|位于|上班|打工|干活|工作|做工|这边|那边|那里|这里|附近|一带|的|里|市区|家|厂子|厂|公司|单位|单位|所在地|地区|地点|"
    r"城市|说错了|说错|打错了|写错了|错了|不是|不在|没在|并非|应该|改成|换成|改为|说的|指的|问的|如果|要是|换|到|去|现在|目前|那么|那|呢|吗|吧|啊|呀|了|哦|也|"
    r"一样|这|而|才|对|嗯|和|还有|或者|想问|问|呐|地方|情况|怎么样|怎样|是不是|多少"
)
_NOT_SAID = re.compile(r"[\W_]+")


def denied(text: str, mention: RegionMention) -> bool:
    """不是北京: the place is named to be excluded."""
    return _DENIED.search(text[: mention.span[0]]) is not None


def named_place(text: str) -> RegionMention | None:
    """The last place of a message that is not denied."""
    return next((mention for mention in reversed(find_regions(text)) if not denied(text, mention)), None)


def only_places(text: str) -> bool:
    """The message names places, denied ones too, and says nothing else."""
    mentions = find_regions(text)
    return bool(mentions) and not _NOT_SAID.sub("", _AROUND.sub("", _without(text, mentions)))


def without_places(text: str) -> str:
    """The text without the names of places in it."""
    return _without(text, find_regions(text))


def _without(text: str, mentions: list[RegionMention]) -> str:
    for mention in reversed(mentions):
        text = text[: mention.span[0]] + text[mention.span[1] :]
    return text
