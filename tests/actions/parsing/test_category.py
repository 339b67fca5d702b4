from __future__ import annotations

import pytest

from actions.parsing.category import LABELS, derive_category, exact_category, read_category


@pytest.mark.parametrize(
    ("story", "category"),
    [
        ("厂里三个月没发工资，老板不接电话", "wage_arrears"),
        ("工地干完活，工钱一直拖着不给", "wage_arrears"),
        ("去年八月在车间被机器压断两根手指", "work_injury"),
        ("上周公司通知我被裁了，让我月底走人", "dismissal"),
        ("干了一年多一直没签劳动合同", "contract"),
        ("公司从来没给我交过社保", "social_insurance"),
        ("天天加班到十点，一分加班费没有", "overtime"),
        ("我怀孕五个月被公司辞退了", "women"),
        ("我跑外卖，平台扣了我两千块不给说法", "platform"),
        ("老板欠我两个月工资还把我开除了", None),  # two things at once: asked
        ("我心里很委屈，说了你们也不懂", None),
    ],
)
def test_the_class_of_a_story(story: str, category: str | None) -> None:
    assert derive_category(story) == category


@pytest.mark.parametrize("category", LABELS)
def test_every_label_and_key_is_its_class(category: str) -> None:
    assert exact_category(LABELS[category]) == category
    assert exact_category(category) == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("工伤", "work_injury"),
        ("其它吧", "other"),
        ("不知道", "other"),
        ("就是欠薪", "wage_arrears"),
        ("今天天气", None),
    ],
)
def test_an_answer(text: str, category: str | None) -> None:
    assert read_category(text) == category
