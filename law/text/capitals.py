"""Amounts in the capital numerals of legal papers: 12345.6 → 壹万贰仟叁佰肆拾伍元陆角."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import cn2an  # type: ignore[import-untyped]

CENT = Decimal("0.01")


def capital_yuan(amount: Decimal) -> str:
    """The amount, rounded to 0.01 yuan, in capitals. Raises ValueError for a negative one."""
    if amount < 0:
        raise ValueError(f"no capitals for a negative amount: {amount}")
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return str(cn2an.an2cn(format(rounded, "f"), "rmb"))
