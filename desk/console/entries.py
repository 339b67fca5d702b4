"""Knowledge in the console: the entries, one entry with its sources and where it was used, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.clock import china_date, now
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.addresses import query_of
from desk.console.pages import Pages
from desk.console.urls import BASE
from desk.console.views import Choice, Page, choices
from desk.conversations.suggestions import EntryNotFound
from desk.deps import TheDesk
from desk.models import Message
from desk.staff.permissions import may
from law.due import MONTHS, due, due_figures
from law.errors import NoValue
from law.faq import TOPICS, FaqEntry, figure_of, figures_in, normalise, render
from law.library import Snapshot
from law.parameters import DatedValue, Parameter
from law.sources import Citation

router = APIRouter(prefix="/knowledge")
PAGE_SIZE = 60
RECENT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    id: str
    url: str
    question: str
    topic: str
    checked_on: str
    used: int


@dataclass(frozen=True, kw_only=True)
class EntriesPage(Page):
    """``found``: how many entries the question has."""

    rows: tuple[EntryRow, ...]
    topics: tuple[Choice, ...]
    search: str
    found: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, kw_only=True)
class SourceItem:
    """``article_text``: the official text, "" without an imported one."""

    law: str
    article: str
    title: str
    issuer: str
    number: str
    since: str
    url: str
    article_text: str


@dataclass(frozen=True, kw_only=True)
class FigureItem:
    name: str
    description: str
    value: str
    checked_on: str


@dataclass(frozen=True, kw_only=True)
class EntryPage(Page):
    """``used``: (period, answers by the bot, sent by staff, conversations); ``due``: why it has to be looked at."""

    url: str
    file: str
    question: str
    topic: str
    answer: str
    more: str
    premises: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    ask: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[SourceItem, ...]
    figures: tuple[FigureItem, ...]
    related: tuple[tuple[str, str], ...]
    valid: str
    checked_on: str
    checked_against: tuple[str, ...]
    used: tuple[tuple[str, int, int, int], ...]
    last_used: datetime | None
    due: tuple[str, ...]
    may_edit: bool


@dataclass(frozen=True, kw_only=True)
class ParameterRow:
    name: str
    region: str
    description: str
    value: str
    since: str
    source: str
    checked_on: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ParametersPage(Page):
    """``due_only``: only what has to be looked at again (or is unknown from a day that is near)."""

    rows: tuple[ParameterRow, ...]
    due_only: bool
    search: str
    due_count: int
    months: int
    entries: tuple[tuple[str, str, str], ...]


def entry_url(faq_id: str) -> str:
    """The page of one entry."""
    return f"{BASE}/knowledge/entries/{faq_id}"


@router.get("/entries")
def show_entries(
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    topic: Annotated[str, Query(max_length=40)] = "",
    search: Annotated[str, Query(alias="q", max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Entries by topic and words of the question, the ways to ask and the answer."""
    knowledge = desk.knowledge.snapshot()
    topic = topic if topic in TOPICS else ""
    found = _search(knowledge.entries.values(), topic, search.strip())
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    with desk.database.read() as session:
        used = _answers_since(session, [entry.id for entry in shown], now() - RECENT)

    def address(number: int) -> str:
        query = query_of({"topic": topic, "q": search.strip(), "page": number if number > 1 else None})
        return f"{BASE}/knowledge/entries?{query}"

    view = EntriesPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="knowledge",
        rows=tuple(
            EntryRow(
                id=entry.id, url=entry_url(entry.id), question=entry.question, topic=labels.topic(entry.topic),
                checked_on=entry.checked_on.isoformat(), used=used.get(entry.id, 0),
            )
            for entry in shown
        ),
        topics=choices("全部主题", ((key, labels.topic(key)) for key in TOPICS), topic),
        search=search.strip(),
        found=len(found),
        previous_url=address(page - 1) if page > 1 else "",
        next_url=address(page + 1) if len(found) > page * PAGE_SIZE else "",
    )  # fmt: skip
    return pages.response("entries.html", view)


def _search(entries: Iterable[FaqEntry], topic: str, text: str) -> list[FaqEntry]:
    """By id, then by question, then by a way to ask or the answer; each in the order of ids."""
    wanted = normalise(text)
    ranked = []
    for entry in entries:
        if topic and entry.topic != topic:
            continue
        if not wanted or text == entry.id or wanted in normalise(entry.question):
            ranked.append((0 if text == entry.id else 1, entry.id, entry))
        elif text in entry.id or any(wanted in normalise(ask) for ask in entry.ways_to_ask()):
            ranked.append((2, entry.id, entry))
        elif wanted in normalise(entry.answer + entry.more):
            ranked.append((3, entry.id, entry))
    return [entry for _rank, _id, entry in sorted(ranked, key=lambda item: item[:2])]


@router.get("/entries/{faq_id}")
def show_entry(faq_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """One entry as workers read it, what it rests on, and how often it answered."""
    knowledge = desk.knowledge.snapshot()
    entry = knowledge.entries.get(faq_id)
    if entry is None:
        raise EntryNotFound("没有这个知识条目，可能文件写错了还读不进来，请看“知识库”页的检查结果。")
    day = china_date(now())
    with desk.database.read() as session:
        used, last_used = _use(session, faq_id)
    view = EntryPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="knowledge",
        url=entry_url(entry.id),
        file=f"knowledge/faq/{entry.topic}/{entry.id}.yml",
        question=entry.question,
        topic=labels.topic(entry.topic),
        answer=filled(entry.answer, knowledge, day),
        more=filled(entry.more, knowledge, day),
        premises=tuple((premise.belief, filled(premise.correction, knowledge, day)) for premise in entry.premises),
        regions=tuple((labels.region(code), filled(text, knowledge, day)) for code, text in entry.regions.items()),
        ask=tuple((manner, texts) for manner, texts in entry.ask.items() if texts),
        sources=tuple(_source(desk, knowledge, cite) for cite in entry.citations),
        figures=tuple(_figures(knowledge, entry, day)),
        related=tuple(
            (entry_url(other), knowledge.entries[other].question)
            for other in entry.next.related
            if other in knowledge.entries
        ),
        valid=f"{entry.valid_from} 起" + (f"，到 {entry.valid_to} 止" if entry.valid_to else ""),
        checked_on=entry.checked_on.isoformat(),
        checked_against=entry.checked_against,
        used=used,
        last_used=last_used,
        due=tuple(item.why for item in due(knowledge, day) if item.name == faq_id),
        may_edit=may(staff, "edit"),
    )
    return pages.response("entry.html", view)


def filled(text: str, knowledge: Snapshot, day: date) -> str:
    """Words of an entry as a worker whose region is unknown reads them; as written where a figure is missing."""
    try:
        return render(text, day=day, region=None, parameters=knowledge.parameters)
    except (NoValue, ValueError):
        return text


def _source(desk: TheDesk, knowledge: Snapshot, cite: Citation) -> SourceItem:
    source = knowledge.sources.find(cite.source)
    text = ""
    if source is not None and cite.article and source.article_exists(cite.article):
        text = desk.laws.article(cite.source, cite.article).text or ""
    return SourceItem(
        law=cite.source,
        article=cite.article,
        title=source.title if source else "",
        issuer=source.issuer if source else "",
        number=(source.number or "") if source else "",
        since=source.in_force_from.isoformat() if source else "",
        url=(source.url or "") if source else "",
        article_text=text,
    )


def _figures(knowledge: Snapshot, entry: FaqEntry, day: date) -> Iterable[FigureItem]:
    for name in sorted(figures_in(entry)):
        regions = knowledge.parameters.regions(name)
        parameter = knowledge.parameters.find(name, None) or (
            knowledge.parameters.find(name, regions[0]) if regions else None
        )
        if parameter is None:
            continue
        row = _parameter(parameter, day, "")
        where = f"各地不同（{len(regions)} 个地区）" if regions else row.value
        yield FigureItem(name=name, description=row.description, value=where, checked_on=row.checked_on)


@router.get("/parameters")
def show_parameters(
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    which: Annotated[str, Query(max_length=10)] = "due",
    search: Annotated[str, Query(alias="q", max_length=60)] = "",
) -> Response:
    """Figures that are due for re-checking, or all of them; and the entries that are due."""
    knowledge = desk.knowledge.snapshot()
    day = china_date(now())
    why = {(item.name, item.topic): item.why for item in due_figures(knowledge, day)}
    text = search.strip()
    rows = [
        _parameter(parameter, day, why.get((parameter.name, parameter.region or "全国"), ""))
        for parameter in sorted(knowledge.parameters, key=lambda item: (item.name, item.region or ""))
    ]
    shown = [row for row in rows if (row.why or which == "all") and _matches(row, text)]
    view = ParametersPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="knowledge",
        rows=tuple(shown),
        due_only=which != "all",
        search=text,
        due_count=len(why),
        months=MONTHS,
        entries=tuple(
            (entry_url(item.name), knowledge.entries[item.name].question, item.why) for item in due(knowledge, day)
        ),
    )
    return pages.response("parameters.html", view)


def _matches(row: ParameterRow, text: str) -> bool:
    return not text or any(text in part for part in (row.name, row.description, row.region))


def _parameter(parameter: Parameter, day: date, why: str) -> ParameterRow:
    held = parameter.on(day)
    dated = held[1] if held is not None else None
    is_figure = isinstance(dated, DatedValue)
    value = figure_of(dated) if isinstance(dated, DatedValue) else ("还没有录入" if dated == "expected" else "没有")
    return ParameterRow(
        name=parameter.name,
        region=labels.region(parameter.region) or "全国",
        description=parameter.description,
        value=f"{value} {labels.UNITS.get(parameter.unit, parameter.unit)}" if is_figure else value,
        since=held[0].isoformat() if held is not None else "",
        source=_where(dated) if isinstance(dated, DatedValue) else "",
        checked_on=dated.checked_on.isoformat() if isinstance(dated, DatedValue) else "",
        why=why,
    )


def _where(dated: DatedValue) -> str:
    article = f" 第{dated.article}条" if dated.article else ""
    return f"{dated.reference}{article}；{dated.source}"


def _answers_since(session: Session, ids: Sequence[str], since: datetime) -> dict[str, int]:
    """How often the bot answered with each entry."""
    query = (
        select(Message.faq_id, func.count())
        .where(Message.faq_id.in_(ids), Message.author == "bot", Message.created_at >= since)
        .group_by(Message.faq_id)
    )
    return {faq_id: count for faq_id, count in session.execute(query) if faq_id is not None}


def _use(session: Session, faq_id: str) -> tuple[tuple[tuple[str, int, int, int], ...], datetime | None]:
    moment = now()
    rows = []
    for label, since in (("最近 30 天", moment - RECENT), ("最近一年", moment - timedelta(days=365))):
        where = (Message.faq_id == faq_id, Message.created_at >= since)
        by_author = select(Message.author, func.count().label("total")).where(*where).group_by(Message.author)
        counts = {row.author: row.total for row in session.execute(by_author)}
        people = session.scalar(select(func.count(Message.conversation_id.distinct())).where(*where)) or 0
        rows.append((label, counts.get("bot", 0), counts.get("staff", 0), people))
    last = session.scalar(select(func.max(Message.created_at)).where(Message.faq_id == faq_id))
    return tuple(rows), last
