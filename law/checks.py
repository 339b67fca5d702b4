"""What must hold between knowledge files, and what makes one entry good enough to ship. Reading is checked elsewhere.

Every check gives KnowledgeErrors; none raises.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from law.calculators.spec import Spec
from law.documents.spec import DocumentSpec
from law.errors import KnowledgeError, NoValue
from law.faq import NAMED, PLACEHOLDER, FaqEntry
from law.holidays import Holidays
from law.hotlines import HOTLINES, strangers
from law.interviews import CALCULATOR, DOCUMENT, Kind
from law.library import Snapshot
from law.origins import Origins, check_figures
from law.parameters import DatedValue, Parameter, Parameters
from law.sources import Citation, Sources
from law.texts import LawTexts
from law.yamlfile import Place, dotted

LONGEST_ANSWER = 260
FEWEST_ASKS = 20
FEWEST_MANNERS = 5
LONGEST_SHORT = 8
STORY = (60, 200)
_MISSING = re.compile("(没有编号为|没有参数|sources.yml 里没有)“(.+?)”")


def visible_length(text: str) -> int:
    """What a worker has to read: Chinese characters, letters and digits; punctuation and blanks do not count."""
    return sum(1 for char in text if unicodedata.category(char)[0] in "LN")


def check_all(knowledge: Snapshot, day: date, laws: LawTexts | None = None) -> list[KnowledgeError]:
    """Every problem of a loaded knowledge folder on that day, in order of file and line.

    ``laws``: official texts; with them cited articles and figures are looked up, without them they cannot be.
    """
    problems = list(knowledge.problems)
    unread = _unread(knowledge)
    origins = Origins(knowledge.sources, laws) if laws and not unread else None
    for entry in knowledge.entries.values():
        problems += [*check_asks(entry), *check_texts(entry), *check_related(entry, knowledge)]
        problems += check_citations(entry, knowledge.sources, day, laws)
        problems += check_placeholders(entry, knowledge.parameters, day)
        problems += check_figures(entry, origins) if origins else ()
        if entry.checked_on > day:
            problems.append(_at(entry, ("checked_on",), f"核对日 {entry.checked_on} 还没到", "核对那天的日期"))
    for parameter in knowledge.parameters:
        problems += check_parameter(parameter, knowledge.sources, day)
    for spec in knowledge.calculators.values():
        problems += check_spec(spec, knowledge.sources, knowledge.parameters, day)
    for document in knowledge.documents.values():
        problems += check_document(document, knowledge.sources, day, laws)
    problems += check_names(knowledge)
    problems = [problem for problem in problems if not _follows(problem, unread)]
    return sorted(set(problems), key=lambda problem: (problem.file.as_posix(), problem.line, problem.problem))


def _unread(knowledge: Snapshot) -> frozenset[str]:
    """Names of the entries, figures, sources and calculators that a faulty file should have given; "" for all sources,
    when sources.yml as a whole cannot be read."""
    return frozenset(
        problem.key.partition(".")[0] if problem.file.name == "sources.yml" else problem.file.stem
        for problem in knowledge.problems
    )


def _follows(problem: KnowledgeError, unread: Collection[str]) -> bool:
    """One slip is one line: that something is missing is not said again where the file that should give it is named."""
    missing = _MISSING.search(problem.problem)
    return missing is not None and (missing[2] in unread or ("sources" in missing[1] and "" in unread))


def _at(entry: FaqEntry, place: Place, problem: str, example: str = "") -> KnowledgeError:
    known = place
    while known and known not in entry.lines:
        known = known[:-1]
    return KnowledgeError(entry.path, entry.lines.get(known, 1), dotted(place), problem, example)


def check_asks(entry: FaqEntry) -> Iterator[KnowledgeError]:
    """Enough ways to ask, in enough manners, each as long as its manner wants."""
    count = sum(len(texts) for texts in entry.ask.values())
    manners = [manner for manner, texts in entry.ask.items() if texts]
    if count < FEWEST_ASKS:
        yield _at(entry, ("ask",), f"只有 {count} 种问法，至少 {FEWEST_ASKS} 种")
    if len(manners) < FEWEST_MANNERS:
        yield _at(entry, ("ask",), f"只有 {len(manners)} 类问法（{'、'.join(manners)}），至少 {FEWEST_MANNERS} 类")
    for index, text in enumerate(entry.ask.get("short", ())):
        if len(text) > LONGEST_SHORT:
            problem = f"“{text}”有 {len(text)} 字，short 最多 {LONGEST_SHORT} 字"
            yield _at(entry, ("ask", "short", index), problem, "拖欠工资")
    for index, text in enumerate(entry.ask.get("story", ())):
        if not STORY[0] <= len(text) <= STORY[1]:
            yield _at(entry, ("ask", "story", index), f"这段经过有 {len(text)} 字，story 要 {STORY[0]}–{STORY[1]} 字")


def check_texts(entry: FaqEntry) -> Iterator[KnowledgeError]:
    """The answer fits the first screen, and every telephone number is one of the public hotlines."""
    length = visible_length(entry.answer)
    if length > LONGEST_ANSWER:
        yield _at(entry, ("answer",), f"答复 {length} 字，最多 {LONGEST_ANSWER} 字", "次要内容移到 more")
    for place, text in entry.texts():
        for number in strangers(text):
            yield _at(entry, place, f"电话 {number} 不在许可的热线里（{'、'.join(HOTLINES)}）", "拨打 12351")


def check_regions(knowledge: Snapshot, codes: Collection[str]) -> Iterator[KnowledgeError]:
    """Every region an entry or a figure speaks of exists; of counties the table has only the best known."""
    entries = knowledge.entries.values()
    written = [(_at(entry, ("regions", code), ""), code) for entry in entries for code in entry.regions]
    written += [(KnowledgeError(item.path, 1, "", ""), item.region) for item in knowledge.parameters if item.region]
    for place, code in written:
        if code not in codes and (code.endswith("00") or f"{code[:4]}00" not in codes):
            yield KnowledgeError(place.file, place.line, place.key, f"没有地区代码 {code}", '"440300"（深圳市）')


def check_related(entry: FaqEntry, knowledge: Snapshot) -> Iterator[KnowledgeError]:
    """Related entries and the calculator exist."""
    for index, other in enumerate(entry.next.related):
        if other == entry.id:
            yield _at(entry, ("next", "related", index), "相关条目不能是自己")
        elif other not in knowledge.entries:
            yield _at(entry, ("next", "related", index), f"没有编号为“{other}”的条目")
    name = entry.next.calculator
    if name is not None and knowledge.calculators and name not in knowledge.calculators:
        problem = f"没有名为“{name}”的计算器，现有：{'、'.join(knowledge.calculators)}"
        yield _at(entry, ("next", "calculator"), problem)


def check_offered_tickets(knowledge: Snapshot, kinds: Collection[str]) -> Iterator[KnowledgeError]:
    """The kind of ticket that an entry or a calculator offers exists."""
    places = [(_at(entry, ("next", "ticket"), ""), entry.next.ticket) for entry in knowledge.entries.values()]
    places += [(KnowledgeError(spec.path, 1, "next", ""), spec.ticket) for spec in knowledge.calculators.values()]
    for place, name in places:
        if name is not None and name not in kinds:
            problem = f"没有“{name}”这种工单，只能是：{'、'.join(kinds)}"
            yield KnowledgeError(place.file, place.line, place.key, problem, "ticket: legal_aid")


def check_citations(
    entry: FaqEntry, sources: Sources, day: date, laws: LawTexts | None = None
) -> Iterator[KnowledgeError]:
    """Each cited article exists and is law on the day (for an entry of another time: on the nearest day it holds)."""
    day = max(day, entry.valid_from) if entry.valid_to is None else min(max(day, entry.valid_from), entry.valid_to)
    for index, cite in enumerate(entry.citations):
        for problem, example in citation_faults(cite, sources, day, laws):
            yield _at(entry, ("citations", index), problem, example)


def citation_faults(
    cite: Citation, sources: Sources, day: date, laws: LawTexts | None = None
) -> Iterator[tuple[str, str]]:
    """What is wrong with one citation on that day: problem and what to write instead."""
    found = sources.find(cite.source)
    if found is None or found.key != cite.source:
        hint = f"source: {found.key}" if found else "先在 sources.yml 登记"
        yield f"依据目录 sources.yml 里没有“{cite.source}”", hint
        return
    if not found.article_exists(cite.article):
        last = f"最后一条是第 {found.articles} 条" if found.articles else "没有登记条数"
        right = (
            f'article: "{found.articles}"，整份文件写 article: ""' if found.articles else 'article: ""，引用整份文件'
        )
        yield f"“{cite.source}”没有第 {cite.article} 条（{last}）", right
    elif not found.in_force(cite.article, day):
        what = f"第 {cite.article} 条" if cite.article else "整份文件"
        yield f"“{cite.source}”{what}在 {day} 不是有效的", "换成现行规定，或改 valid_from / valid_to"
    text = laws.current(found.title, found.last_amended) if laws else None
    base = cite.article.partition(".")[0]
    if text is not None and base and base not in text.articles:
        yield f"官方文本“{text.title}”里没有第 {base} 条", "核对条号"


def check_placeholders(entry: FaqEntry, parameters: Parameters, day: date) -> Iterator[KnowledgeError]:
    """Every ``{{…}}`` names a parameter of the right kind, and national ones have a figure while the entry holds."""
    day = max(day, entry.valid_from) if entry.valid_to is None else min(max(day, entry.valid_from), entry.valid_to)
    for place, text in entry.texts():
        for match in PLACEHOLDER.finditer(text):
            named = NAMED.match(match.group(1).strip())
            if named is not None:
                problem = _placeholder_fault(named, parameters, day)
                if problem:
                    yield _at(entry, place, f"{match.group(0)}：{problem}")


def _placeholder_fault(named: re.Match[str], parameters: Parameters, day: date) -> str | None:
    name = named["name"]
    if name not in parameters.names():
        return f"没有参数“{name}”"
    if parameters.is_regional(name) != (named["region"] is not None):
        return "各地不同的参数要写 @region" if parameters.is_regional(name) else "全国统一的参数不写 @region"
    if not parameters.is_regional(name):
        try:
            parameters.value(name, day=day)
        except NoValue as error:
            return str(error)
    return None


def check_parameter(parameter: Parameter, sources: Sources, day: date) -> Iterator[KnowledgeError]:
    """Each figure rests on a registered article that was law when the figure began."""
    for since, dated in parameter.values.items():
        if not isinstance(dated, DatedValue):
            continue
        place: Place = ("values", since.isoformat())
        line = parameter.lines.get(place, 1)
        faults = citation_faults(Citation(dated.reference, dated.article), sources, since)
        for problem, example in faults:
            yield KnowledgeError(parameter.path, line, dotted(place), problem, example.replace("source:", "reference:"))
        if dated.checked_on > day:
            yield KnowledgeError(parameter.path, line, dotted(place), f"核对日 {dated.checked_on} 还没到")


def check_spec(spec: Spec, sources: Sources, parameters: Parameters, day: date) -> Iterator[KnowledgeError]:
    """Every rule of a calculator rests on articles that are law on the day, and every figure has a parameter."""
    for index, rule in enumerate(spec.rules):
        for number, cite in enumerate(rule.citations):
            place: Place = ("rules", index, "citations", number)
            for problem, example in citation_faults(cite, sources, day):
                yield KnowledgeError(spec.path, _spec_line(spec, place), dotted(place), problem, example)
    for index, figure in enumerate(spec.figures):
        if figure.name not in parameters.names():
            place = ("figures", index, "name")
            yield KnowledgeError(spec.path, _spec_line(spec, place), dotted(place), f"没有参数“{figure.name}”")


def _spec_line(spec: Spec, place: Place) -> int:
    while place and place not in spec.lines:
        place = place[:-1]
    return spec.lines.get(place, 1)


def check_document(
    spec: DocumentSpec, sources: Sources, day: date, laws: LawTexts | None = None
) -> Iterator[KnowledgeError]:
    """A document has its Word template, and every article it names is law on the day."""
    if not spec.template.is_file():
        yield KnowledgeError(spec.template, 0, "", f"缺少“{spec.title}”的 Word 模板")
    sentences = [cite for group in spec.lists.values() for sentence in group for cite in sentence.citations]
    rules = [cite for rule in spec.never for cite in rule.citations]
    for cite in dict.fromkeys([*spec.citations, *sentences, *rules]):
        for problem, example in citation_faults(cite, sources, day, laws):
            yield KnowledgeError(spec.form.path, 0, "", problem, example)


def check_names(snapshot: Snapshot) -> Iterator[KnowledgeError]:
    """Every name of the interviews' word list is a calculator or a worker's document, and none of these is left out."""
    file = snapshot.interviews
    if file is None:
        return
    workers = {name for name, spec in snapshot.documents.items() if spec.audience == "worker"}
    known = {*(Kind(CALCULATOR, name) for name in snapshot.calculators), *(Kind(DOCUMENT, name) for name in workers)}
    faulty = {problem.file.stem for problem in snapshot.problems}  # said once, at the file itself
    for kind, line in file.lines.items():
        if kind not in known and kind.name not in faulty:
            near = difflib.get_close_matches(str(kind), map(str, known), n=1)
            where = "knowledge/calculators" if kind.room == CALCULATOR else "knowledge/documents（给职工的）"
            yield KnowledgeError(file.path, line, str(kind), f"{where}里没有“{kind.name}”", "".join(near))
    for kind in sorted(known - file.names.keys(), key=str):
        yield KnowledgeError(file.path, 0, "", f"没有写“{kind}”的叫法，工人说不出它的名字", f"{kind}: [叫法]")


def check_holidays(holidays: Holidays, path: Path, sources: Sources) -> Iterator[KnowledgeError]:
    """Every year names the notice, or the regulation, it was taken from."""
    for key, years in (("notice", holidays.notices), ("regulation", holidays.named)):
        for year, source in years.items():
            if sources.find(source) is None:
                yield KnowledgeError(path, 0, f"{year}.{key}", f"依据目录 sources.yml 里没有“{source}”")
