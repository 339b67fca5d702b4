"""What singles a person out in a sentence — numbers, mail addresses, names that somebody gives — and how it is hidden.

Recall before precision: a hidden number that was no phone costs nothing, a phone that was shown cannot be taken back.
Names are only found behind words with which people introduce somebody (我叫、姓名、联系人……); a name in the middle of a
story is not found by rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from law.text.contact import find_phones, find_ticket_numbers
from law.text.folding import fold

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔施赖文樊洪季庞兰章鲁葛柳岳齐梅庄辛管祝左"
    "涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丛华车冉房边净阴"
)
_HAN = r"[\u4e00-\u9fff·]"
_NAME = rf"(?P<name>(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|[{SURNAMES}]){_HAN}{{1,2}})"
_ENDS = r"(?=$|[^\u4e00-\u9fff]|今年|来自|电话|手机|身份证|是|在|男|女|的|和|，)"
_NAMED = re.compile(
    rf"(?:我叫|我的名字(?:叫|是)|本人姓名|姓名(?:是|为|叫)?|名字(?:是|叫)|联系人(?:是|叫)?|申请人|当事人)[:：\s]{{0,2}}{_NAME}{_ENDS}"
)
_IDENTITY = re.compile(r"(?<![0-9a-z])(?:\d[ -]?){17}[0-9x](?![0-9a-z])|(?<![0-9a-z])\d{15}(?![0-9a-z])")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)")
_MAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ACCOUNT = re.compile(r"(?:微信号?|qq号?|vx|加我)[:：\s是为]{0,3}(?P<account>[a-z0-9_-]{5,20})")
_LONG = re.compile(r"(?<![\d.])\d{9,14}(?![\d.])")


@dataclass(frozen=True)
class Personal:
    """One place in a text. ``span``: characters; ``what``: in Chinese, also what stands there instead."""

    span: tuple[int, int]
    what: str


def find_personal(text: str) -> list[Personal]:
    """All of it from left to right, without overlap."""
    folded = fold(text)
    found = [Personal(match.span(), "证件号") for match in _IDENTITY.finditer(folded)]
    found += [Personal(match.span(), "银行卡号") for match in _CARD.finditer(folded)]
    found += [Personal(phone.span, "电话") for phone in find_phones(text) if phone.kind != "masked"]
    found += [Personal(ticket.span, "工单号") for ticket in find_ticket_numbers(text)]
    found += [Personal(match.span(), "邮箱") for match in _MAIL.finditer(folded)]
    found += [Personal(match.span("account"), "账号") for match in _ACCOUNT.finditer(folded)]
    found += [Personal(match.span("name"), "姓名") for match in _NAMED.finditer(folded)]
    found += [Personal(match.span(), "号码") for match in _LONG.finditer(folded)]
    kept: list[Personal] = []
    for one in found:  # in the order of certainty
        if all(one.span[1] <= other.span[0] or one.span[0] >= other.span[1] for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.span)


def hide_personal(text: str) -> str:
    """The text with ［电话］ and the like in place of what singles a person out."""
    parts, at = [], 0
    for one in find_personal(text):
        parts += [text[at : one.span[0]], f"［{one.what}］"]
        at = one.span[1]
    return "".join([*parts, text[at:]])
