"""Which of the offered buttons a typed message means: 2, 第二个, 最后一个, the title itself, 都不是."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.context.memory import Memory
from bot.envelope import Button

NONE_COMMAND = "/none_of_these"
"""Payload of the button 都不是."""
NUMBERED_QUESTIONS = frozenset({"category", "region", "eligibility"})
"""In a form a bare number chooses a button only of these questions: elsewhere it may be the answer itself."""

_DIGITS = {digit: at for at, digit in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_BARE = re.compile(r"[1-9]|10|[一二三四五六七八九十]")
_NUMBER = r"(?P<number>10|[1-9]|[一二三四五六七八九十两])"
_POLITE = r"(?:吧|的|了|呢|吗|啊|呀)*"
_NUMBERED = (
    re.compile(
        rf"我?(?:就|要|选择?|点|是|想|问|的)*(?P<back>倒数)?第{_NUMBER}(?:个问题|个|条|项|种|点|号)?(?:问题)?{_POLITE}"
    ),
    re.compile(rf"我?(?:就|要)?(?:选择?|点|按)了?{_NUMBER}(?:号|个)?{_POLITE}"),
    re.compile(rf"{_NUMBER}号{_POLITE}"),
)
_LAST = re.compile(r"(?:就|选|要)?(?:最后|最下面|最后面)(?:那|这)?一?(?:个|条|项)(?:吧|的|问题)*")
_FIRST = re.compile(r"(?:就|选|要)?(?:最上面|最前面|头)(?:那|这)?一?(?:个|条|项)(?:吧|的|问题)*")
_MIDDLE = re.compile(r"(?:就|选|要)?(?:中间|当中)(?:那|这)?一?(?:个|条|项)(?:吧|的)*")
_NONE = re.compile(
    r"(?:以上|上面|这些)?(?:都|全|一个|哪个|哪一个)(?:都)?(?:不是|不对|没有|不像|不沾边)(?:我(?:要|想)?(?:问|说)?的)?(?:吧|啊|呀|呢|了)*"
    r"|(?:都)?不是(?:这些|这几个|这个|这个意思|上面的|上面这些|我(?:想|要)?问的)(?:吧|啊|呀|呢|了)*"
    r"|没有(?:我(?:想|要)?(?:问|找|说)?的|一个(?:是|对)的?|对的|合适的)(?:吧|啊|呀|呢|了)*|答非所问|我不是问这个|问的不是这个"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO = _set("不 不是 不是的 不是呀 不是啊 不是不是 不对 不对不对 错了")
_YES = _set("是 是的 是呀 是啊 对 对的 对啊 对呀 对对对 嗯 嗯嗯 没错 就是 就是这个 就这个 这个")
_NOT_SAID = re.compile(r"[\W_]+")
_ABOUT = re.compile(r"^(?:我?(?:想|要)?(?:问|选)的?(?:是)?)|(?:那个|这个|的那个|的问题|那条|那项|吧)$")
_SAYS_LITTLE = _set("公司 老板 单位 厂里 员工 怎么办 怎么算 多久 多少 合法吗 可以吗 什么 不给 工人 我们 他们")
_SHORTEST_PART = 2  # characters of a title that are enough when only one title has them


def chosen(text: str, memory: Memory) -> str | None:
    """The payload of the button a typed message means; ``NONE_COMMAND`` for 都不是; None when it means no button."""
    if not memory.buttons:
        return None
    said = _said(text)
    in_form = memory.form is not None
    if in_form and _BARE.fullmatch(said) and memory.asked not in NUMBERED_QUESTIONS:
        return None
    at = _position(said, len(_choices(memory.buttons)), len(memory.buttons))
    if at is not None:
        return memory.buttons[at]["payload"]
    if in_form:
        return None  # what is typed there is an answer, and the form reads it
    titled = _by_title(said, memory.buttons, parts=memory.kind == "clarify")
    if titled is not None:
        return titled
    if memory.kind != "clarify":
        return None
    if _NONE.fullmatch(said) or said in _NO:
        return NONE_COMMAND
    if said in _YES and not memory.guess and len(_choices(memory.buttons)) == 1:
        return memory.buttons[0]["payload"]
    return None


def confirms(text: str) -> bool:
    """The message says that a guess was right."""
    return _said(text) in _YES


def _said(text: str) -> str:
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _choices(buttons: Sequence[Button]) -> Sequence[Button]:
    """The buttons before 都不是."""
    return [button for button in buttons if button["payload"] != NONE_COMMAND]


def _position(said: str, choices: int, buttons: int) -> int | None:
    """Index of the button a number or 最后一个 points at."""
    last = (choices or buttons) - 1
    if _LAST.fullmatch(said):
        return last
    if _FIRST.fullmatch(said):
        return 0
    if _MIDDLE.fullmatch(said):
        return last // 2 if last > 0 and last % 2 == 0 else None
    if _BARE.fullmatch(said):
        number, back = _value(said), False
    else:
        named = next(filter(None, (pattern.fullmatch(said) for pattern in _NUMBERED)), None)
        if named is None:
            return None
        number, back = _value(named["number"]), bool(named.groupdict().get("back"))
    at = last + 1 - number if back else number - 1
    return at if 0 <= at < buttons else None


def _value(number: str) -> int:
    return _DIGITS.get(number) or int(number)


def _by_title(said: str, buttons: Sequence[Button], *, parts: bool) -> str | None:
    """The button whose title was typed; with ``parts`` also the only one whose title holds what was typed."""
    for button in buttons:
        if _said(button["title"]) == said:
            return button["payload"]
    part = _ABOUT.sub("", said)
    if not parts or len(part) < _SHORTEST_PART or part in _SAYS_LITTLE:
        return None
    holding = [button for button in _choices(buttons) if part in _said(button["title"])]
    return holding[0]["payload"] if len(holding) == 1 else None
