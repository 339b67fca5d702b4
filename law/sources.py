"""knowledge/sources.yml: every instrument an answer may rest on, and when it is (or was) law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from law.errors import KnowledgeError, UnknownSource
from law.fields import Fields
from law.figures import whole_figure
from law.folder import strict
from law.yamlfile import Document, Scalar, read

KINDS = (
    "law",
    "regulation",
    "interpretation",
    "rule",
    "normative",
    "local",
    "standard",
    "case",
    "union",
    "party",
)
DATED_KINDS = ("law", "regulation", "interpretation", "rule")
OFFICIAL = re.compile(r"^https?://(?:[a-z0-9-]+\.)*(?:gov\.cn|acftu\.org)(?:/|$)")
NUMBERED_KINDS = ("normative", "union", "standard")
ARTICLE = re.compile(r"^\d+(?:-\d+)?(?:\.\d+)?$")
_KEYS = (
    "title",
    "kind",
    "issuer",
    "number",
    "promulgated",
    "in_force_from",
    "in_force_to",
    "amended",
    "first_article",
    "articles",
    "extra_articles",
    "ended_articles",
    "figures",
    "url",
    "verified",
)


@dataclass(frozen=True)
class Citation:
    """One citation of an answer. ``article``: "30", "276-1", "32.1" (paragraph) or "" for the whole document."""

    source: str
    article: str


@dataclass(frozen=True)
class Source:
    """One instrument. ``in_force_to``: its last day (None = in force); ``articles``: number of the last article;
    ``first_article``: not 1 for a part that goes on counting from the part before it (合同编 begins with 463);
    ``figures``: article → figures it sets or from which they follow ("" = in the document, article not known)."""

    key: str
    title: str
    kind: str
    issuer: str
    number: str | None
    promulgated: date | None
    in_force_from: date
    in_force_to: date | None
    amended: tuple[date, ...]
    first_article: int
    articles: int | None
    extra_articles: tuple[str, ...]
    ended_articles: Mapping[str, date]
    url: str | None
    verified_on: date
    verified_against: str
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def last_amended(self) -> date | None:
        """The day of the last amendment; an official text from before it is out of date."""
        return max(self.amended, default=None)

    def article_exists(self, article: str) -> bool:
        """The instrument has that article; "" (the whole document) always exists."""
        if article == "":
            return True
        if not ARTICLE.match(article):
            return False
        base = article.partition(".")[0]
        if base in self.extra_articles:
            return True
        return base.isdigit() and self.articles is not None and self.first_article <= int(base) <= self.articles

    def in_force(self, article: str, day: date) -> bool:
        """The article (or, for "", the instrument) is law on that day. Its first and last day count, an ended
        article's day is the first day without it. A single ended paragraph does not end its article."""
        if day < self.in_force_from or (self.in_force_to is not None and day > self.in_force_to):
            return False
        ends = [self.ended_articles.get(article), self.ended_articles.get(article.partition(".")[0])]
        return not any(end is not None and day >= end for end in ends)


class Sources(Mapping[str, Source]):
    """All instruments by key."""

    def __init__(self, sources: Mapping[str, Source] | None = None) -> None:
        self._by_key = dict(sources or {})
        self._by_name: dict[str, Source] = {}
        for source in self._by_key.values():
            self._by_name.setdefault(_plain(source.title), source)
            if source.number:
                self._by_name.setdefault(_plain(source.number), source)

    def __getitem__(self, key: str) -> Source:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def find(self, name: str) -> Source | None:
        """Look up by key, full title (with or without 《》) or document number."""
        return self._by_key.get(name.strip("《》 ")) or self._by_name.get(_plain(name))

    def require(self, name: str) -> Source:
        """As ``find``; raises UnknownSource."""
        source = self.find(name)
        if source is None:
            raise UnknownSource(name)
        return source

    def article_exists(self, source: str, article: str) -> bool:
        """See Source.article_exists; raises UnknownSource."""
        return self.require(source).article_exists(article)

    def in_force(self, source: str, article: str, day: date) -> bool:
        """See Source.in_force; raises UnknownSource."""
        return self.require(source).in_force(article, day)

    def citation(self, cite: Citation) -> dict[str, str]:
        """The shape a bot message carries: ``{law: key, article, title}``; raises UnknownSource.

        Notices and standards go by their number: it stands in the title.
        """
        source = self.require(cite.source)
        numbered = source.number is not None and source.kind in NUMBERED_KINDS
        title = f"{source.title}（{source.number}）" if numbered else source.title
        return {"law": source.key, "article": cite.article, "title": title}

    def citation_or_key(self, cite: Citation) -> dict[str, str]:
        """The same; the key alone as title for a source that nobody recorded (the validator reports it)."""
        try:
            return self.citation(cite)
        except UnknownSource:
            return {"law": cite.source, "article": cite.article, "title": cite.source}


def _plain(name: str) -> str:
    """Titles and numbers are typed with all kinds of brackets and blanks: compare without them."""
    return re.sub(r"[\s《》〈〉〔〕\[\]（）()【】]", "", name)


def read_sources(path: Path) -> tuple[dict[str, Source], list[KnowledgeError]]:
    """Read sources.yml: every source that is written correctly, and every fault of the others."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return {}, [error]
    problems: list[KnowledgeError] = []
    sources: dict[str, Source] = {}
    titles: dict[str, str] = {}
    for key in document.data:
        faults: list[KnowledgeError] = []
        source = _source(document, key, faults)
        other = titles.setdefault(_plain(source.title), key)
        if other != key and source.title:
            faults.append(document.error((key, "title"), f"“{source.title}”已登记为“{other}”", "一份文件只登记一次"))
        problems.extend(faults)
        if not faults:
            sources[key] = source
    return sources, problems


def load_sources(path: Path) -> Sources:
    """Strict: raises the first KnowledgeError of the file."""
    return Sources(strict(read_sources(path)))


def _source(document: Document, key: str, problems: list[KnowledgeError]) -> Source:
    fields = Fields(document, problems, (key,))
    fields.allow(_KEYS)
    verified = fields.inner("verified", "{on: 2026-11-23, against: 官方法规库文本}")
    if verified is None and fields.absent("verified"):
        fields.fault("", "缺少“verified”（何时、按什么核对）", "verified: {on: 2026-11-23, against: 官方法规库文本}")
    if verified is not None:
        verified.allow(("on", "against"))
    source = Source(
        key=key,
        title=fields.text("title", "中华人民共和国劳动合同法"),
        kind=fields.choice("kind", KINDS, "law"),
        issuer=fields.text("issuer", "全国人民代表大会常务委员会"),
        number=fields.optional_text("number", "主席令第65号"),
        promulgated=fields.optional_day("promulgated", "2007-06-29"),
        in_force_from=fields.day("in_force_from", "2008-01-01"),
        in_force_to=fields.optional_day("in_force_to", "2025-08-31"),
        amended=fields.days("amended"),
        first_article=fields.optional_whole("first_article", "463") or 1,
        articles=fields.optional_whole("articles", "98"),
        extra_articles=fields.texts("extra_articles", '["276-1"]', required=False),
        ended_articles=_ended(fields),
        figures=_figures(fields),
        url=fields.optional_text("url", "https://flk.npc.gov.cn/"),
        verified_on=verified.day("on") if verified else date.min,
        verified_against=verified.text("against", "官方法规库文本") if verified else "",
    )
    _check_sense(fields, source)
    return source


def _ended(fields: Fields) -> dict[str, date]:
    def good(name: str, value: Scalar) -> bool:
        return bool(ARTICLE.match(name)) and isinstance(value, date)

    ended = fields.keyed("ended_articles", good, '{"32.1": 2025-09-01}')
    return {name: value for name, value in ended.items() if isinstance(value, date)}


def _figures(fields: Fields) -> dict[str, tuple[str, ...]]:
    inner = fields.inner("figures", '{"10": [2年]}')
    if inner is None:
        return {}
    return {article: inner.texts(article, '["60日", "2倍"]') for article in inner.data}


def _check_sense(fields: Fields, source: Source) -> None:
    if source.in_force_to is not None and source.in_force_to < source.in_force_from:
        fields.fault("in_force_to", "失效日早于施行日", "in_force_to: null")
    for index, article in enumerate(source.extra_articles):
        if not re.match(r"^\d+-\d+$", article):
            fields.fault(("extra_articles", index), "“之一”类条文写成“条号-序号”", 'extra_articles: ["276-1"]')
    for article in source.ended_articles:
        if not source.article_exists(article):
            fields.fault(("ended_articles", article), f"没有第 {article} 条，无从失效", '{"32.1": 2025-09-01}')
    for article, written in source.figures.items():
        if not source.article_exists(article):
            fields.fault(("figures", article), f"没有第 {article} 条", 'figures: {"": [60日]}（条号没有核到）')
        for index, text in enumerate(written):
            if whole_figure(text) is None:
                fields.fault(
                    ("figures", article, index), f"“{text}”不是一个带单位的数字", 'figures: {"10": [60日, 2倍]}'
                )
    _check_origin(fields, source)


def _check_origin(fields: Fields, source: Source) -> None:
    """Where an instrument can be looked up, and when it was made (or that this could not be found out)."""
    if source.url is None:
        fields.fault("" if "url" not in fields.data else "url", "缺少“url”（官方网址）", "url: https://flk.npc.gov.cn/")
    elif not re.match(r"^https?://\S+$", source.url):
        fields.fault("url", "网址要以 https:// 开头", "url: https://flk.npc.gov.cn/")
    elif not OFFICIAL.match(source.url):
        fields.fault("url", "只写官方网址（gov.cn、npc.gov.cn、acftu.org）", "url: https://flk.npc.gov.cn/")
    if source.promulgated is None and source.kind in DATED_KINDS and "没有核到" not in source.verified_against:
        example = "promulgated: 2007-06-29，查不到的在 verified.against 里写“公布日没有核到”"
        fields.fault("promulgated", "缺少公布日", example)
