"""Strict reading of knowledge/faq: one file, or the folder. What is wrong is named with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from law.errors import KnowledgeError
from law.faq import AUDIENCES, MANNERS, NAMED, PLACEHOLDER, TOPICS, FaqEntry, Next, Premise, normalise
from law.fields import REGION_CODE, Fields, read_fields
from law.figures import whole_figure
from law.folder import strict
from law.sources import ARTICLE, Citation
from law.yamlfile import Scalar, dotted

ID = re.compile(r"^[a-z][a-z0-9_]{2,60}$")
NO_CITATION_TOPICS = ("about_bot",)  # they speak about the assistant, not about the law
_KEYS = (
    "id",
    "topic",
    "audience",
    "question",
    "ask",
    "answer",
    "more",
    "premises",
    "citations",
    "regions",
    "figures",
    "next",
    "valid_from",
    "valid_to",
    "checked_on",
    "checked_against",
)


def read_entry(path: Path) -> tuple[FaqEntry | None, list[KnowledgeError]]:
    """Read one file: the entry and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, _KEYS)
    if fields is None:
        return None, problems
    entry = FaqEntry(
        id=fields.text("id", path.stem),
        topic=fields.choice("topic", TOPICS, "wage_arrears"),
        audience=fields.choice("audience", AUDIENCES, "worker"),
        question=fields.text("question", "公司拖欠工资好几个月，怎么要回来？"),
        ask=_ask(fields),
        answer=fields.text("answer", "|（下一行起缩进两格写正文）"),
        citations=_citations(fields),
        valid_from=fields.day("valid_from", "2025-01-01"),
        valid_to=fields.optional_day("valid_to", "2026-12-31"),
        checked_on=fields.day("checked_on"),
        checked_against=fields.texts("checked_against", "[劳动合同法 2012-12-28 文本]"),
        more=fields.optional_text("more", "|（下一行起缩进两格写正文）") or "",
        premises=_premises(fields),
        regions=_regions(fields),
        figures=_figures(fields),
        next=_next(fields),
        path=path,
        lines=fields.document.lines,
    )
    _check_entry(fields, entry, path)
    return (None, problems) if problems else (entry, [])


def load_entry(path: Path) -> FaqEntry:
    """Strict: raises the first KnowledgeError of the file."""
    return strict(read_entry(path))


def read_folder(folder: Path) -> tuple[dict[str, FaqEntry], list[KnowledgeError]]:
    """Read knowledge/faq: every good entry by id, and every problem, those between two entries included."""
    entries: list[FaqEntry] = []
    problems: list[KnowledgeError] = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        misplaced = misplaced_file(folder, path)
        if misplaced is not None:
            problems.append(misplaced)
            continue
        entry, faults = read_entry(path)
        problems.extend(faults)
        if entry is not None:
            entries.append(entry)
    kept, doubles = by_id(entries)
    return kept, [*problems, *doubles, *shared_questions(kept.values())]


def load_folder(folder: Path) -> dict[str, FaqEntry]:
    """Strict: every entry by id; raises the first KnowledgeError."""
    return strict(read_folder(folder))


def misplaced_file(folder: Path, path: Path) -> KnowledgeError | None:
    """A file that nobody would read: not <topic>/<id>.yml."""
    if path.suffix == ".yml" and path.parent.parent == folder:
        return None
    problem = "条目文件要放在 faq/<topic>/ 下，文件名以 .yml 结尾"
    return KnowledgeError(path, 0, "", problem, "faq/overtime/overtime_pay.yml")


def by_id(entries: Iterable[FaqEntry]) -> tuple[dict[str, FaqEntry], list[KnowledgeError]]:
    """Entries by id; the second file with an id is a problem and stays out."""
    kept: dict[str, FaqEntry] = {}
    problems = []
    for entry in entries:
        first = kept.setdefault(entry.id, entry)
        if first is not entry:
            problem = f"编号“{entry.id}”已被 {first.path.as_posix()} 使用"
            problems.append(KnowledgeError(entry.path, entry.lines.get(("id",), 1), "id", problem, f"{entry.id}_2"))
    return kept, problems


def shared_questions(entries: Iterable[FaqEntry]) -> list[KnowledgeError]:
    """The same way to ask (blanks, punctuation, width, case aside) in two entries: nobody could tell which is meant."""
    owner: dict[str, tuple[FaqEntry, int]] = {}
    problems = []
    for entry in sorted(entries, key=lambda item: item.id):
        for place, text in entry.asks():
            line = entry.lines.get(place, 1)
            first, first_line = owner.setdefault(normalise(text), (entry, line))
            if first is not entry:
                problem = f"“{text}”与 {first.path.as_posix()}:{first_line} 的问法相同"
                problems.append(KnowledgeError(entry.path, line, dotted(place), problem, "只留在最贴切的条目里"))
    return problems


def _ask(fields: Fields) -> dict[str, tuple[str, ...]]:
    inner = fields.inner("ask", "{plain: [公司几个月没发工资怎么办]}")
    if inner is None:
        if fields.absent("ask"):
            fields.fault("", "缺少“ask”（各种问法）", "ask: {plain: [公司几个月没发工资怎么办]}")
        return {}
    inner.allow(MANNERS, "plain: [公司几个月没发工资怎么办]")
    return {manner: inner.texts(manner, "[问法一, 问法二]") for manner in MANNERS if manner in inner.data}


def _citations(fields: Fields) -> tuple[Citation, ...]:
    example = '[{source: 劳动合同法, article: "30"}]'
    if fields.absent("citations"):
        fields.fault("", "缺少“citations”（依据）", f"citations: {example}")
    citations = []
    for item in fields.items("citations", example):
        item.allow(("source", "article"), '{source: 劳动合同法, article: "30"}')
        citation = Citation(item.text("source", "劳动合同法"), item.text("article", '"30"', empty=True))
        if citation.article and not ARTICLE.match(citation.article):
            problem = f'条号“{citation.article}”写法不对：只写阿拉伯数字，整部文件写 ""'
            item.fault("article", problem, 'article: "276-1"')
        citations.append(citation)
    if fields.data.get("citations") == [] and fields.data.get("topic") not in NO_CITATION_TOPICS:
        fields.fault("citations", "至少写一条依据", f"citations: {example}")
    return tuple(citations)


def _premises(fields: Fields) -> tuple[Premise, ...]:
    premises = []
    for item in fields.items("premises", "[{belief: 误解, correction: 正解}]"):
        item.allow(("belief", "correction"))
        belief, correction = item.text("belief", "没钱就可以不发工资"), item.text("correction", "经营困难也要发工资")
        premises.append(Premise(belief, correction))
    return tuple(premises)


def _regions(fields: Fields) -> dict[str, str]:
    def written(_code: str, text: Scalar) -> bool:
        return isinstance(text, str) and bool(text.strip())

    regions = fields.keyed("regions", written, '{"440300": 深圳……}')
    for code in regions:
        if not REGION_CODE.match(code):
            fields.fault(("regions", code), f"地区代码“{code}”不是六位数字", '"440300": 深圳……')
    return {code: str(text).strip() for code, text in regions.items()}


def _figures(fields: Fields) -> dict[str, str]:
    def written(figure: str, origin: Scalar) -> bool:
        return whole_figure(figure) is not None and isinstance(origin, str) and bool(origin.strip())

    figures = fields.keyed("figures", written, '{"3年": 总则 188, "3天": 建议}')
    return {figure: str(origin).strip() for figure, origin in figures.items()}


def _next(fields: Fields) -> Next:
    inner = fields.inner("next", "{ticket: legal_aid, related: [wage_arrears_evidence]}")
    if inner is None:
        return Next()
    inner.allow(("calculator", "document", "ticket", "related"))
    found = Next(
        calculator=inner.optional_text("calculator", "severance"),
        document=inner.optional_text("document", "arbitration_application"),
        ticket=inner.optional_text("ticket", "legal_aid"),
        related=inner.texts("related", "[wage_arrears_evidence]", required=False),
    )
    named = [(("calculator",), found.calculator), (("document",), found.document), (("ticket",), found.ticket)]
    for place, name in [*named, *((("related", index), name) for index, name in enumerate(found.related))]:
        if name is not None and not ID.match(name):
            problem = f"“{name}”不是编号：小写字母开头，只含小写字母、数字、下划线"
            inner.fault(place, problem, "related: [wage_arrears_evidence]")
    return found


def _check_entry(fields: Fields, entry: FaqEntry, path: Path) -> None:
    if entry.id and not ID.match(entry.id):
        fields.fault("id", f"编号“{entry.id}”要以小写字母开头，3–61 位，只含小写字母、数字、下划线", f"id: {path.stem}")
    if entry.id and entry.id != path.stem:
        fields.fault("id", f"编号“{entry.id}”与文件名“{path.stem}”不同", f"id: {path.stem}")
    if entry.topic and entry.topic != path.parent.name:
        fields.fault("topic", f"主题“{entry.topic}”与文件夹“{path.parent.name}”不同", f"topic: {path.parent.name}")
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        fields.fault("valid_to", "“valid_to”早于“valid_from”", "valid_to: null")
    if fields.data.get("checked_against") == []:
        fields.fault("checked_against", "至少写一份核对过的文本", "checked_against: [劳动合同法 2012-12-28 文本]")
    if entry.checked_on == date.min:
        return
    for place, text in entry.texts():
        _check_placeholders(fields, place, text)


def _check_placeholders(fields: Fields, place: tuple[str | int, ...], text: str) -> None:
    for match in PLACEHOLDER.finditer(text):
        if not NAMED.match(match.group(1).strip()):
            fields.fault(place, f"占位符 {match.group(0)} 写法不对", "{{minimum_wage_month@region}}")
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        fields.fault(place, "占位符的双花括号没有成对", "{{work_death_lump_sum}}")
