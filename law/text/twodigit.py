"""Is 24年 the year 2024 or a length of twenty-four years? One answer for durations and dates alike. Folded text."""

from __future__ import annotations

import re

_YEAR_AFTER = re.compile(
    r" ?(?:的?时候)?(?:入职|进厂|进公司|进来|进的|来的|来到|来公司|开始|签|毕业|上班|年?底|年?初|"
    r"年?末|上半年|下半年|春|夏|秋|冬|过年|国庆|元旦|五一|至今|到现在|到\d|离职|辞职|被|退休"
    r"|\d{1,2} ?月|十?[一二三四五六七八九十]月)"
)
_YEAR_BEFORE = re.compile(r"(?:从|自|自从|打|在|于|是|到|至|截至|:) ?$")
_LENGTH_BEFORE = re.compile(
    r"(?:干|做|工作|满|待|呆|签|交|缴|工龄|司龄|年限|有|共|整|了|过|上班|打工|服务|近|快|超过|不到|"
    r"大概|约|判|差|还有|再) ?$"
)


def is_calendar_year(folded: str, start: int, end: int) -> bool:
    """``folded[start:end]`` is two digits (Arabic or Chinese) and 年 follows at ``end``: it names a year.

    98年 and 08年 always do; 23年 does before 入职, 3月, 底 or behind 从, 在, unless 干了 or the like stands before it.
    """
    digits = folded[start:end]
    if len(digits) != 2 or folded[end : end + 1] != "年" or "十" in digits:
        return False
    if digits[0] in "0零" or digits[0] in "6789":
        return True
    if _LENGTH_BEFORE.search(folded[max(0, start - 3) : start]):
        return False
    return bool(_YEAR_AFTER.match(folded, end + 1) or _YEAR_BEFORE.search(folded[max(0, start - 3) : start]))


def is_unclear(folded: str, start: int, end: int) -> bool:
    """``folded[start:end]`` is 10年 to 39年 in digits, and nothing beside it tells the length from the year."""
    return (
        re.fullmatch("[123][0-9]年", folded[start:end]) is not None
        and not _LENGTH_BEFORE.search(folded[max(0, start - 3) : start])
        and not re.match(" ?(?:工龄|司龄|了|以上|以内|的?工作|的?年限|多)", folded[end : end + 6])
    )
