"""Bringing what a worker typed into one written form, before anything tries to understand it. Pure; no Rasa."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import opencc

from bot.lexicon import replacer

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
NUMERALS = "零〇一二三四五六七八九十百千万亿两几半"
_HAN_WORD = f"(?:(?![{NUMERALS}])[{HAN}])"

_LINES = re.compile(r"[^\S\n]*\n\s*")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN},.;:!?。、])[^\S\n]+(?=[{HAN},.;:!?。、])")
_BEFORE_UNIT = re.compile(rf"(?<=[0-9])[^\S\n]+(?={_HAN_WORD})")
_BLANKS = re.compile(r"[^\S\n]+")
_QUESTION_RUN = re.compile(r"[?!]*\?[?!]*")
_MARK_RUN = re.compile(r"([!,.;:~。、\-—·…])\1+")
_PARTICLE_RUN = re.compile(r"([啊呀哦噢喔嗯呢吧吗嘛哈呵嘿唉哎呜额诶哇啦咯喽])\1+")
_CHARACTER_RUN = re.compile(rf"({_HAN_WORD})\1{{2,}}")
_PHRASE_RUN = re.compile(rf"({_HAN_WORD}{{3,6}})\1+")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PICTURES = frozenset({"So", "Sk"})
_EMOTICON = re.compile(
    r"\[(?:流泪|大哭|快哭了|哭|微笑|呲牙|抓狂|难过|发怒|生气|尴尬|疑问|晕|衰|敲打|再见|擦汗|鼓掌|坏笑|委屈|可怜|玫瑰|爱心|心碎|强|弱|"
    r"握手|抱拳|拜托|捂脸|奸笑|机智|皱眉|耶|吃瓜|加油|汗|天啊|苦涩|裂开|叹气|破涕为笑|笑脸|合十|OK|咖啡|惊讶|惊恐|流汗|困|睡|嘿哈|偷笑)\]"
)
_MARKS = r"[,.;!?。、~… ]"
_STRONG_PLEA = (
    r"在线等|跪?求(?:解答?|帮忙|回复|大神(?:解答)?|高人(?:解答)?|指教|科普)"
    r"|(?:望|盼|希望|恳请)(?:律师|大家|各位|大神|老师|您|专业人士)*(?:给予|给个|帮忙|帮我)?(?:解答|回复|指教|解惑|答复)(?:一下)?"
)
_WEAK_PLEA = r"(?:万分|非常|十分|提前)?(?:感谢|谢谢|多谢)(?:大家|各位|律师|您|你|了|啦)*|拜托了?|挺急的?|很急|急+|急用"
_PLEAS = re.compile(rf"(?:{_MARKS}*(?:{_STRONG_PLEA})|{_MARKS}+(?:{_WEAK_PLEA}))+{_MARKS}*$")
_LEAST_BESIDE_PLEAS = 6  # characters; 谢谢 alone is a message of its own
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")


def is_command(text: str) -> bool:
    """The text is a Rasa command (a signed button's payload, put there by the desk)."""
    return text.lstrip().startswith("/")


class Normalizer:
    """NFKC, simplified characters, nothing invisible, no pictures, no blanks between Chinese characters, folded
    repeats, no slips, no pleas at the end.

    Numbers are never touched beyond their width (２０００ → 2000). Commands ("/…") come back unchanged, and a text that
    only becomes one by being normalised ("／restart", or a slash after invisible characters) loses its slashes: typed
    text must never turn into a command.
    """

    def __init__(self, typos: Mapping[str, str]) -> None:
        self.typos = dict(typos)
        self._correct = replacer(self.typos)
        self._simplify = opencc.OpenCC("t2s").convert

    def __call__(self, text: str) -> str:
        """The normalised text; "" when nothing visible remains."""
        if is_command(text):
            return text
        visible = _without_pictures(_without_invisible(unicodedata.normalize("NFKC", text)))
        joined = _join(self._simplify(visible))
        return _without_pleas(self._correct(_fold(joined)).strip()).lstrip("/ ")


def _without_invisible(text: str) -> str:
    """No control, format, private or unassigned characters; every kind of line break is a line feed."""
    lines = "\n".join(text.splitlines())
    shown = (char for char in lines if char in "\n\t" or unicodedata.category(char) not in _DROPPED_CATEGORIES)
    return _VARIATION_SELECTORS.sub("", "".join(shown))


def _without_pictures(text: str) -> str:
    """Emoji and the emoticons of WeChat ([流泪]) are blanks."""
    plain = _EMOTICON.sub(" ", text)
    return "".join(" " if unicodedata.category(char) in _PICTURES else char for char in plain)


def _without_pleas(text: str) -> str:
    """公司不发工资怎么办?急,在线等,谢谢 → 公司不发工资怎么办?"""
    found = _PLEAS.search(text)
    if found is None or found.start() < _LEAST_BESIDE_PLEAS:
        return text
    kept = text[: found.start()]
    mark = found.group().lstrip()[:1]
    return kept + mark if mark in "?。!" else kept


def _join(text: str) -> str:
    """Blanks between Chinese characters and before a unit (3 个月) go, other blanks are one.

    A line break between two sentences becomes a comma.
    """
    lines = [line for line in _LINES.split(text.strip()) if line]
    joined = "".join(
        line if index == 0 or _ends_clause(lines[index - 1]) else f",{line}" for index, line in enumerate(lines)
    )
    return _BLANKS.sub(" ", _BEFORE_UNIT.sub("", _BETWEEN_HAN.sub("", joined)))


def _ends_clause(line: str) -> bool:
    return unicodedata.category(line[-1])[0] in "PS"


def _fold(text: str) -> str:
    """怎么办???? → 怎么办?  啊啊啊啊 → 啊  急急急急 → 急  怎么办怎么办怎么办 → 怎么办. Digits and numerals are kept."""
    marks = _MARK_RUN.sub(r"\1", _QUESTION_RUN.sub("?", text))
    characters = _CHARACTER_RUN.sub(r"\1", _PARTICLE_RUN.sub(r"\1", marks))
    return _PHRASE_RUN.sub(r"\1", characters)
