"""Which figures of an answer state a rule: those of examples, quotations, sums and questions do not."""

from __future__ import annotations

import pytest

from law.claims import claims


def stated(text: str) -> list[str]:
    return [mention.text for mention in claims(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("离职后一年内申请仲裁。", ["一年"]),
        ("一年内仲裁。比如欠5000元，干了8个月。", ["一年"]),
        ("例：月薪6000元，加班两天。\n法定节假日给3倍。", ["3倍"]),
        ("例一：5月6日入职，45天后离职。", []),
        ("算一算：月工资4350元，一天200元。扣了150元的，多扣了。", []),
        ("日工资＝月工资÷21.75天；最低80%。", ["80%"]),
        ("写“三天内答复，欠我3000元”，留好15天。", ["15天"]),
        ("干满10年了吗？\n满10年的可以要求。", ["10年"]),
        ("问清楚：满10年没有？干满15年的呢。", ["15年"]),
        ("打印近三个月的流水、最近12个月的工资条，前12个月平均工资是基数。", ["12个月"]),
        ("加一天班补一天；当天、半天都算。一天内答复。", ["一天"]),
        ("我们6个人一起去；10人以上可以推代表；不满5人的小厂。", ["10人", "5人"]),
        ("两人以上作证。", []),
        ("24小时驿站；每周不超过24小时。", ["24小时"]),
        ("写了0元。", []),
    ],
)
def test_only_rules_count(text: str, figures: list[str]) -> None:
    assert stated(text) == figures
