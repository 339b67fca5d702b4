"""The nine classes of a ticket: their labels, and how a story is recognised as one of them."""

from __future__ import annotations

import re

from actions.parsing.phrases import bare

# category → what the worker reads. Keys: docs/architecture.md, Internal API.
LABELS: dict[str, str] = {
    "wage_arrears": "拖欠工资",
    "work_injury": "工伤职业病",
    "dismissal": "辞退裁员",
    "contract": "劳动合同",
    "social_insurance": "社保公积金",
    "overtime": "加班休假",
    "women": "女职工权益",
    "platform": "骑手司机等平台用工",
    "other": "其他",
}

_SIGNS: dict[str, str] = {
    "wage_arrears": r"拖欠|托欠|欠薪|讨薪|克扣|扣.{0,3}工资|欠.{0,6}(工资|工钱|薪|钱)"
    r"|(不|没|未|拒|压着).{0,3}(发|给|结|付|开|拿到).{0,8}(工资|工钱|薪水|提成|血汗钱)"
    r"|(工资|工钱|薪水|提成).{0,10}(没发|不发|没给|不给|没结|不结|未发|发不出|要不回|讨不回|拖着|没着落)",
    "work_injury": r"工伤|受伤|伤了|摔|砸|骨折|断.{0,2}(手指|指|腿|胳膊|手)|(手|指|腿|脚).{0,4}(断|压|轧|夹|绞)"
    r"|职业病|尘肺|中毒|工亡|烫伤|触电",
    "dismissal": r"辞退|开除|解雇|炒.{0,2}鱿鱼|裁员|被裁|裁掉|优化|劝退|解除(了)?(劳动)?合同|赶.{0,2}走"
    r"|不让.{0,4}(上班|来了)|(被逼|逼).{0,3}(离职|辞职)",
    "contract": r"(没|不|未|拒)(有|给|跟我|和我|签|肯|订).{0,6}合同|没合同|劳动合同.{0,6}(到期|续签|空白|不给我)"
    r"|阴阳合同|试用期",
    "social_insurance": r"社保|社会保险|五险|养老保险|医保|医疗保险|失业保险|失业金|生育保险|公积金",
    "overtime": r"加班|加点|年假|年休假|休假|调休|双休|单休|节假日|倒班|996|不让休",
    "women": r"怀孕|孕期|产假|哺乳|生育津贴|流产|生孩子|性骚扰|骚扰|女职工",
    "platform": r"骑手|外卖员|跑外卖|送外卖|送单|网约车|滴滴|美团|饿了么|闪送|快递员|货拉拉|代驾|接单|平台",
    "other": r"(?!)",
}
_ALIASES: dict[str, str] = {
    "工资": "wage_arrears", "欠薪": "wage_arrears", "欠工资": "wage_arrears",
    "工伤": "work_injury", "职业病": "work_injury", "受伤": "work_injury",
    "辞退": "dismissal", "裁员": "dismissal", "开除": "dismissal", "解雇": "dismissal",
    "合同": "contract", "社保": "social_insurance", "公积金": "social_insurance", "五险一金": "social_insurance",
    "加班": "overtime", "休假": "overtime", "加班费": "overtime", "女职工": "women", "怀孕": "women",
    "骑手": "platform", "司机": "platform", "平台": "platform", "骑手司机": "platform", "外卖": "platform",
    "其它": "other", "都不是": "other", "都不像": "other", "不知道": "other", "不清楚": "other", "说不清": "other",
}  # fmt: skip


def exact_category(text: str) -> str | None:
    """The category whose key, label or short name the text is, and nothing more."""
    words = bare(text)
    if text in LABELS:
        return text
    by_label = next((key for key, label in LABELS.items() if words == label), None)
    return by_label or _ALIASES.get(words)


def derive_category(text: str) -> str | None:
    """The category of a story when exactly one is obvious, else None (it is then asked).

    Work done for a platform or by a pregnant worker decides over the wage or dismissal that comes with it: other rules,
    other staff. Otherwise two categories in one story are not obvious.
    """
    found = [key for key, signs in _SIGNS.items() if re.search(signs, text)]
    for special in ("platform", "women"):
        if special in found:
            return special
    return found[0] if len(found) == 1 else None


def read_category(text: str) -> str | None:
    """The category of an answer: an exact name, or an answer in other words that fits one."""
    return exact_category(text) or derive_category(text)
