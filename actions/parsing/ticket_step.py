"""补充一下：……, 我想撤回, 还没解决，重新打开: what a message says besides asking for the step."""

from __future__ import annotations

import re

from actions.parsing.phrases import bare
from law.text.contact import find_ticket_numbers

LEAST = 6  # characters that say something of their own
_ASKS = re.compile(
    r"工作人员|工会|让|来|我|俺|要|想|请|帮|给|把|再|还|能不能|能否|可以|麻烦|一下|一点|点|个|的|了|吗|呢|吧|那|这|在|里|上|到|对|工单|申请|投诉|举报"
    r"|线索|案子|单子|登记|材料|证据|情况|资料|内容|信息|照片|补充|补交|补上|补|添加|追加|加上|上传|提交|发|撤回|撤销|撤掉|撤|不办|取消"
    r"|重新|打开|重开|再开|开启|恢复|还没解决|没解决|没有解决|没处理好|没办好|不满意|问题|事情|事|那么|就|先"
)
_DONE = frozenset(
    [
        "好",
        "好了",
        "传完",
        "传完了",
        "发完",
        "发完了",
        "发了",
        "没有了",
        "就这些",
        "没了",
        "可以了",
        "都发了",
        "已经发了",
        "已经传了",
        "就这样",
    ]
)
_LEAD = re.compile(
    r"^(?:(?:我|想|要|请|帮我|给|再|对|这个|那个|工单|申请|材料|情况|一下|一点|一些|补充|追加|补交|说明|点|上|[\s，,：:。！!])+)"
)


def words_of(text: str) -> str:
    """What is told besides the request, without ticket numbers; "" when that is next to nothing."""
    for mention in reversed(find_ticket_numbers(text)):
        start, end = mention.span
        text = f"{text[:start]} {text[end:]}"
    if len(_ASKS.sub("", bare(text))) < LEAST:
        return ""
    return _LEAD.sub("", text).strip() or text.strip()


def nothing_more(text: str) -> bool:
    """好了, 传完了: the files are there, nothing is to be written."""
    return bare(text) in _DONE or text.strip() in _DONE
