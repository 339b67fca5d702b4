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
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")


def is_command(text: str) -> bool:
    """The text is a Rasa command (a signed button's payload, put there by the desk)."""
    return text.lstrip().startswith("/")


class Normalizer:
    """NFKC, simplified characters, nothing invisible, no blanks between Chinese characters, folded repeats, no slips.

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
        visible = _without_invisible(unicodedata.normalize("NFKC", text))
        joined = _join(self._simplify(visible))
        return self._correct(_fold(joined)).strip().lstrip("/ ")


def _without_invisible(text: str) -> str:
    """No control, format, private or unassigned characters; every kind of line break is a line feed."""
    lines = "\n".join(text.splitlines())
    shown = (char for char in lines if char in "\n\t" or unicodedata.category(char) not in _DROPPED_CATEGORIES)
    return _VARIATION_SELECTORS.sub("", "".join(shown))


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
