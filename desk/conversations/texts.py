"""What people type, made safe to store and to send on; and the fixed texts of the desk."""

from __future__ import annotations

import unicodedata

from desk.conversations.schemas import StoredButton
from desk.errors import MessageEmpty, MessageTooLong

MAX_TEXT = 4000
MAX_NOTE = 2000
BACK_TO_BOT = "back_to_bot"
_JOINER = "\u200d"  # holds emoji together

GREETING = (
    "您好，我是工小助，工会的劳动法律咨询助手（机器人）。用自己的话说说遇到的事就行，比如“公司两个月没发工资怎么办”。"
    "我的回答会写明法律依据。人身安全有危险请先拨打110、120或119；工会热线12351。"
)
GREETING_BUTTONS = (
    StoredButton(title="工资被拖欠", payload="公司拖欠工资怎么办"),
    StoredButton(title="被辞退了", payload="公司突然把我辞退了怎么办"),
    StoredButton(title="上班受伤了", payload="上班受伤了怎么办"),
    StoredButton(title="申请法律援助", payload="/request_legal_aid"),
    StoredButton(title="找人工", payload="/request_human"),
)
SYMBOLS_ONLY = (
    "我还看不懂单独的表情和符号。请用一句话说说发生了什么，例如“上班摔伤了公司不管”；想找工作人员请打“人工”。"
)
OUTAGE = "机器人正在重启或暂时没有响应。您的问题已经收到，恢复后会自动回答，不用重复发送；急事请拨打12351。"
GAVE_UP = "很抱歉，系统故障时间较长，这个问题没能自动回答。请重新发送一次，或拨打工会热线12351。"
UNANSWERABLE = "抱歉，这条消息没能处理成功。请换个说法再发一次，或打“人工”找工作人员；工会热线12351。"
WAITING = "正在为您联系工作人员，您发的内容都已留好，工作人员接入后会看到。急事请拨打12351。"
WAITING_CLOSED = (
    "现在是下班时间，工作人员{opening}上班，您发的内容都已留好，上班后按先后接入。"
    "急事请拨打12351；有危险请拨打110、120或119。"
)
CALLED = (
    "这件事请工作人员直接和您说更稳妥，已经帮您转接，您前面说的他们都能看到。不想等，可以点下面的按钮让机器人先答。"
)
CALL_LATER = (
    "这件事最好请工作人员直接和您说。现在是下班时间，{opening}上班；要留到上班后由人答复，请打“转人工”。"
    "急事请拨打12351。我可以先接着答。"
)
DANGER_TOLD = "已经提醒工会工作人员先看您这里，但他们赶不到现场。"
DANGER_CLOSED = "现在是下班时间，工会工作人员{opening}上班才看得到，所以先打上面的电话。"
UNCLAIMED = (
    "非常抱歉，让您等到现在还没有工作人员接入。已经为您登记 {number}，工作人员会在这里回复您。{due}"
    "接下来先由机器人为您解答；急事请拨打12351。"
)
TRANSFERRED = "接下来由工作人员{name}为您服务，前面的内容他都能看到，不用重复。"
WAITING_BUTTON = StoredButton(title="先让机器人继续答", payload=BACK_TO_BOT, desk=True)
BACK_WITH_BOT = "已切换回机器人，请继续提问。需要工作人员时随时打“人工”。"
JOINED = "工作人员{name}已接入，接下来由工作人员为您解答。"
HANDED_BACK = "工作人员已结束本次服务，接下来由机器人回答。还需要人工时请打“人工”。"
CLOSED = "本次对话已结束。以后有问题直接发消息，对话会重新打开。"
REOPENED = "对话已重新打开，先由机器人为您解答。需要工作人员请打“人工”。"


def clean(text: str) -> str:
    """Typed text without control characters and without leading slashes (a typed slash is never a command).

    Raises ``MessageTooLong`` above 4000 characters and ``MessageEmpty`` when nothing is left.
    """
    if len(text) > MAX_TEXT:
        raise MessageTooLong
    visible = "".join(char for char in text if char in "\n\t" or char == _JOINER or not _is_control(char))
    cleaned = visible.strip().lstrip("/／ \t\n\u3000").strip()
    if not cleaned.strip(_JOINER):
        raise MessageEmpty
    return cleaned


def is_symbols_only(text: str) -> bool:
    """Whether there is no letter, character or digit in it (emoji, punctuation)."""
    return not any(unicodedata.category(char)[0] in "LN" for char in text)


def storable(value: str | None) -> str | None:
    """A short field without the characters that databases and logs stumble over; None when empty."""
    if value is None:
        return None
    return "".join(char for char in value if char == "\n" or not _is_control(char)).strip() or None


def _is_control(char: str) -> bool:
    # Cc control, Cf invisible format (direction overrides, zero width), Cs lone surrogates.
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")
