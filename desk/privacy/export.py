"""Everything kept of a worker as one ZIP: data for other programs, a page to read, the files themselves."""

from __future__ import annotations

import html
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.bot_client import BotError
from desk.clock import now
from desk.composition import Desk
from desk.conversations.repository import find_conversation
from desk.files.errors import FileDamaged
from desk.privacy.inventory import HOLDINGS, Holding, owned_rows, tables
from law.china import CHINA

# Hashes and tokens open doors and tell the worker nothing.
_LEFT_OUT = frozenset({"identifier"})
_AUTHORS = {"worker": "我", "bot": "机器人", "staff": "工作人员", "system": "系统"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Gathered:
    """What the database holds: table → rows. ``files``: name in the ZIP, name in the store, whether encrypted."""

    public_id: str
    rows: Mapping[str, Rows]
    files: tuple[tuple[str, str, bool], ...]


def gather(session: Session, conversation_id: str) -> Gathered:
    """Every declared row of one conversation, decrypted."""
    conversation = find_conversation(session, conversation_id)
    found: dict[str, Rows] = {}
    for table, holding in tables():
        if not holding.owner:
            continue
        query = select(table).where(owned_rows(table, holding, [conversation.id]))
        query = query.order_by(*table.primary_key.columns)
        found[table.name] = [_row(dict(row), holding) for row in session.execute(query).mappings()]
    files = tuple(
        (f"files/{index:02d}-{_safe(str(row['name']))}", str(row["stored_as"]), bool(row["encrypted"]))
        for index, row in enumerate(found["files"], 1)
    )
    return Gathered(conversation.public_id, found, files)


def _row(row: dict[str, Any], holding: Holding) -> dict[str, Any]:
    return {name: value for name, value in row.items() if holding.class_of(name) not in _LEFT_OUT}


def write_package(desk: Desk, conversation_id: str) -> IO[bytes]:
    """The ZIP as an open file without a name, at its beginning; it disappears when it is closed."""
    with desk.database.read() as session:
        gathered = gather(session, conversation_id)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller streams and closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        missing = _add_files(desk, package, gathered)
        bot = _bot_events(desk, gathered.public_id)
        package.writestr("data.json", json.dumps(_machine_readable(gathered, bot), ensure_ascii=False, indent=1))
        package.writestr("我的信息.html", _page(gathered, missing, complete=bot is not None))
    target.seek(0)
    return target


def _add_files(desk: Desk, package: zipfile.ZipFile, gathered: Gathered) -> list[str]:
    """Put the contents into the package; returns the names of those that could not be read."""
    missing = []
    for name, stored_as, encrypted in gathered.files:
        content = _content(desk, stored_as, encrypted)
        if content is None:
            missing.append(name)
        else:
            package.writestr(name, content)
    return missing


def _content(desk: Desk, stored_as: str, encrypted: bool) -> bytes | None:
    try:
        return desk.files.read(stored_as, encrypted=encrypted)
    except FileDamaged:
        return None


def _bot_events(desk: Desk, public_id: str) -> list[Any] | None:
    """What Rasa keeps; None when it does not answer."""
    try:
        return desk.bot.stored(public_id)
    except BotError:
        return None


def _machine_readable(gathered: Gathered, bot: list[Any] | None) -> dict[str, Any]:
    return {
        "format": "gongxiaozhu-export/1",
        "exported_at": now().isoformat(),
        "tables": {
            name: {"what": HOLDINGS[name].what, "rows": [_plain(row) for row in rows]}
            for name, rows in sorted(gathered.rows.items())
        },
        "bot_events": bot,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _page(gathered: Gathered, missing: list[str], *, complete: bool) -> str:
    """A page that opens anywhere, also on a phone without a network."""
    parts = [
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>我的信息</title>',
        f"<h1>我的信息</h1><p>导出时间：{_moment(now())}。data.json 是同样内容的数据文件，files 里是上传过的材料。</p>",
    ]
    if missing:
        parts.append(f"<p>读不出来的材料：{html.escape('、'.join(missing))}</p>")
    if not complete:
        parts.append("<p>机器人这会儿没有响应，它保存的记录不在里面；过一会儿可以再导出一次。</p>")
    parts.append("<h2>对话</h2>")
    parts += [
        f"<p><b>{_AUTHORS.get(str(row['author']), '')}</b> {_moment(row['created_at'])}<br>{_lines(row['body'])}</p>"
        for row in gathered.rows["messages"]
    ]
    parts.append("<h2>工单</h2>")
    parts += [_ticket(row) for row in gathered.rows["tickets"]] or ["<p>没有工单。</p>"]
    parts.append("<h2>材料</h2><ul>")
    parts += [f"<li>{html.escape(name)}</li>" for name, _, _ in gathered.files]
    parts.append("</ul><h2>还保存了</h2><ul>")
    parts += [
        f"<li>{html.escape(HOLDINGS[name].what)}：{len(rows)} 条</li>"
        for name, rows in sorted(gathered.rows.items())
        if rows and name not in ("messages", "tickets", "files", "conversations")
    ]
    parts.append("</ul></html>")
    return "".join(parts)


def _ticket(row: Mapping[str, Any]) -> str:
    facts = (
        ("编号", row["number"]), ("姓名", row["contact_name"]), ("电话", row["contact_phone"]),
        ("单位", row["employer"]), ("金额", row["amount"]), ("情况", row["narrative"]),
        ("同意的文本版本", row["consent_version"]), ("提交", _moment(row["created_at"])),
    )  # fmt: skip
    told = "".join(f"<li>{name}：{html.escape(str(value))}</li>" for name, value in facts if value not in (None, ""))
    answers = "".join(
        f"<li>{html.escape(str(key))}：{html.escape(str(value))}</li>" for key, value in (row["answers"] or {}).items()
    )
    return f"<ul>{told}{answers}</ul>"


def _lines(body: Mapping[str, Any]) -> str:
    return html.escape(str(body.get("text", ""))).replace("\n", "<br>")


def _moment(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _safe(name: str) -> str:
    """A file name that stays one wherever the package is opened."""
    kept = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in name)
    return kept.lstrip(".")[-120:] or "file"
