"""The menu of the console as data: one line here makes a page reachable, for the roles that may open it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.console.urls import BASE
from desk.staff.permissions import ALLOWED
from desk.staff.signed_in import SignedIn


@dataclass(frozen=True)
class MenuItem:
    """One page of the menu. ``key``: the ``section`` of its views; ``needs``: a key of ALLOWED, "" = every role;
    ``icon``: class of web/console/console.css (first row only); ``first``: in the header, the others under 更多."""

    key: str
    text: str
    path: str
    needs: str = ""
    icon: str = ""
    first: bool = False

    @property
    def url(self) -> str:
        return f"{BASE}{self.path}"


MENU = (
    MenuItem("queue", "对话", "/queue", icon="inbox", first=True),
    MenuItem("tickets", "工单", "/tickets", icon="ticket", first=True),
    MenuItem("overview", "概览", "/overview", icon="chart", first=True),
    MenuItem("calculators", "计算器", "/calculators"),
    MenuItem("letters", "一函两书", "/letters"),
    MenuItem("templates", "回复模板", "/templates"),
    MenuItem("knowledge", "知识库", "/knowledge"),
    MenuItem("reviews", "核对", "/reviews"),
    MenuItem("groups", "没有答好的", "/reviews/groups"),
    MenuItem("quality", "答错率", "/quality"),
    MenuItem("models", "模型", "/models"),
    MenuItem("organisation", "组织", "/organisation"),
    MenuItem("people", "人员", "/staff", needs="accounts"),
    MenuItem("account", "我的账号", "/account"),
    MenuItem("statistics", "统计", "/statistics", needs="statistics"),
    MenuItem("audit", "审计", "/audit", needs="audit"),
    MenuItem("system", "系统", "/system", needs="system"),
)


def menu_for(staff: SignedIn | None, allowed: Mapping[str, frozenset[str]] = ALLOWED) -> tuple[MenuItem, ...]:
    """What a member of staff is offered; nothing before the login."""
    if staff is None:
        return ()
    return tuple(item for item in MENU if not item.needs or staff.role in allowed[item.needs])
