"""What a worker means who writes about their own data, and what the desk says to it.

Only a message that says nothing else is a wish: “公司让我删除聊天记录怎么办” is a question of labour law.
"""

from __future__ import annotations

import re
from typing import Literal

from desk.conversations.schemas import StoredButton
from desk.settings import Settings

Wish = Literal["erase", "export", "about"]

ERASE, KEEP, EXPORT = "privacy_erase", "privacy_keep", "privacy_export"
COMMANDS = frozenset({ERASE, KEEP, EXPORT})

_OPENING = (
    r"(?:你好|您好|麻烦|请|帮我|帮忙|我要|我想|我想要|要求|申请|能不能|可以|可不可以|现在|马上|立刻|一下|给我|把|将)*"
)
_MINE = r"(?:关于)?(?:我|本人|我自己)的?(?:在(?:你|您)们?这(?:里|儿)?的?)?"
_DATA = (
    r"(?:所有|全部|一切)?的?(?:个人)?"
    r"(?:信息|资料|数据|隐私|记录|聊天记录|对话记录|咨询记录|对话|账号|账户|材料|内容)(?:和(?:信息|资料|记录|材料))?"
)
_ENDING = (
    r"(?:都|全都|全部)?(?:删除|删|清除|清空|注销|抹掉|销毁|擦除)?(?:掉|了|吧|干净)*(?:吗|么|呢|谢谢|行吗|好吗|可以吗)*"
)
_VERB = r"(?:删除|删|清除|清空|注销|抹掉|销毁|擦除|忘记|忘掉)(?:掉|一下|了)?"
_GIVE = r"(?:导出|下载|拷贝|复制|查阅|提供)(?:一下|一份)?"
_PLEASE = r"(?:请|麻烦|帮我|给我|都|全都|全部|可以|能|能不能)*"
_PATTERNS: tuple[tuple[Wish, re.Pattern[str]], ...] = (
    ("erase", re.compile(rf"{_OPENING}{_VERB}{_MINE}{_DATA}{_ENDING}")),
    ("erase", re.compile(rf"{_OPENING}{_MINE}{_DATA}{_PLEASE}{_VERB}{_ENDING}")),
    ("export", re.compile(rf"{_OPENING}{_GIVE}{_MINE}{_DATA}(?:吗|吧|给我|谢谢)*")),
    ("export", re.compile(rf"{_OPENING}{_MINE}{_DATA}{_PLEASE}(?:导出|下载|拷贝|复制)(?:一下|一份|来|给我)*")),
    ("about", re.compile(r"(?:隐私|隐私政策|隐私说明|个人信息保护|个人信息说明)(?:是什么|说明|政策)?")),
    (
        "about",
        re.compile(
            rf"{_OPENING}(?:你|您)们?(?:会|都|到底)?(?:保存|存|存了|记录|收集|留)(?:了|着)?(?:我的?)?(?:哪些|什么|啥)"
            r"(?:个人)?(?:信息|资料|数据)?(?:吗|呢|多久)*"
        ),
    ),
    (
        "about",
        re.compile(rf"{_OPENING}{_MINE}{_DATA}(?:会|要|能)?(?:保存|存|留|保留)(?:多久|多长时间|几年|到什么时候)(?:呢|啊)*"),
    ),
)  # fmt: skip
_NOISE = re.compile(r"[\s，。！？、,.!?~～；;：:“”\"'（）()]+")
_LONGEST = 40


def wish_of(text: str) -> Wish | None:
    """What the whole message asks about the worker's own data; None when it is about something else."""
    bare = _NOISE.sub("", text)
    if len(bare) > _LONGEST:
        return None
    return next((wish for wish, pattern in _PATTERNS if pattern.fullmatch(bare)), None)


ASK_ERASE = (
    "可以删除。删除后找不回来：这个对话里您说过的话、联系方式、上传的材料、写了一半的文书、机器人的记录都会删掉，"
    "没办完的工单会撤回，这个对话也不能再打开。\n"
    "会留下的只有工单编号、类别和办理时间这类统计，认不出您本人。\n"
    "还要用材料的，请先点“导出我的信息”保存一份。仲裁时效不会因为删除而停下来。"
)
ERASE_BUTTONS = (
    StoredButton(title="确认删除，不可恢复", payload=ERASE, desk=True),
    StoredButton(title="导出我的信息", payload=EXPORT, desk=True),
    StoredButton(title="先不删", payload=KEEP, desk=True),
)
ERASING = (
    "已收到，正在删除，两分钟内完成。回执编号：{number}（请截图保存，凭编号可以向工会核实）。"
    "以后再有问题，重新开始对话就可以；急事请拨打12351。"
)
KEPT = "好的，没有删除任何内容。以后想删除，发“删除我的信息”就可以。"
EXPORT_READY = (
    "您的信息已经整理好：点下面的链接下载，{minutes} 分钟内有效。里面有聊天、工单、材料，"
    "另有一份可供其他程序读取的数据。请在自己的手机上打开，不要转发链接。"
)
EXPORT_ELSEWHERE = "这里发不了下载链接。请打“人工”让工作人员为您导出，或拨打12351。"
_ABOUT = (
    "我们保存：您在这里说的话、上传的材料、您同意留下的姓名和电话、写的文书草稿。都加密保存，只用来答复您和办理您的事；"
    "工作人员默认看不到完整电话，谁看过都有记录。\n"
    "保存多久：没有工单的对话，最后一次说话后 {conversation_days} 天删除；有工单的，办结后 {ticket_days} 天删除；"
    "没写完的文书 {document_days} 天删除。\n"
    "怎么删、怎么要：发“删除我的信息”或“导出我的信息”，不用说理由。也可以拨打12351。"
)
ABOUT_BUTTONS = (
    StoredButton(title="导出我的信息", payload=EXPORT, desk=True),
    StoredButton(title="删除我的信息", payload="删除我的信息"),
)


def about(settings: Settings) -> str:
    """What is stored, how long, how to have it deleted: the short version for workers, with this desk's periods."""
    return _ABOUT.format(
        conversation_days=settings.keep_conversation_days, ticket_days=settings.keep_ticket_days,
        document_days=settings.document_days,
    )  # fmt: skip
