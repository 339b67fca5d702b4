"""What has to be looked at again: read long ago, about to end, or resting on a figure or a law about to change."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from law.checks import check_citations
from law.faq import FaqEntry, figures_in
from law.library import Snapshot
from law.parameters import DatedValue, Parameter, Parameters

MONTHS = 12
"""An entry or a figure that was checked longer ago is due."""
AHEAD = timedelta(days=60)
"""How far ahead an end or a change counts as near."""


@dataclass(frozen=True)
class Due:
    """``name``: the entry's id or the parameter; ``why`` in Chinese."""

    name: str
    topic: str
    why: str


def due(knowledge: Snapshot, day: date, months: int = MONTHS) -> list[Due]:
    """Everything that is due on the day, in order of topic and name."""
    oldest = _months_before(day, months)
    found = [
        Due(entry.id, entry.topic, why) for entry in knowledge.entries.values() for why in _why(entry, knowledge, day)
    ]
    found += [
        Due(entry.id, entry.topic, f"上次核对 {entry.checked_on}")
        for entry in knowledge.entries.values()
        if entry.checked_on < oldest
    ]
    return sorted(found, key=lambda item: (item.topic, item.name, item.why))


def due_figures(knowledge: Snapshot, day: date, months: int = MONTHS) -> list[Due]:
    """Figures that were read long ago, or that have no successor when they end; ``topic`` is their region."""
    found = []
    for parameter in knowledge.parameters:
        users = sum(parameter.name in figures_in(entry) for entry in knowledge.entries.values())
        why = _why_figure(parameter, day, _months_before(day, months))
        if why:
            found.append(Due(parameter.name, parameter.region or "全国", f"{why}；用到它的条目 {users}"))
    return sorted(found, key=lambda item: (item.name, item.topic))


def _why_figure(parameter: Parameter, day: date, oldest: date) -> str | None:
    coming = parameter.on(day + AHEAD)
    if coming is not None and coming[1] == "expected":
        return f"{coming[0]} 起的数值还没有录入"
    held = parameter.on(day)
    if held is not None and isinstance(held[1], DatedValue) and held[1].checked_on < oldest:
        return f"上次核对 {held[1].checked_on}"
    return None


def _why(entry: FaqEntry, knowledge: Snapshot, day: date) -> Iterator[str]:
    """Ends soon; cites what is no longer law soon; names a figure that is missing soon."""
    soon = day + AHEAD
    if entry.valid_to is not None and entry.valid_to <= soon:
        yield f"条目到 {entry.valid_to} 止"
        return
    yield from (f"{soon} 前：{problem.problem}" for problem in check_citations(entry, knowledge.sources, soon))
    yield from _missing(entry, knowledge.parameters, soon)


def _missing(entry: FaqEntry, parameters: Parameters, soon: date) -> Iterator[str]:
    """National figures that the entry uses and that will have no value; regional ones have other words for that."""
    for name in sorted(figures_in(entry)):
        parameter = parameters.find(name, None)
        held = parameter.on(soon) if parameter is not None else None
        if parameter is not None and (held is None or not isinstance(held[1], DatedValue)):
            since = f"从 {held[0]} 起" if held is not None else f"{soon} "
            yield f"用到的“{parameter.description}”{since}要有新数值，还没有录入"


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
