"""Chinese words, and Tabler colours, for the keys stored in the database."""

from collections.abc import Mapping

from desk.console.views import Label
from law.regions import load_regions

MODES: Mapping[str, Label] = {
    "bot": Label(text="机器人接待", colour="azure"),
    "waiting": Label(text="等待人工", colour="orange"),
    "human": Label(text="人工接待", colour="green"),
    "closed": Label(text="已结束", colour="secondary"),
}
AUTHORS: Mapping[str, str] = {"worker": "职工", "bot": "机器人", "staff": "工作人员", "system": "系统"}
KINDS: Mapping[str, str] = {
    "answer": "知识回答",
    "clarify": "反问确认",
    "question": "提问",
    "calculation": "计算",
    "document": "文书",
    "ticket": "工单",
    "handoff": "转人工",
    "out_of_scope": "超出范围",
    "fallback": "没有听懂",
    "crisis": "危机提示",
    "notice": "通知",
}
# Only what tells staff something: a greeting or a worker's own message needs no badge.
SILENT_AUTHORS = frozenset({"worker", "staff"})
CHANNELS: Mapping[str, str] = {"web": "网页", "wechat": "微信"}
EVENTS: Mapping[str, str] = {
    "created": "职工提交了申请",
    "note": "添加了说明",
    "assigned": "分配",
    "routed": "派给单位",
    "class": "改时限类别",
    "facts": "记录事实",
    "added": "职工补充",
    "link": "关联",
    "reminder": "提醒",
    "viewed": "查看",
}
URGENCY: Mapping[str, Label] = {
    "urgent": Label(text="紧急", colour="red"),
    "soon": Label(text="优先", colour="orange"),
}
LEVELS: Mapping[str, str] = {
    "national": "全国",
    "province": "省级",
    "city": "市级",
    "district": "区县、园区、街镇",
    "grassroots": "基层",
}
ROLES: Mapping[str, str] = {
    "agent": "坐席",
    "lawyer": "律师",
    "editor": "知识编辑",
    "supervisor": "主管",
    "auditor": "审计",
    "admin": "管理员",
}


def region(code: str | None) -> str:
    """Name of a GB/T 2260 code with its province; empty without a code, the code itself when it is unknown."""
    if not code:
        return ""
    known = load_regions().by_code
    found = known.get(code)
    if found is None:
        return code
    province = known.get(found.province)
    return found.name if province is None or province.code == code else f"{province.name}{found.name}"
