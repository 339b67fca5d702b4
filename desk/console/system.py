"""The state of the installation: programs and models, channels and their quotas, queues, backups."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session
from starlette.responses import Response

from desk.backup.archive import last_backup
from desk.channels.wechat.quota import quota_of
from desk.channels.wechat.status import account_lines
from desk.clock import now
from desk.composition import Desk
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.views import Label, Page
from desk.deps import TheDesk
from desk.models import Conversation, Erasure, Message, Timer, WechatDelivery, WechatUser
from desk.models.base import Base
from desk.staff.permissions import require
from law.china import CHINA

router = APIRouter()
LATE = timedelta(minutes=5)
BACKUP_OLD = timedelta(hours=36)
DAY = timedelta(days=1)
PACKAGES = ("fastapi", "sqlalchemy", "dbos", "starlette", "uvicorn", "cryptography")
TIMERS = {
    "unclaimed": "没有人接的转人工",
    "answer_due": "办结期限前的提醒",
    "overdue": "超时",
    "limitation": "时效提醒",
    "waiting_worker": "等职工补充",
}
WELL, WRONG, UNKNOWN = (
    Label(text="正常", colour="green"),
    Label(text="有问题", colour="red"),
    Label(text="注意", colour="orange"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing and how it is; ``state`` None where there is nothing to judge."""

    name: str
    value: str
    state: Label | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class SystemPage(Page):
    groups: tuple[Group, ...]


@router.get("/system")
def show_system(desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Everything at a glance; Rasa is asked with no database session open."""
    require(staff, "system")
    model = desk.bot.model()
    with desk.database.read() as session:
        groups = (
            Group(title="程序和模型", lines=tuple(_programs(session, desk, model))),
            Group(title="渠道", lines=tuple(_channels(session, desk))),
            Group(title="队列", lines=tuple(_queues(session))),
            Group(title="备份", lines=tuple(_backups(desk))),
        )
    view = SystemPage(staff_name=staff.name, csrf=staff.csrf, section="system", groups=groups)
    return pages.response("system.html", view)


def _programs(session: Session, desk: Desk, model: str | None) -> Iterable[Line]:
    yield Line(
        name="机器人（Rasa）", value=f"模型 {model}" if model else "没有响应",
        state=WELL if model else WRONG, hint="" if model else "职工的消息会留着，机器人恢复后自动回答。",
    )  # fmt: skip
    yield from _models(desk)
    revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    backend = session.get_bind().dialect.name
    yield Line(name="数据库", value=f"{backend}，结构 {revision}", state=WELL)
    production = desk.settings.production
    yield Line(name="环境", value="正式" if production else "开发", state=None if production else UNKNOWN)
    versions = "，".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield Line(name="版本", value=f"Python {platform.python_version()}，{versions}")


def _models(desk: Desk) -> Iterable[Line]:
    """The archives of the model store: which one new starts take, and which one was used before."""
    folder = desk.settings.models_dir
    for name, title in (("current", "当前模型文件"), ("previous", "上一个模型")):
        link = folder / f"{name}.tar.gz"
        if link.exists():
            target = link.resolve()
            made = datetime.fromtimestamp(target.stat().st_mtime, tz=CHINA)
            yield Line(name=title, value=f"{target.name.removesuffix('.tar.gz')}，{made:%Y-%m-%d %H:%M} 训练")
    kept = [path for path in folder.glob("*.tar.gz") if not path.is_symlink()] if folder.is_dir() else []
    yield Line(name="保留的模型", value=f"{len(kept)} 个")


def _channels(session: Session, desk: Desk) -> Iterable[Line]:
    moment = now()
    for channel, name in labels.CHANNELS.items():
        where = (Conversation.channel == channel, Conversation.updated_at >= moment - DAY)
        yield Line(name=name, value=f"24 小时内 {_count(session, Conversation, *where)} 个对话有消息")
    if desk.wechat is None:
        yield Line(name="微信公众号", value="没有接入", hint="设置 WECHAT_TOKEN 后接入，见 docs/wechat.md。")
        return
    for line in account_lines(session):
        yield Line(name="微信公众号", value=line, state=WRONG if "有问题" in line else None)
    held = session.scalars(
        select(WechatUser)
        .join(Conversation, Conversation.id == WechatUser.conversation_id)
        .where(Conversation.owner.in_(("waiting", "human")), WechatUser.subscribed)
    )
    spent = sum(1 for user in held if not quota_of(user, moment).left)
    yield Line(
        name="微信额度", value=f"{spent} 个人工对话的可发条数已用完", state=UNKNOWN if spent else WELL,
        hint="职工再发消息后额度恢复，留着的回复会自动送到。" if spent else "",
    )  # fmt: skip


def _queues(session: Session) -> Iterable[Line]:
    moment = now()
    pending = (Message.status == "pending",)
    yield _queue(session, "等机器人回答的消息", Message, pending, Message.created_at, moment)
    failed = _count(session, Message, Message.status == "failed", Message.created_at >= moment - DAY)
    yield Line(name="24 小时内没能回答的消息", value=str(failed), state=WRONG if failed else WELL)
    deliveries = (WechatDelivery.state.in_(("waiting", "sending")),)
    yield _queue(session, "等着发往微信的内容", WechatDelivery, deliveries, WechatDelivery.created_at, moment)
    lost = (WechatDelivery.state == "dropped", WechatDelivery.created_at >= moment - DAY)
    dropped = _count(session, WechatDelivery, *lost)
    yield Line(name="24 小时内没能送到微信的内容", value=str(dropped), state=WRONG if dropped else WELL)
    planned = (Timer.state == "planned",)
    late = _count(session, Timer, *planned, Timer.due_at < moment - LATE)
    kinds = session.execute(select(Timer.kind, func.count().label("total")).where(*planned).group_by(Timer.kind))
    waiting = "，".join(f"{TIMERS.get(row.kind, row.kind)} {row.total}" for row in kinds)
    yield Line(
        name="到时提醒", value=f"{waiting or '没有'}" + (f"；{late} 个到时没有执行" if late else ""),
        state=WRONG if late else WELL,
    )  # fmt: skip
    erasures = (Erasure.done_at.is_(None), Erasure.due_at < moment - LATE)
    unfinished = _count(session, Erasure, *erasures)
    yield Line(name="没做完的个人信息删除", value=str(unfinished), state=WRONG if unfinished else WELL)


def _queue(
    session: Session, name: str, table: type[Base], where: Sequence[ColumnElement[bool]],
    since: InstrumentedAttribute[datetime], moment: datetime,
) -> Line:  # fmt: skip
    """How many wait and how long the oldest has waited; more than ``LATE`` is something to look at."""
    waiting = _count(session, table, *where)
    oldest: datetime | None = session.scalar(select(func.min(since)).where(*where))
    late = oldest is not None and oldest < moment - LATE
    minutes = int((moment - oldest).total_seconds() // 60) if oldest is not None else 0
    value = f"{waiting}，最早的已等 {minutes} 分钟" if waiting else "0"
    return Line(name=name, value=value, state=UNKNOWN if late else WELL)


def _backups(desk: Desk) -> Iterable[Line]:
    folder = desk.settings.backups_dir
    found = last_backup(folder)
    if found is None:
        yield Line(
            name="上次备份", value="还没有备份", state=WRONG,
            hint="在服务器上运行 make backup，并让系统每晚自动运行（见 docs/backup.md）。",
        )  # fmt: skip
        return
    name, manifest = found
    made = datetime.fromisoformat(manifest.created_at)
    old, read_back = made < now() - BACKUP_OLD, bool(manifest.verified_at)
    when = f"{made.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield Line(
        name="上次备份", value=f"{when}，{manifest.size / 1e6:.1f} MB，{manifest.count} 个文件",
        state=WRONG if old else WELL, hint="超过一天半没有备份了，请检查每晚的备份任务。" if old else "",
    )  # fmt: skip
    yield Line(name="文件", value=name)
    yield Line(name="读回检查", value="通过" if read_back else "没有做", state=WELL if read_back else WRONG)
    if manifest.left_out:
        yield Line(
            name="不在备份里", value="、".join(manifest.left_out), state=UNKNOWN,
            hint="这些数据库在数据库服务器上，请另用 pg_dump 备份。",
        )  # fmt: skip


def _count(session: Session, table: type[Base], *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0
