"""knowledge/tickets/limits.yml: time limits by class, reminders, points of urgency, and when many are a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields

CLASSES = ("general", "difficult", "complex")
_KEYS = ("classes", "reminders", "urgency", "early_warning", "duplicate_days")

_URGENCY_KEYS = (
    "urgent", "soon", "crisis", "distress", "limitation_days", "injury_days", "injury", "injury_words", "just_now",
    "group",
)  # fmt: skip


@dataclass(frozen=True)
class LimitClass:
    """Working days from the first working day after the ticket came."""

    key: str
    label: str
    accept_days: int
    answer_days: int


@dataclass(frozen=True)
class Scale:
    """Thresholds with points; ``up``: a value of at least the threshold counts, else one of at most."""

    steps: tuple[tuple[int, int], ...]
    up: bool

    def points(self, value: int) -> int:
        """The most points of the thresholds that ``value`` meets; 0 when it meets none."""
        met = (points for bound, points in self.steps if (value >= bound if self.up else value <= bound))
        return max(met, default=0)


@dataclass(frozen=True)
class UrgencyRules:
    """Points are added up: from ``soon`` a ticket is to be seen today, from ``urgent`` within an hour."""

    urgent: int
    soon: int
    crisis: int
    distress: int
    limitation: Scale
    injury_days: int
    injury: int
    injury_words: tuple[str, ...]
    just_now: tuple[str, ...]
    group: Scale


@dataclass(frozen=True)
class Limits:
    """Everything of limits.yml. ``before_limitation_days`` counts calendar days, the others working days."""

    classes: Mapping[str, LimitClass]
    before_answer_days: int
    before_limitation_days: tuple[int, ...]
    waiting_worker_days: int
    urgency: UrgencyRules
    warning_workers: int
    warning_days: int
    duplicate_days: int


def read_limits(path: Path) -> tuple[Limits | None, list[KnowledgeError]]:
    """The limits and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, _KEYS)
    if fields is None:
        return None, problems
    reminders = _part(fields, "reminders", ("before_answer_days", "before_limitation_days", "waiting_worker_days"))
    warning = _part(fields, "early_warning", ("workers", "days"))
    limits = Limits(
        classes=_classes(fields),
        before_answer_days=_whole(reminders, "before_answer_days"),
        before_limitation_days=_days(reminders),
        waiting_worker_days=_whole(reminders, "waiting_worker_days"),
        urgency=_urgency(fields),
        warning_workers=_whole(warning, "workers"),
        warning_days=_whole(warning, "days"),
        duplicate_days=_whole(fields, "duplicate_days"),
    )
    return (None, problems) if problems else (limits, [])


def _part(fields: Fields, key: str, allowed: tuple[str, ...]) -> Fields:
    """The mapping below ``key``; a missing one is a fault, and an empty stand-in comes back."""
    inner = fields.inner(key, f"{key}: {{…}}")
    if inner is None:
        fields.fault("", f"缺少“{key}”")
        inner = Fields(fields.document, [], ())
        inner.data = {}
    else:
        inner.allow(allowed)
    return inner


def _whole(fields: Fields, key: str) -> int:
    if not fields.has(key):
        fields.fault("", f"缺少“{key}”", f"{key}: 1")
        return 0
    return fields.optional_whole(key, "1") or 0


def _days(fields: Fields) -> tuple[int, ...]:
    value = fields.data.get("before_limitation_days")
    if not isinstance(value, list) or not value or not all(isinstance(day, int) and day > 0 for day in value):
        fields.fault("before_limitation_days", "要写成大于零的整数的列表", "before_limitation_days: [30, 7, 1]")
        return ()
    return tuple(sorted({day for day in value if isinstance(day, int)}, reverse=True))


def _classes(fields: Fields) -> dict[str, LimitClass]:
    inner = _part(fields, "classes", CLASSES)
    classes = {}
    for key in CLASSES:
        item = _part(inner, key, ("label", "accept_days", "answer_days"))
        accept, answer = _whole(item, "accept_days"), _whole(item, "answer_days")
        if not 0 < accept <= answer and item.data:
            item.fault("answer_days", "受理天数要大于零，并且不超过办结天数", "accept_days: 1, answer_days: 5")
        classes[key] = LimitClass(key, item.text("label", "一般") if item.data else "", accept, answer)
    return classes


def _urgency(fields: Fields) -> UrgencyRules:
    inner = _part(fields, "urgency", _URGENCY_KEYS)
    urgent, soon = _whole(inner, "urgent"), _whole(inner, "soon")
    if soon > urgent:
        inner.fault("soon", "优先的分数不能高于紧急的分数", "urgent: 60, soon: 30")
    return UrgencyRules(
        urgent=urgent, soon=soon, crisis=_whole(inner, "crisis"), distress=_whole(inner, "distress"),
        limitation=_scale(inner, "limitation_days", "within", up=False), injury_days=_whole(inner, "injury_days"),
        injury=_whole(inner, "injury"), injury_words=inner.texts("injury_words", "[受伤]"),
        just_now=inner.texts("just_now", "[刚刚]"), group=_scale(inner, "group", "at_least", up=True),
    )  # fmt: skip


def _scale(fields: Fields, key: str, bound: str, *, up: bool) -> Scale:
    steps = []
    for item in fields.items(key, f"- {{{bound}: 7, points: 70}}"):
        item.allow((bound, "points"))
        steps.append((_whole(item, bound), _whole(item, "points")))
    return Scale(tuple(steps), up)
