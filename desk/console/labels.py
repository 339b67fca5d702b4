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
    "auditor": "审计员",
    "admin": "管理员",
}
TOPICS: Mapping[str, str] = {
    "wage_arrears": "拖欠工资",
    "wage_deduction": "扣工资、降薪",
    "minimum_wage": "最低工资",
    "overtime": "加班",
    "rest_leave": "休息休假",
    "sick_leave": "病假医疗期",
    "contract_signing": "签劳动合同",
    "contract_change": "变更合同、调岗",
    "resignation": "辞职",
    "dismissal": "被辞退",
    "severance": "经济补偿",
    "noncompete_training": "竞业限制、培训协议",
    "social_insurance": "社会保险",
    "retirement_pension": "退休养老",
    "unemployment": "失业",
    "work_injury": "工伤",
    "occupational_safety": "职业病、安全生产",
    "women_maternity": "女职工、生育",
    "sexual_harassment": "性骚扰",
    "discrimination": "就业歧视",
    "minors": "童工、未成年工",
    "internship_student": "实习生",
    "overage_workers": "超龄务工",
    "dispatch_outsourcing": "派遣、外包",
    "migrant_construction": "农民工、工地",
    "employment_relation": "劳动关系认定",
    "platform_work": "平台用工",
    "dispute_procedure": "仲裁、诉讼",
    "union_rights": "工会组织和权利",
    "collective_bargaining": "集体协商",
    "legal_aid": "法律援助",
    "union_services": "工会服务",
    "criminal": "涉及犯罪",
    "other_labor": "其他劳动问题",
    "about_bot": "关于机器人",
}
UNITS: Mapping[str, str] = {
    "CNY": "元",
    "CNY/hour": "元/小时",
    "CNY/day": "元/天",
    "CNY/month": "元/月",
    "CNY/year": "元/年",
    "hour": "小时",
    "day": "天",
    "month": "个月",
    "year": "年",
    "/1": "（倍数或比例）",
}


def topic(key: str) -> str:
    """Name of a topic of knowledge/faq; the key itself for one that has no name yet."""
    return TOPICS.get(key, key)


def region(code: str | None) -> str:
    """Name of a GB/T 2260 code with province and city; empty without a code, the code itself when it is unknown."""
    return load_regions().full_name(code) or code if code else ""
