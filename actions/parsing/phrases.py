"""Short phrases with a fixed meaning: yes, no, "I don't know", commands, "why do you ask?", question or not.

They hold whatever the classifier thinks, because a form would otherwise store "取消" as the employer's name. Every
command phrase is also a training example of its intent (tests/actions/test_domain.py), so that the dialogue agrees.
"""

from __future__ import annotations

import re
import unicodedata

_PARTS = re.compile(r"[，,。;；、！!~～\s]+")
_NOT_WORD = re.compile(r"[\W_]+")
_TAIL = re.compile(r"(?:[吧呢啊呀哦噢啦哈嘛了的]|一下|谢谢|麻烦)+$")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


YES = _set("""
    是 对 没错 正是 嗯 嗯嗯 恩 好 好呀 行 可以 要得 ok 没问题 没意见 同意 我同意 愿意 确认 确认提交 确定 提交
    就这样提交 可以提交 就是这样 当然 yes 不改 不改了确认提交 没有要改 都对 全对 重新提交 再提交一次
""")
NO = _set("""
    不 不是 不对 不行 不可以 不要 不用 不同意 我不同意 不愿意 拒绝 不想 我不想 先别提交 不提交 别提交 no 否 有错 错
""")
SKIP = _set("""
    不知道 我不知道 不清楚 我不清楚 说不清 说不好 说不准 不记得 记不清 记不得 忘 忘记 没有 无 没 跳过 不填 不想说
    不方便说 不便透露 不好说 不确定 不晓得 晓不得 不涉及钱 不涉及 不涉及金额 没有单位 没单位 没有公司 没有名字 没名字
    不知道叫什么 不知道名字
""")
COMMANDS: dict[str, frozenset[str]] = {
    "cancel": _set("""
        取消 我要取消 取消申请 取消填写 不申请了 不办了 我不办了 不填了 不想填了 不弄了 不搞了 算了 先算了 不算了
        先不算了 不写了 先不写了 先不填了 退出 退出填写
        我要退出 停止 停止申请 终止 别填了 放弃 放弃申请 结束填写 不查了
    """),
    "request_human": _set("""
        转人工 我要转人工 转人工客服 人工 人工服务 人工客服 找人工 要人工 我要人工 接人工 请转人工 帮我转人工 我要找真人
        换真人 有没有人工
    """),
    "greet": _set("你好 您好 你好呀 在吗 有人吗 早上好 下午好 晚上好"),
    "thanks": _set("谢谢 谢谢你 谢谢您 多谢 感谢 谢啦 辛苦了"),
    "goodbye": _set("再见 拜拜 晚安 我先走了 先这样"),
    "restart_form": _set("""
        重新填 重新填写 重填 我要重填 从头来 从头再来 重新来 重来 重新开始 重新开始填 全部重填 清空重填
    """),
}

_WHY = re.compile(
    r"(为什么|为啥|凭什么|干嘛|干啥|为何|有什么用|有啥用).{0,8}(问|要|填|留|写|知道|登记|提供|收集|同意)"
    r"|(问|要|填|留|写|登记|收集).{0,8}(干嘛|干啥|干什么|做什么|有什么用|有啥用|什么用)"
    r"|(必须|一定|非得|非要).{0,3}(填|写|说|留|给|回答|提供)"
    r"|(可不可以|可以|能不能|能)不(填|写|说|留|给|回答|提供)"
    r"|不(填|写|说|留|给).{0,2}(可以|行|成)(吗|么|不)"
)
_PRIVACY = re.compile(
    r"(会不会|会|不会).{0,6}(泄露|泄漏|外泄|公开|告诉(老板|公司|单位|厂里|别人)|传出去|让(老板|公司|单位|厂里).{0,2}知道)"
    r"|(老板|公司|单位|厂里)会?(不会)?知道.{0,6}(吗|么|不)"
    r"|(信息|资料|隐私|电话).{0,4}(安全|保密)|保密(吗|么|不)|谁(能|会|可以)看|不太?放心|信不过"
    r"|(会不会|会|别).{0,4}(打电话|联系|去找|通知).{0,3}(公司|老板|单位|厂里)"
)
_ASKS = re.compile(
    r"[?？]\s*$"
    r"|(吗|么|呢|嘛|咋办|咋整|咋样|怎么(办|弄|算|样|回事)|如何(处理)?|(?<!没)多少钱?|多久|几天|几倍|哪里|哪个|谁|什么|合法不|行不行|是不是)[。！!~～\s]*$"
)
_MAY_ASK = re.compile(
    r"(?<!不知道)(怎么|如何|为什么|为啥)|(?<!没)多少|多久|(?<![没为])什么|能不能|可不可以|是不是|有没有|会不会|咋|哪"
)

MIN_DIGITS = 3
WHY_MAX = 30  # characters; a longer text with these words is a story


def bare(text: str) -> str:
    """The words alone: half-width, lower case, without punctuation, spaces and polite endings. "取消吧！" → "取消"."""
    words = _words(text)
    return _TAIL.sub("", words) or words


def command(text: str) -> str | None:
    """The intent of a message that is nothing but a command; None otherwise.

    The ending 了 counts: 不填了 gives up, 不填 leaves one answer out.
    """
    written, core = _words(text).removesuffix("吧"), bare(text)
    return next((intent for intent, phrases in COMMANDS.items() if written in phrases or core in phrases), None)


def says_yes(text: str) -> bool:
    """True when every part of the message is a yes: 没问题，提交吧."""
    return _all_in(YES, text)


def says_no(text: str) -> bool:
    return _all_in(NO, text)


def skips(text: str) -> bool:
    """True for "I don't know", "none", "rather not say"."""
    return bare(text) in SKIP and command(text) is None


def asks_why(text: str) -> bool:
    """True when the question itself is questioned: 为什么要问这个, 必须填吗."""
    return len(text) <= WHY_MAX and bool(_WHY.search(text))


def asks_privacy(text: str) -> bool:
    """True for 会告诉老板吗 and the like."""
    return len(text) <= WHY_MAX and bool(_PRIVACY.search(text))


def is_question(text: str) -> bool:
    """True when the message ends as a question."""
    return bool(_ASKS.search(text.strip()))


def may_be_question(text: str) -> bool:
    """True when an interrogative stands anywhere: weaker than ``is_question``."""
    return is_question(text) or bool(_MAY_ASK.search(text))


def mostly_digits(text: str) -> bool:
    """True for an answer that is a number, whatever is wrong with it: 12345, 138****56."""
    digits = sum(char.isdigit() for char in text)
    return digits >= MIN_DIGITS and 2 * digits >= len("".join(text.split()))


def _all_in(phrases: frozenset[str], text: str) -> bool:
    parts = [bare(part) for part in _PARTS.split(text)]
    return bare(text) in phrases or (all(part in phrases for part in parts if part) and any(parts))


def _words(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()
