"""What an address of the inbox asks for, read and written: filter, channel, region, topic, risk, kind of ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import Query

from desk.console import addresses, labels
from desk.console.queries import Asked
from desk.console.urls import BASE
from desk.console.views import Choice, choices
from desk.office import Office
from law.faq import TOPICS
from law.regions import find_regions, load_regions

FILTERS: Mapping[str, str] = {
    "open": "待处理",
    "mine": "我接手的",
    "unassigned": "没有人接",
    "waiting": "等得最久",
    "human": "人工接待",
    "urgent": "紧急",
    "bot": "机器人接待",
    "closed": "已结束",
    "all": "全部",
}
RISKS: Mapping[str, str] = {"urgent": "标了紧急", "crisis": "出现过危险信号", "called": "风险事项转人工"}


@dataclass(frozen=True)
class Wanted:
    """The parts of the address as the page shows them; ``region`` as typed (a name or a code)."""

    key: str = "open"
    channel: str = ""
    region: str = ""
    topic: str = ""
    risk: str = ""
    kind: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than the filter is asked for."""
        return replace(self, key="open") != Wanted()


def read_wanted(
    key: Annotated[str, Query(alias="filter", max_length=20)] = "open",
    channel: Annotated[str, Query(max_length=20)] = "",
    region: Annotated[str, Query(max_length=30)] = "",
    topic: Annotated[str, Query(max_length=40)] = "",
    risk: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=30)] = "",
) -> Wanted:
    """What an address asks for; values that do not exist are left out."""
    return Wanted(
        key=key if key in FILTERS else "open",
        channel=channel if channel in labels.CHANNELS else "",
        region=region.strip(),
        topic=topic if topic in TOPICS else "",
        risk=risk if risk in RISKS else "",
        kind=kind.strip(),
    )


def asked_for(wanted: Wanted, office: Office, faq_folder: Path) -> tuple[Asked, str]:
    """The query of a list, and what could not be understood of it (a region nobody knows), in words."""
    code = region_code(wanted.region)
    asked = Asked(
        key=wanted.key,
        channel=wanted.channel,
        region=code,
        faq_ids=entries_of(faq_folder, wanted.topic) if wanted.topic else None,
        risk=wanted.risk,
        kind=wanted.kind if wanted.kind in office.rules.kinds else "",
    )
    unknown = (
        f"没有叫“{wanted.region}”的地区，请写省、市或区县的名字，例如“深圳”。" if wanted.region and not code else ""
    )
    return asked, unknown


def region_code(text: str) -> str:
    """GB/T 2260 code of what somebody typed; "" when it names no single place."""
    if text in load_regions().by_code:
        return text
    named = [mention.region for mention in find_regions(text) if mention.region is not None]
    return named[0].code if named else ""


def entries_of(folder: Path, topic: str) -> tuple[str, ...]:
    """Ids of the entries of a topic: the names of its files, so that nothing has to be read."""
    return tuple(sorted(path.stem for path in (folder / topic).glob("*.yml")))


def topics_of(folder: Path) -> dict[str, str]:
    """The topic of every entry by its id, from the names of the files, as ``entries_of``."""
    return {path.stem: path.parent.name for path in folder.glob("*/*.yml")}


def address(wanted: Wanted, *, page: int = 1, search: str = "") -> str:
    """The address of a list."""
    return f"{BASE}/queue?{query_of(wanted, page=page, search=search)}"


def query_of(wanted: Wanted, *, page: int = 1, search: str = "") -> str:
    """The query of the address, without what is not asked for."""
    return addresses.query_of({
        "filter": wanted.key, "channel": wanted.channel, "region": wanted.region, "topic": wanted.topic,
        "risk": wanted.risk, "kind": wanted.kind, "q": search, "page": page if page > 1 else None,
    })  # fmt: skip


def selects(wanted: Wanted, office: Office) -> dict[str, tuple[Choice, ...]]:
    """The selects above the list by the name of their field."""
    return {
        "channel": choices("全部渠道", labels.CHANNELS.items(), wanted.channel),
        "topic": choices("全部主题", [(topic, labels.topic(topic)) for topic in TOPICS], wanted.topic),
        "risk": choices("不限风险", RISKS.items(), wanted.risk),
        "kind": choices("不限工单", _kinds(office), wanted.kind),
    }


def _kinds(office: Office) -> list[tuple[str, str]]:
    return [(kind.key, kind.short) for kind in office.rules.kinds.kinds.values()]


@lru_cache(maxsize=1)
def region_names() -> tuple[str, ...]:
    """Provinces and prefectures for the suggestions of the region field."""
    return tuple(region.name for region in load_regions().by_code.values() if region.code.endswith("00"))
