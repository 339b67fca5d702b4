"""What each role may do. Whoever signs in may read; row by row that is narrowed by the unit (desk.tickets)."""

from __future__ import annotations

from collections.abc import Mapping

from desk.errors import Forbidden
from desk.staff.signed_in import SignedIn

# answer: take conversations and reply · handle: move tickets · override: act on what a colleague holds
# audit: read who did what · erase: hand out and erase a worker's data · accounts: of staff
# manage: units, templates of every role · edit: entries of the knowledge
# system: the state of the installation
# review: decide what the bot should have said · train: put a new model in, or the old one back
# view what is hidden (contact): everybody who handles
ALLOWED: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"agent", "lawyer", "supervisor", "admin"}),
    "handle": frozenset({"agent", "lawyer", "supervisor", "admin"}),
    "override": frozenset({"supervisor", "admin"}),
    "manage": frozenset({"supervisor", "admin"}),
    "system": frozenset({"supervisor", "auditor", "admin"}),
    "edit": frozenset({"editor", "lawyer", "admin"}),
    "audit": frozenset({"auditor", "admin"}),
    "erase": frozenset({"supervisor", "admin"}),
    "accounts": frozenset({"admin"}),
    "review": frozenset({"lawyer", "editor", "supervisor", "admin"}),
    "train": frozenset({"editor", "admin"}),
    "statistics": frozenset({"supervisor", "auditor", "admin"}),
}
_WORDS = {
    "answer": "接待对话", "handle": "办理工单", "override": "处理同事的对话", "manage": "管理单位和模板",
    "audit": "查看审计记录", "erase": "导出和删除职工信息", "accounts": "管理账号",
    "statistics": "查看统计",
    "edit": "修改知识库",
    "system": "查看系统状态",
    "review": "核对回答", "train": "训练和更换模型",
}  # fmt: skip


def may(staff: SignedIn, what: str) -> bool:
    """Whether the role of this person allows ``what`` (a key of ALLOWED)."""
    return staff.role in ALLOWED[what]


def require(staff: SignedIn, what: str) -> None:
    """``Forbidden``, saying what is missing, unless the role allows it."""
    if not may(staff, what):
        raise Forbidden(f"您的角色不能{_WORDS[what]}，需要时请联系主管或管理员。")
