"""Which unit gets a ticket: by topic, by the union levels its kind names, by region, nearest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from law.tickets.kinds import TicketKind


@dataclass(frozen=True)
class Unit:
    """What routing needs of a unit. ``region``: GB/T 2260 code, None = the whole country; ``topics``: () = all."""

    id: int
    name: str
    level: str
    region: str | None
    topics: tuple[str, ...]


def choose_unit(units: Iterable[Unit], kind: TicketKind, region: str | None, employer: str | None) -> Unit | None:
    """The unit for a ticket; None when there is none for its region and topic.

    The levels of the kind are tried in order, each with the narrowest region that contains the worker's. A grass-roots
    union is only chosen for the employer it belongs to. Without a region only units of the whole country fit.
    """
    fitting = [unit for unit in units if (not unit.topics or kind.key in unit.topics) and covers(unit.region, region)]
    for level in kind.levels:
        at_level = [unit for unit in fitting if unit.level == level]
        if level == "grassroots":
            at_level = [unit for unit in at_level if employer and same_employer(unit.name, employer)]
        if at_level:
            # A unit that names the topic goes before one that takes everything; then the narrower region.
            return min(at_level, key=lambda unit: (not unit.topics, -_depth(unit.region), unit.id))
    return None


def covers(outer: str | None, inner: str | None) -> bool:
    """Whether region ``outer`` contains ``inner``: codes of province, city and county nest by their pairs of digits."""
    if outer is None:
        return True
    if inner is None:
        return False
    return inner.startswith(region_prefix(outer))


def region_prefix(region: str) -> str:
    """The digits that every code inside a region begins with: 44 of 440000, 4403 of 440300."""
    return region[: 2 * _depth(region)]


def _depth(region: str | None) -> int:
    """0 country, 1 province, 2 city, 3 county."""
    if region is None:
        return 0
    return 1 + (region[2:] != "0000") + (region[4:] != "00")


def same_employer(union: str, employer: str) -> bool:
    """Whether a grass-roots union's name is that of the employer: 示例电子厂工会 for 示例电子厂."""
    of_whom = "".join(char for char in union if char.isalnum())
    for ending in ("工会委员会", "工会联合会", "工会"):
        of_whom = of_whom.removesuffix(ending)
    name = employer_name(employer)
    return len(name) >= 4 and employer_name(of_whom) == name


def employer_name(text: str) -> str:
    """A name without blanks, brackets and forms of companies: 示例（深圳）有限公司 and 示例深圳公司 agree."""
    kept = "".join(char for char in text if char.isalnum()).casefold()
    for ending in ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "总公司", "公司"):
        if kept.endswith(ending) and len(kept) > len(ending) + 1:
            return kept.removesuffix(ending)
    return kept
