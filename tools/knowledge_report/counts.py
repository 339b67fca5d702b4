"""How much of everything there is: entries and ways to ask by group, articles cited by source."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from law.claims import claims
from law.faq import MANNERS, FaqEntry, figures_in
from law.library import Snapshot
from law.origins import NO_RULE, compared_texts
from law.sources import Source
from tools.knowledge_report.groups import GROUPS, Group


@dataclass(frozen=True)
class GroupCount:
    """``asks``: manner → ways to ask (the canonical questions not counted); ``sources``: instruments cited;
    ``articles``: articles cited; ``parameters``: those named in the texts; ``figures``: numbers that state a rule."""

    group: Group
    entries: int
    asks: Mapping[str, int]
    sources: int
    articles: int
    parameters: int
    figures: int

    @property
    def enough(self) -> bool:
        """As many entries as the group must have."""
        return self.entries >= self.group.fewest


@dataclass(frozen=True)
class SourceCount:
    """A source, its cited articles in order ("" = the whole document) and how many entries cite it."""

    source: Source
    articles: tuple[str, ...]
    entries: int


def ways(entry: FaqEntry) -> int:
    """Ways to ask, the canonical question not counted, as the validator counts them."""
    return sum(len(texts) for texts in entry.ask.values())


def by_group(knowledge: Snapshot) -> list[GroupCount]:
    """One count a group, in the order of the groups."""
    return [_count(group, [e for e in knowledge.entries.values() if e.topic in group.topics]) for group in GROUPS]


def by_source(knowledge: Snapshot) -> list[SourceCount]:
    """Every registered source, the most cited first."""
    articles: dict[str, set[str]] = defaultdict(set)
    entries: Counter[str] = Counter()
    for entry in knowledge.entries.values():
        entries.update({citation.source for citation in entry.citations})
        for citation in entry.citations:
            articles[citation.source].add(citation.article)
    counts = [
        SourceCount(source, tuple(sorted(articles[key], key=_order)), entries[key])
        for key, source in knowledge.sources.items()
    ]
    return sorted(counts, key=lambda count: (-count.entries, count.source.key))


def stated_figures(entry: FaqEntry) -> int:
    """How many numbers of the entry state a rule."""
    return sum(1 for _, text in compared_texts(entry) for _ in claims(text))


def notes(knowledge: Snapshot) -> Counter[str]:
    """How many figures the entries themselves account for: by the words of ``law.origins``, else 推算."""
    origins = (origin for entry in knowledge.entries.values() for origin in entry.figures.values())
    return Counter(origin if origin in NO_RULE else "推算" for origin in origins)


def _count(group: Group, entries: list[FaqEntry]) -> GroupCount:
    cited = {citation for entry in entries for citation in entry.citations}
    return GroupCount(
        group=group,
        entries=len(entries),
        asks={manner: sum(len(entry.ask.get(manner, ())) for entry in entries) for manner in MANNERS},
        sources=len({citation.source for citation in cited}),
        articles=len(cited),
        parameters=len(frozenset().union(*map(figures_in, entries))),
        figures=sum(stated_figures(entry) for entry in entries),
    )


def _order(article: str) -> tuple[float, ...]:
    """The whole document first, then 7, 7.2, 32, 276, 276-1."""
    base, _, paragraph = article.partition(".")
    number, _, inserted = base.partition("-")
    return (float(number or -1), float(inserted or 0), float(paragraph or 0))
