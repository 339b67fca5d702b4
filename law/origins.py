"""Where the figures of an answer come from: each that states a rule stands in an article the entry cites.

A figure is known when it stands in the official text of a cited article, or in ``figures`` of the source (for newer
instruments whose text is not at hand, and for figures that follow from an article). What is left is named by the entry
itself in ``figures``: ``"2年": 劳动合同法 82：满一年再加时效一年`` or one of three words for figures that are no rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from law.claims import claims
from law.errors import KnowledgeError
from law.faq import FaqEntry
from law.figures import Figure, figures_of, whole_figure
from law.sources import Citation, Sources
from law.texts import LawTexts
from law.yamlfile import Place, dotted

NO_RULE = {
    "建议": "我们的建议，不是法定的",
    "例": "例子或设想的情形",
    "各地": "各地、各单位不同的做法，正文要说明看当地",
}
"""What an entry may write instead of an article."""
MEND = '核对数字，补上依据，或写明出处 figures: {"3年": 总则 188}'
_AROUND = 10


class Origins:
    """The figures of each article, read once."""

    def __init__(self, sources: Sources, laws: LawTexts) -> None:
        self._sources = sources
        self._laws = laws
        self._known: dict[Citation, frozenset[Figure]] = {}

    def figures(self, cite: Citation) -> frozenset[Figure]:
        """Every figure that a citation carries; none for an unknown source (which is named elsewhere)."""
        if cite not in self._known:
            self._known[cite] = self._read(cite)
        return self._known[cite]

    def _read(self, cite: Citation) -> frozenset[Figure]:
        source = self._sources.find(cite.source)
        if source is None:
            return frozenset()
        text = self._laws.article(source.title, cite.article, source.last_amended) if cite.article else None
        base = cite.article.partition(".")[0]
        articles = {cite.article, base, ""} if cite.article else source.figures.keys()
        written = [text or "", *(word for article in articles for word in source.figures.get(article, ()))]
        return frozenset().union(*(figures_of(part) for part in written))


def compared_texts(entry: FaqEntry) -> Iterator[tuple[Place, str]]:
    """The texts whose figures are compared: not the regional ones, which rest on the regions' own rules."""
    return ((place, text) for place, text in entry.texts() if place[0] != "regions")


def check_figures(entry: FaqEntry, origins: Origins) -> Iterator[KnowledgeError]:
    """Each figure that states a rule has an origin, and each note of the entry is needed and right."""
    cited = frozenset().union(*(origins.figures(cite) for cite in entry.citations))
    noted = {whole_figure(figure) for figure in entry.figures}
    used: set[Figure] = set()
    for place, text in compared_texts(entry):
        missing: dict[Figure, str] = {}
        for mention in claims(text):
            used.add(mention.figure)
            if mention.figure not in cited and mention.figure not in noted:
                around = text[max(0, mention.start - _AROUND) : mention.end + _AROUND].replace("\n", " ")
                missing.setdefault(mention.figure, f"“{mention.text}”（{around}）")
        for words in missing.values():
            yield _at(entry, place, f"{words}在引用的条文里找不到", MEND)
    yield from _check_notes(entry, origins, used)


def _check_notes(entry: FaqEntry, origins: Origins, used: set[Figure]) -> Iterator[KnowledgeError]:
    for written, origin in entry.figures.items():
        figure, place = whole_figure(written), ("figures", written)
        if figure not in used:
            yield _at(entry, place, f"正文里没有“{written}”这个数字", "删掉这一行")
        elif origin not in NO_RULE:
            yield from _check_origin(entry, origins, figure, place, origin)


def _check_origin(
    entry: FaqEntry, origins: Origins, figure: Figure, place: Place, origin: str
) -> Iterator[KnowledgeError]:
    named, _, how = origin.partition("：")
    source, _, article = named.strip().rpartition(" ")
    whole = Citation(named.strip(), "")
    cite = whole if whole in entry.citations else Citation(source, article)
    if cite not in entry.citations:
        example = f"劳动合同法 82（也写进 citations），或写：{'、'.join(NO_RULE)}"
        yield _at(entry, place, f"“{named}”不是这个条目引用的依据", example)
    elif not how and figure not in origins.figures(cite):
        yield _at(entry, place, f"“{named}”里没有这个数字", f"写明怎么来的：{named}：十一个月加一年时效")


def _at(entry: FaqEntry, place: Place, problem: str, example: str) -> KnowledgeError:
    known = place
    while known and known not in entry.lines:
        known = known[:-1]
    return KnowledgeError(entry.path, entry.lines.get(known, 1), dotted(place), problem, example)
