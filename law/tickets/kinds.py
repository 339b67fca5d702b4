"""knowledge/tickets/kinds.yml: the kinds of tickets, how each is recognised, and what is asked for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields
from law.sources import Citation
from law.text.folding import fold
from law.yamlfile import read

COMMON = ("narrative", "category", "region", "employer", "amount", "eligibility")
MOST_EXTRA = 3
LEVELS = ("grassroots", "district", "city", "province", "national")
_NOT_WANTED = re.compile(r"(?:不想|不要|不用|不愿意?|不是)(?:要|想|再|去)?[^，,。；;！!]{1,8}(?=[，,。；;！!])")
_KEYS = (
    "label", "short", "button", "limit", "levels", "category", "words", "intro", "basis", "ask", "questions",
    "anonymous",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question of a kind. ``options``: the answers to choose from; empty = the worker's own words, of at least
    ``least`` characters (0: not said)."""

    key: str
    label: str
    text: str
    why: str
    options: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class TicketKind:
    """``ask``: keys in order, common ones and own; ``own``: the words of this kind, also for common questions;
    ``category``: of a ticket that is not asked for one; ``levels``: union levels, the first that has a unit gets it;
    ``button``: what the worker presses; ``anonymous``: no phone need be left."""

    key: str
    label: str
    short: str
    button: str
    limit: str
    levels: tuple[str, ...]
    category: str | None
    words: tuple[str, ...]
    intro: str
    basis: tuple[Citation, ...]
    ask: tuple[str, ...]
    own: Mapping[str, Question]
    anonymous: bool

    @property
    def extra(self) -> tuple[Question, ...]:
        """The questions that no other kind has, in the order they are asked."""
        return tuple(self.own[key] for key in self.ask if key not in COMMON)


@dataclass(frozen=True)
class TicketKinds:
    """All kinds in the order of the file."""

    kinds: Mapping[str, TicketKind]

    def __getitem__(self, key: str) -> TicketKind:
        return self.kinds[key]

    def __contains__(self, key: object) -> bool:
        return key in self.kinds

    def named_in(self, text: str) -> TicketKind | None:
        """The kind a request asks for: the first of the file one of whose words stands in the text; None = not said.

        What is not wanted does not count: 不想打官司，想调解.
        """
        folded = _NOT_WANTED.sub("", fold(text))
        return next((kind for kind in self.kinds.values() if any(word in folded for word in kind.words)), None)


def read_kinds(path: Path) -> tuple[TicketKinds | None, list[KnowledgeError]]:
    """The kinds and no problems, or None and every problem of the file."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    problems: list[KnowledgeError] = []
    kinds = {key: _kind(key, Fields(document, problems, (key,))) for key in document.data}
    return (None, problems) if problems else (TicketKinds(kinds), [])


def _kind(key: str, fields: Fields) -> TicketKind:
    fields.allow(_KEYS)
    ask = fields.texts("ask", "[narrative, region]")
    own = _questions(fields)
    _check_ask(fields, ask, own)
    anonymous = fields.data.get("anonymous", False)
    if not isinstance(anonymous, bool):
        fields.fault("anonymous", "“anonymous”要写 true 或 false", "anonymous: true")
    levels = fields.texts("levels", "[district, city]")
    for level in levels:
        if level not in LEVELS:
            fields.fault("levels", f"“levels”不能是“{level}”，只能是：{'、'.join(LEVELS)}", "levels: [district, city]")
    return TicketKind(
        key=key, label=fields.text("label", "法律援助申请"), short=fields.text("short", "法律援助"),
        button=fields.text("button", "申请法律援助"),
        limit=fields.choice("limit", ("general", "difficult", "complex"), "general"), levels=levels,
        category=fields.optional_text("category", "other"), words=fields.texts("words", "[申请调解]"),
        intro=fields.optional_text("intro", "好，我帮您登记。") or "", basis=_basis(fields), ask=ask, own=own,
        anonymous=anonymous is True,
    )  # fmt: skip


def _basis(fields: Fields) -> tuple[Citation, ...]:
    found = []
    for item in fields.items("basis", '- {source: 工会法, article: "30"}'):
        item.allow(("source", "article"))
        found.append(Citation(item.text("source", "工会法"), item.text("article", '"30"', empty=True)))
    return tuple(found)


def _questions(fields: Fields) -> dict[str, Question]:
    inner = fields.inner("questions", "people: {label: 涉及人数, text: 大概多少人？, why: …}")
    own: dict[str, Question] = {}
    for key in inner.data if inner else ():
        question = Fields(fields.document, fields.problems, (*fields.place, "questions", key))
        question.allow(("label", "text", "why", "options", "least"))
        own[key] = Question(
            key, question.text("label", "涉及人数"), question.text("text", "大概多少人？"),
            question.text("why", "人多的优先处理。"), question.texts("options", "[有, 没有]", required=False),
            question.optional_whole("least", "4") or 0,
        )  # fmt: skip
    return own


def _check_ask(fields: Fields, ask: tuple[str, ...], own: Mapping[str, Question]) -> None:
    extra = [key for key in ask if key not in COMMON]
    for key in extra:
        if key not in own:
            fields.fault("ask", f"“{key}”不是通用问题（{'、'.join(COMMON)}），要在 questions 里写出来")
    if len(extra) > MOST_EXTRA:
        fields.fault("ask", f"自己的问题最多 {MOST_EXTRA} 个，这里有 {len(extra)} 个")
    for key in own:
        if key not in ask:
            fields.fault(("questions", key), f"“{key}”没有列在 ask 里，不会被问到")
    for key in ("category", "amount", "region", "employer", "eligibility"):
        if key in own:
            fields.fault(("questions", key), f"“{key}”的问法是固定的，不能另写")
    if ask and "category" not in ask and not fields.has("category"):
        fields.fault("", "没有问 category 的，要写明 category", "category: other")
    if len(set(ask)) != len(ask):
        fields.fault("ask", "同一个问题写了两次")
