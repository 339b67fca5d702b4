"""What the templates of reviews, quality and models receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.console.views import Filter, Label, Page

SIGNALS: Mapping[str, Label] = {
    "not_useful": Label(text="职工说没用", colour="red"),
    "staff_answered": Label(text="人工代答", colour="orange"),
    "clarify_ignored": Label(text="反问没人选", colour="orange"),
    "fallback": Label(text="没有听懂", colour="orange"),
    "out_of_scope": Label(text="婉拒", colour="azure"),
    "low_confidence": Label(text="把握不大", colour="yellow"),
    "sample": Label(text="抽样", colour="secondary"),
}
DECISIONS: Mapping[str, Label] = {
    "confirm": Label(text="答对了", colour="green"),
    "move": Label(text="改用另一条", colour="orange"),
    "new_entry": Label(text="需要新条目", colour="orange"),
    "out_of_scope": Label(text="不归我们管", colour="azure"),
    "dismiss": Label(text="不用处理", colour="secondary"),
}
RUNS: Mapping[str, Label] = {
    "waiting": Label(text="排队", colour="secondary"),
    "train": Label(text="正在训练", colour="blue"),
    "gate": Label(text="正在和现在的模型比", colour="blue"),
    "swap": Label(text="正在换上", colour="blue"),
    "promoted": Label(text="已换上", colour="green"),
    "rolled_back": Label(text="已退回", colour="green"),
    "unchanged": Label(text="没有要学的", colour="secondary"),
    "refused": Label(text="新模型更差，没有换", colour="red"),
    "failed": Label(text="没有成功", colour="red"),
}
HISTORY: Mapping[str, str] = {
    "promoted": "换上",
    "refused": "比现在的差，没有换",
    "rolled_back": "退回",
    "withdrawn": "撤下",
    "failed": "没有换成",
}


@dataclass(frozen=True, kw_only=True)
class ReviewItem:
    """One line of the queue; the question without personal data."""

    url: str
    signal: Label
    sampled: bool
    text: str
    answered: str
    region: str
    asked_at: datetime
    decision: Label | None
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class ReviewsPage(Page):
    items: tuple[ReviewItem, ...]
    filters: tuple[Filter, ...]
    previous_url: str
    next_url: str


@dataclass(frozen=True, kw_only=True)
class EntryChoice:
    """An entry that can be chosen."""

    id: str
    question: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class DecisionForm:
    """What was chosen and typed, kept over an error."""

    what: str = ""
    faq_id: str = ""
    text: str = ""
    learn: bool = True
    note: str = ""
    search: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewPage(Page):
    """``facts``: what the bot did, as lines; ``conversation_url`` is empty for who may not open it."""

    item: ReviewItem
    answer: str
    facts: tuple[str, ...]
    choices: tuple[EntryChoice, ...]
    form: DecisionForm
    may_review: bool
    may_confirm: bool
    example: str
    faq_id: str
    note: str
    form_url: str
    reopen_url: str
    conversation_url: str


@dataclass(frozen=True, kw_only=True)
class ClusterRow:
    size: int
    text: str
    more: tuple[str, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class ClustersPage(Page):
    clusters: tuple[ClusterRow, ...]
    looked_at: int
    single: int


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """Shares in percent; ``low`` and ``high`` of the 95 % interval. ``x``, ``y``, ``top``, ``bottom``: in the plot."""

    week: str
    read: int
    wrong: int
    share: str
    low: str
    high: str
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class QualityPage(Page):
    """``scale``: what the top of the plot stands for, in percent."""

    weeks: tuple[WeekRow, ...]
    percent: str
    open: int
    total_read: int
    total_wrong: int
    total_share: str
    scale: int
    line: str


@dataclass(frozen=True, kw_only=True)
class RunRow:
    command: str
    state: Label
    by: str
    created_at: datetime
    changed_at: datetime
    model: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    at: datetime
    what: str
    model: str
    by: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModelsPage(Page):
    current: str
    previous: str
    trained_at: datetime | None
    waiting: int
    running: RunRow | None
    runs: tuple[RunRow, ...]
    history: tuple[HistoryRow, ...]
    may_train: bool
    error: str = ""
