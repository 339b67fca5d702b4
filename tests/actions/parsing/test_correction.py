from __future__ import annotations

import pytest

from actions.parsing.correction import Correction, read_correction


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("电话改成13912345678", Correction("contact", "13912345678")),
        ("把电话改为 139 1234 5678。", Correction("contact", "139 1234 5678")),
        ("帮我把地区改成杭州", Correction("region", "杭州")),
        ("地区填错了，应该是杭州", Correction("region", "杭州")),
        ("单位名称写错了，是华强二厂", Correction("employer", "华强二厂")),
        ("金额改成3万5", Correction("amount", "3万5")),
        ("称呼改成老王", Correction("contact_name", "老王")),
        ("改一下地区", Correction("region")),
        ("改地区", Correction("region")),
        ("我想改电话", Correction("contact")),
        ("电话填错了", Correction("contact")),
        ("金额不对", Correction("amount")),
        ("地区改一下吧", Correction("region")),
        ("电话改成别的", Correction("contact")),
        ("修改情况说明", Correction("narrative")),
        ("修改", Correction(None)),
        ("修改…", Correction(None)),
        ("我要改一下", Correction(None)),
        ("有一项写错了", Correction(None)),
        ("不对", Correction(None)),
        ("电话是13912345678", None),
        ("公司改制以后就不发工资了", None),
        ("深圳", None),
        ("确认提交", None),
        ("老板说工资要改成计件" + "，" * 200, None),
        ("", None),
    ],
)
def test_corrections(text: str, correction: Correction | None) -> None:
    assert read_correction(text) == correction


def test_over_the_summary_a_plain_statement_is_a_correction() -> None:
    assert read_correction("电话是13912345678", loose=True) == Correction("contact", "13912345678")
    assert read_correction("地区：杭州", loose=True) == Correction("region", "杭州")
    assert read_correction("没问题", loose=True) is None
