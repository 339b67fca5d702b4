"""knowledge/tickets/eligibility.yml: the first screen for legal aid. It explains, it does not decide.

法律援助法 第三十一条（事项）、第三十二条（不受经济困难条件限制）、第四十二条（免予核查）、第四十四条（先行提供）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.sources import Citation
from law.text.folding import fold

SOURCE = "法律援助法"
OUTCOMES = ("exempt", "no_means_limit", "means_test", "not_likely")
_URGENT_ARTICLE = "44"
_GROUP_KEYS = ("label", "words", "outcome", "needs", "article", "proof", "otherwise")


@dataclass(frozen=True)
class Group:
    """People whom the law treats alike. ``needs``: only for these matters; ``otherwise``: what holds for others."""

    key: str
    label: str
    words: tuple[str, ...]
    outcome: str
    needs: tuple[str, ...]
    article: str
    proof: str
    otherwise: str


@dataclass(frozen=True)
class Verdict:
    """``outcome``: one of OUTCOMES; ``text``: for the worker; ``proof``: papers to bring ("" = none)."""

    outcome: str
    text: str
    proof: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Eligibility:
    """The screen. ``matters``: category of a ticket → (what is applied for, article)."""

    question: str
    matters: Mapping[str, tuple[str, str]]
    groups: Mapping[str, Group]
    outcomes: Mapping[str, str]
    outside: str
    urgent_days: int
    urgent: str
    checked_on: date

    def group_of(self, text: str) -> Group | None:
        """The group an answer names: its label, or the first whose words stand in it."""
        said = fold(text).strip().rstrip("。.")
        exact = next((group for group in self.groups.values() if said == group.label), None)
        return exact or next(
            (group for group in self.groups.values() if any(word in said for word in group.words)), None
        )

    def judge(self, group_key: str, category: str, *, limitation_in: int | None = None) -> Verdict:
        """What usually holds. ``limitation_in``: days until a limitation runs out, when it is known."""
        group = self.groups[group_key]
        matter = self.matters.get(category)
        outcome = group.outcome
        if group.needs and category not in group.needs:
            outcome = "means_test"
            lines = [group.otherwise]
        else:
            lines = [self.outcomes[outcome]]
        cited = [group.article]
        if matter is None:
            lines.append(self.outside)
        else:
            cited.insert(0, matter[1])
        if limitation_in is not None and limitation_in < self.urgent_days:
            lines.append(self.urgent.format(days=self.urgent_days))
            cited.append(_URGENT_ARTICLE)
        citations = tuple(Citation(SOURCE, article) for article in dict.fromkeys(cited))
        return Verdict(outcome, "".join(lines), group.proof, citations)


def read_eligibility(path: Path) -> tuple[Eligibility | None, list[KnowledgeError]]:
    """The screen and no problems, or None and every problem of the file."""
    fields, problems = read_fields(
        path, ("checked_on", "matters", "question", "groups", "outcomes", "outside", "urgent_days", "urgent")
    )
    if fields is None:
        return None, problems
    matters = _matters(fields)
    outcomes = fields.inner("outcomes", "exempt: 通常免予核查。")
    texts = {key: outcomes.text(key, "通常免予核查。") for key in OUTCOMES} if outcomes else {}
    if outcomes is None:
        fields.fault("", "缺少“outcomes”")
    urgent = fields.text("urgent", "不足{days}天的可以先行提供")
    if "{days}" not in urgent:
        fields.fault("urgent", "要有 {days}", "不足{days}天的可以先行提供")
    screen = Eligibility(
        question=fields.text("question", "您属于下面哪一种？"), matters=matters, groups=_groups(fields, matters),
        outcomes=texts, outside=fields.text("outside", "是否受理要看当地规定。"),
        urgent_days=fields.optional_whole("urgent_days", "7") or 0, urgent=urgent, checked_on=fields.day("checked_on"),
    )  # fmt: skip
    return (None, problems) if problems else (screen, [])


def _matters(fields: Fields) -> dict[str, tuple[str, str]]:
    inner = fields.inner("matters", 'wage_arrears: {item: 请求支付劳动报酬, article: "31"}')
    found = {}
    for key in inner.data if inner else ():
        item = Fields(fields.document, fields.problems, ("matters", key))
        item.allow(("item", "article"))
        found[key] = (item.text("item", "请求支付劳动报酬"), item.text("article", '"31"'))
    return found


def _groups(fields: Fields, matters: Mapping[str, object]) -> dict[str, Group]:
    inner = fields.inner("groups", "assisted: {label: 低保, …}")
    found = {}
    for key in inner.data if inner else ():
        item = Fields(fields.document, fields.problems, ("groups", key))
        item.allow(_GROUP_KEYS)
        needs = item.texts("needs", "[wage_arrears]", required=False)
        for need in needs:
            if need not in matters:
                item.fault("needs", f"“{need}”不在 matters 里", "needs: [wage_arrears]")
        if needs and not item.has("otherwise"):
            item.fault("", "写了 needs，就要写 otherwise：别的事项怎么算")
        found[key] = Group(
            key, item.text("label", "低保"), item.texts("words", "[低保]"),
            item.choice("outcome", OUTCOMES, "exempt"), needs, item.text("article", '"42"'),
            item.text("proof", "低保证", empty=True), item.optional_text("otherwise", "……") or "",
        )  # fmt: skip
    return found
