"""The audit: who looked at what and changed what; filter, page, export, check. For auditors and admins."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.audit.anchors import read_anchors
from desk.audit.chain import verify
from desk.console import times
from desk.console.access import CurrentStaff
from desk.console.addresses import day, query_of
from desk.console.pages import Pages
from desk.console.urls import BASE
from desk.console.views import Choice, Page, choices
from desk.deps import ReadSession, TheDesk
from desk.models import AuditEntry
from desk.privacy.inventory import HOLDINGS
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from law.china import CHINA

router = APIRouter(prefix="/audit")
PAGE_SIZE = 100
MOST_EXPORTED = 50_000
KINDS = {
    "read": "查看",
    "write": "修改",
    "login": "登录",
    "login_failed": "登录失败",
    "export": "导出",
    "erasure": "删除信息",
}
PLACES = {
    "/queue": "对话队列", "/conversations/{public_id}": "对话", "/tickets": "工单列表", "/tickets/{number}": "工单",
    "/files/{file_id}": "材料", "/organisation": "组织", "/overview": "概览", "/audit": "审计",
    "/logout": "退出登录", "/conversations/{public_id}/reply": "回复", "/conversations/{public_id}/take": "接手",
    "/conversations/{public_id}/packet": "对话资料", "/conversations/{public_id}/transfer": "转交",
    "/conversations/{public_id}/share": "共享给单位", "/templates": "回复模板", "/views": "保存的列表",
    "/knowledge/entries/{faq_id}": "知识条目", "/knowledge/entries/{faq_id}/edit": "改知识条目", "/system": "系统",
    "/statistics": "统计", "/statistics/export": "导出统计", "/": "首页",
    "/conversations/{public_id}/live": "对话的新消息", "/conversations/{public_id}/hand-back": "交还机器人",
    "/conversations/{public_id}/close": "结束对话", "/conversations/{public_id}/settle": "紧急已处理",
    "/conversations/{public_id}/note": "内部备注", "/conversations/{public_id}/templates": "回复模板",
    "/conversations/{public_id}/privacy/export": "导出个人信息",
    "/conversations/{public_id}/privacy/erase": "删除个人信息", "/tickets/{number}/status": "工单状态",
    "/tickets/{number}/assign": "分配工单", "/tickets/{number}/unit": "转交工单", "/staff": "人员",
    "/account": "我的账号", "/account/factor/begin": "设置两步验证", "/models": "模型", "/quality": "答错率",
    "/knowledge": "知识库", "/knowledge/entries": "知识条目", "/knowledge/parameters": "数字和到期核对",
    "/reviews": "核对", "/reviews/groups": "没有答好的", "/reviews/{public_id}": "核对一个问题",
    "/letters": "一函两书", "/letters/new": "新建文书", "/letters/{public_id}": "文书",
    "/letters/{public_id}/print": "打印文书", "/calculators": "计算器", "/calculators/{name}": "计算器",
    "/conversations/{public_id}/privacy": "个人信息", "/tickets/{number}/contact": "联系方式",
}  # fmt: skip
WORDS = {
    "login": "登录", "login_failed": "登录失败", "export": "职工导出自己的信息",
    "erasure_requested": "要求删除个人信息", "erasure_done": "个人信息删除完成",
    "erased_again": "恢复旧备份后再次删除", "chain_broken": "链尾签名不对",
    "entry_saved": "改了知识条目", "identity_linked": "关联了单位账号",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One entry in words."""

    seq: int
    at: datetime
    who: str
    what: str
    object: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class AuditPage(Page):
    """``checked``: what a check found, "" when none was asked for; ``sound``: whether it was good."""

    rows: tuple[AuditRow, ...]
    who: str
    object: str
    since: str
    until: str
    kinds: tuple[Choice, ...]
    next_url: str
    export_url: str
    verify_url: str
    checked: str = ""
    sound: bool = True


@dataclass(frozen=True)
class Wanted:
    """The filter. ``before``: only entries with a smaller number (paging)."""

    who: str
    object: str
    kind: str
    since: date | None
    until: date | None
    before: int | None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.who:
            found.append(AuditEntry.who == self.who)
        if self.object:
            found.append(AuditEntry.object.contains(self.object, autoescape=True))
        if self.kind in KINDS:
            exact = self.kind in ("login", "login_failed", "export")
            found.append(AuditEntry.action == self.kind if exact else AuditEntry.action.startswith(self.kind))
        if self.since:
            found.append(AuditEntry.at >= datetime.combine(self.since, datetime.min.time(), CHINA))
        if self.until:
            found.append(AuditEntry.at < datetime.combine(self.until + timedelta(days=1), datetime.min.time(), CHINA))
        if self.before:
            found.append(AuditEntry.seq < self.before)
        return found

    def query(self, **more: str | int) -> str:
        return query_of({
            "who": self.who, "object": self.object, "kind": self.kind,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "", **more,
        })  # fmt: skip


def wanted(
    who: Annotated[str, Query(max_length=60)] = "",
    object_: Annotated[str, Query(alias="object", max_length=160)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Wanted:
    """The filter of an address; a date that cannot be read is left out."""
    return Wanted(who.strip(), object_.strip(), kind, day(since), day(until), before)


Asked = Annotated[Wanted, Depends(wanted)]


@router.get("")
def show_audit(
    desk: TheDesk, session: ReadSession, staff: CurrentStaff, pages: Pages,
    asked: Asked,
    check: bool = False,
) -> Response:  # fmt: skip
    """The newest entries first; with ``check`` the whole chain is read and compared."""
    require(staff, "audit")
    result = verify(session, read_anchors(desk.settings.anchors_path)) if check else None
    sound = result is None or not result.problems
    words = ""
    if result is not None:
        words = "；".join(result.problems) or f"完整：共 {result.entries} 条，链尾 {result.head.seq}:{result.head.hash}"
    return pages.response("audit.html", _page(session, staff, asked, words, sound))


@router.get("/export")
def export(
    session: ReadSession, staff: CurrentStaff,
    asked: Asked,
) -> Response:  # fmt: skip
    """The filtered entries as CSV with their seals; cells that a spreadsheet would run are defused."""
    require(staff, "audit")
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["序号", "时间（北京）", "谁", "做了什么", "对象", "改动", "封印"])
    for entry in _entries(session, asked, MOST_EXPORTED):
        row = _row(entry)
        writer.writerow(
            [row.seq, times.full(row.at), *map(_defused, (row.who, row.what, row.object, row.detail)), entry.hash]
        )
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response("\ufeff" + target.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _defused(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


def _entries(session: Session, asked: Wanted, limit: int) -> list[AuditEntry]:
    query = select(AuditEntry).where(*asked.conditions()).order_by(AuditEntry.seq.desc()).limit(limit)
    return list(session.scalars(query))


def _held(table: str) -> str:
    """What a table holds, in words; what is no table of ours (files on the disk) as it is."""
    return HOLDINGS[table].what if table in HOLDINGS else table


def _row(entry: AuditEntry) -> AuditRow:
    act, _, place = entry.action.partition(" ")
    what = f"{KINDS.get(act, act)} {PLACES.get(place, place)}" if place else WORDS.get(act, act)
    changed = entry.detail.get("changed") or entry.detail.get("counts") or {}
    detail = "，".join(f"{_held(table)} {count}" for table, count in sorted(changed.items()))
    return AuditRow(seq=entry.seq, at=entry.at, who=entry.who, what=what, object=entry.object, detail=detail)


def _page(session: Session, staff: SignedIn, asked: Wanted, checked: str, sound: bool) -> AuditPage:
    entries = _entries(session, asked, PAGE_SIZE + 1)
    more = len(entries) > PAGE_SIZE
    rows = tuple(_row(entry) for entry in entries[:PAGE_SIZE])
    return AuditPage(
        staff_name=staff.name, csrf=staff.csrf, section="audit", rows=rows, who=asked.who, object=asked.object,
        since=asked.since.isoformat() if asked.since else "", until=asked.until.isoformat() if asked.until else "",
        kinds=choices("全部", KINDS.items(), asked.kind),
        next_url=f"{BASE}/audit?{asked.query(before=rows[-1].seq)}" if more else "",
        export_url=f"{BASE}/audit/export?{asked.query()}", verify_url=f"{BASE}/audit?{asked.query(check='true')}",
        checked=checked, sound=sound,
    )  # fmt: skip
