"""The telephone numbers that may stand in a text: the public hotlines, and nothing else."""

from __future__ import annotations

import re

HOTLINES = ("110", "119", "120", "12329", "12333", "12338", "12345", "12348", "12351", "12356", "12393")

_NO_PHONE = r"(?!\s*(?:[.,]?\d|元|块|多|余|万|亿|人|家|件|号令|条|年|%|％|-\d|—))"
"""What follows an amount, a count or a document number."""
_PHONES = (
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[-\s]?\d{7,8}(?!\d)"),
    re.compile(r"(?<!\d)[48]00[-\s]?\d{3}[-\s]?\d{4}(?!\d)"),
    re.compile(rf"(?<![\d.,〔])(?:12|95|96)\d{{3}}{_NO_PHONE}"),
    re.compile(rf"(?<=[打拨])1[12]\d{_NO_PHONE}"),
    re.compile(rf"(?:电话|热线|拨打|致电)[：:\s]*(\d{{3,12}}){_NO_PHONE}"),
)


def phones(text: str) -> list[str]:
    """Everything in the text that looks like a telephone number, each once."""
    found = [match.group(match.lastindex or 0) for pattern in _PHONES for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def strangers(text: str) -> list[str]:
    """The telephone numbers of the text that are no public hotline."""
    return [number for number in phones(text) if number not in HOTLINES]
