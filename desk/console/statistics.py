"""Statistics: figures of a period with plots, and the same as an Excel file. For supervisors, auditors and admins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from desk.clock import china_date, now
from desk.composition import Desk
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.inbox import topics_of
from desk.console.pages import Pages
from desk.console.urls import BASE
from desk.console.views import Filter, Page
from desk.deps import TheDesk
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from desk.statistics.cells import SMALLEST_SHOWN, Cell
from desk.statistics.period import Period, PeriodInvalid, last_days
from desk.statistics.report import OUTCOMES, Punctuality, Report, make_report
from desk.workbook import MEDIA_TYPE, Row, as_xlsx
from law.tickets.rules import TicketRules

router = APIRouter(prefix="/statistics")
QUICK = {7: "近7天", 30: "近30天", 90: "近90天", 365: "近一年"}
HIDDEN = f"少于{SMALLEST_SHOWN}"
REASONS = {
    "off_point": "没答到点上", "unclear": "看不懂", "other_case": "情况和我不一样", "wrong": "内容好像不对",
    "other": "其他",
}  # fmt: skip
UNKNOWN_REGION = "没有说地区"


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the page and sheet of the file. ``chart``: JSON of web/console/statistics.js, "" = no plot."""

    key: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class StatisticsPage(Page):
    since: str
    until: str
    quick: tuple[Filter, ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    export_url: str
    error: str = ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; ``error``: why it could not be given (the last 30 days are shown then)."""

    period: Period
    error: str = ""


def asked(since: Annotated[str, Query(max_length=10)] = "", until: Annotated[str, Query(max_length=10)] = "") -> Asked:
    """The period of an address."""
    today = china_date(now())
    usual = last_days(30, today)
    if not since and not until:
        return Asked(usual)
    try:
        return Asked(Period(date.fromisoformat(since), date.fromisoformat(until or today.isoformat())))
    except PeriodInvalid as error:
        return Asked(usual, error.message)
    except ValueError:
        return Asked(usual, "日期要写成 2026-11-01 这样，请重新选择。")


Wanted = Annotated[Asked, Depends(asked)]


@router.get("")
def show(desk: TheDesk, staff: CurrentStaff, pages: Pages, wanted: Wanted) -> Response:
    """The page; a period that cannot be read is named and the last 30 days are shown."""
    require(staff, "statistics")
    report = _report(desk, staff, wanted.period)
    view = StatisticsPage(
        staff_name=staff.name, csrf=staff.csrf, section="statistics", since=wanted.period.first.isoformat(),
        until=wanted.period.last.isoformat(), quick=_quick(wanted.period), figures=_figures(report),
        tables=_tables(report, desk.office.rules), export_url=f"{BASE}/statistics/export?{_query(wanted.period)}",
        error=wanted.error,
    )  # fmt: skip
    return pages.response("statistics.html", view, 422 if wanted.error else 200)


@router.get("/export")
def export(desk: TheDesk, staff: CurrentStaff, wanted: Wanted) -> Response:
    """The same tables as an Excel file; a period that cannot be read is refused."""
    require(staff, "statistics")
    if wanted.error:
        raise PeriodInvalid(wanted.error)
    report = _report(desk, staff, wanted.period)
    first = ("概况", ("项目", "数值"), _figures(report))
    sheets = [first, *((table.title, table.headers, table.rows) for table in _tables(report, desk.office.rules))]
    name = f"statistics-{wanted.period.first:%Y%m%d}-{wanted.period.last:%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_xlsx(sheets), media_type=MEDIA_TYPE, headers=headers)


def _report(desk: Desk, staff: SignedIn, period: Period) -> Report:
    topic_of = topics_of(desk.settings.knowledge_dir / "faq")
    with desk.database.read() as session:
        return make_report(session, staff, period, topic_of)


def _query(period: Period) -> str:
    return urlencode({"since": period.first.isoformat(), "until": period.last.isoformat()})


def _quick(shown: Period) -> tuple[Filter, ...]:
    today = china_date(now())
    choices = [(str(days), last_days(days, today), text) for days, text in QUICK.items()]
    return tuple(
        Filter(key=key, text=text, url=f"{BASE}/statistics?{_query(period)}", current=period == shown)
        for key, period, text in choices
    )


def _figures(report: Report) -> tuple[tuple[str, str], ...]:
    outcomes = sum(report.outcomes.get(kind, 0) for kind in ("answer", "clarify", "out_of_scope", "fallback"))
    judged = sum(report.useful.values())
    finished = sum(row.finished for row in report.punctuality)
    on_time = sum(row.on_time for row in report.punctuality)
    mean = report.mean_score
    return (
        ("对话", str(report.conversations)),
        ("职工消息", str(report.messages)),
        ("直接回答率", _share(report.outcomes.get("answer", 0), outcomes)),
        ("转人工的对话", str(report.escalated)),
        ("首次人工回复（中位）", _words(report.first_reply.median)),
        ("新工单", str(sum(report.tickets.values()))),
        ("按期办结率", _share(on_time, finished)),
        ("回答“有用”", _share(report.useful.get(True, 0), judged)),
        ("服务评分", f"{mean:.1f} 分（{sum(report.scores.values())} 人）" if mean is not None else "还没有评分"),
        ("用人单位群体预警", str(report.warnings)),
    )


def _tables(report: Report, rules: TicketRules) -> tuple[Table, ...]:
    kinds = {key: kind.label for key, kind in rules.kinds.kinds.items()}
    daily = tuple((day.isoformat(), begun, messages) for day, begun, messages in report.daily)
    reply = report.first_reply
    return (
        Table(key="daily", title="每天", headers=("日期", "新对话", "职工消息"), rows=daily, chart=_lines(report)),
        _counted("outcomes", "机器人怎样回应", "回应", _named(report.outcomes, labels.KINDS, OUTCOMES)),
        _cells("topics", "问得最多的主题", "主题", report.topics, labels.topic),
        _cells("regions", "各省", "地区", report.regions, lambda code: labels.region(code) or UNKNOWN_REGION),
        _counted("channels", "渠道", "渠道", _named(report.channels, labels.CHANNELS)),
        Table(
            key="replies", title="转人工后的首次回复", headers=("已回复", "中位", "九成不超过"),
            rows=((reply.count, _words(reply.median), _words(reply.ninety)),),
        ),
        _counted("tickets", "新工单种类", "种类", _named(report.tickets, kinds)),
        Table(
            key="punctuality", title="按期办结",
            headers=("时限类别", "办结", "按期", "按期率", "用时中位", "用时九成不超过"),
            rows=tuple(_punctual(row, rules) for row in report.punctuality),
            note="办结时时限没有过的算按期；等职工补充材料的时间不算。",
        ),
        _counted("reasons", "说“没用”的原因", "原因", _named(report.reasons, REASONS)),
        _counted("scores", "服务评分", "评分", [(f"{n} 分", report.scores.get(n, 0)) for n in range(5, 0, -1)]),
    )  # fmt: skip


def _named(counts: Mapping[str, int], names: Mapping[str, str], order: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Names and counts, in the given order or the largest first."""
    keys = [key for key in order if key in counts] or sorted(counts, key=lambda key: (-counts[key], key))
    return [(names.get(key, key), counts[key]) for key in keys]


def _counted(key: str, title: str, what: str, rows: Sequence[tuple[str, int]]) -> Table:
    return Table(key=key, title=title, headers=(what, "数量"), rows=tuple(rows), chart=_bars(rows))


def _cells(key: str, title: str, what: str, cells: Sequence[Cell], name: Callable[[str], str]) -> Table:
    rows = [(name(cell.key), cell.count) for cell in cells]
    note = f"少于 {SMALLEST_SHOWN} 的不显示具体数，免得认出是谁。" if any(count is None for _, count in rows) else ""
    return Table(
        key=key, title=title, headers=(what, "数量"), note=note,
        rows=tuple((text, HIDDEN if count is None else count) for text, count in rows),
        chart=_bars([(text, count) for text, count in rows if count is not None]),
    )  # fmt: skip


def _punctual(row: Punctuality, rules: TicketRules) -> Row:
    return (
        rules.limits.classes[row.limit_class].label, row.finished, row.on_time, _share(row.on_time, row.finished),
        _words(row.taken.median), _words(row.taken.ninety),
    )  # fmt: skip


def _lines(report: Report) -> str:
    begun = [count for _day, count, _asked in report.daily]
    messages = [count for _day, _begun, count in report.daily]
    series = [{"name": "新对话", "data": begun}, {"name": "职工消息", "data": messages}]
    return json.dumps({"type": "line", "labels": [f"{day:%m-%d}" for day, *_ in report.daily], "series": series})


def _bars(rows: Sequence[tuple[str, int]]) -> str:
    shown = [row for row in rows if row[1]][:12]
    series = [{"name": "数量", "data": [count for _name, count in shown]}]
    return json.dumps({"type": "bar", "labels": [name for name, _ in shown], "series": series}) if shown else ""


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _words(spent: timedelta | None) -> str:
    """A duration in words: 45秒, 12分, 3小时5分, 4天2小时."""
    if spent is None:
        return "—"
    seconds = int(spent.total_seconds())
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return f"{days}天{hours}小时"
    if hours:
        return f"{hours}小时{minutes}分"
    return f"{minutes}分" if minutes else f"{seconds}秒"
