"""Every calculator refuses kindly what no answer can be: it names the field, what is wrong and an example."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from law.calculators import InvalidInputs, check_answer, load_specs, run
from law.calculators.spec import Input, Spec
from tests.law.calculators.tables import TODAY, parameters

SPECS = load_specs()
NUMBERS = ("money", "days", "months", "years", "hours", "integer", "decimal")


def fields(*kinds: str, unit: str = "") -> list[ParameterSet]:
    """Every input of every calculator that is of one of the types."""
    return [
        pytest.param(spec, item, id=f"{spec.name}.{item.name}")
        for spec in SPECS.values()
        for item in spec.inputs
        if item.type in kinds and unit in item.unit
    ]


def refused(spec: Spec, item: Input, raw: object) -> str:
    """The message for one wrong answer; it names the label and an example, in one line of Chinese."""
    name = item.name.replace("_yuan", "_2025_yuan") if item.per_year else item.name
    with pytest.raises(InvalidInputs) as caught:
        run(spec.name, {name: raw}, parameters(), TODAY)
    fault = next(fault for fault in caught.value.faults if fault.name == item.name)
    message = str(fault)
    assert fault.code == "invalid"
    assert item.label in message
    assert f"例：{item.example}" in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(("spec", "item"), fields(*NUMBERS))
@pytest.mark.parametrize("raw", [-1, -8000, "-8000", "负三"])
def test_negative_numbers(spec: Spec, item: Input, raw: object) -> None:
    assert "负数" in refused(spec, item, raw)


@pytest.mark.parametrize(("spec", "item"), fields("money"))
def test_a_phone_number_is_no_amount(spec: Spec, item: Input) -> None:
    assert "手机号" in refused(spec, item, 13812345678)
    refused(spec, item, "13812345678")


@pytest.mark.parametrize(("spec", "item"), fields("money"))
@pytest.mark.parametrize("raw", ["5000美元", "5000元加1000美元", "3000港币", "USD 5000"])
def test_other_currencies(spec: Spec, item: Input, raw: str) -> None:
    assert "人民币" in refused(spec, item, raw)


@pytest.mark.parametrize(("spec", "item"), fields("money", unit="元/月"))
def test_a_million_a_month_is_asked_back(spec: Spec, item: Input) -> None:
    assert "太大" in refused(spec, item, 1_500_000)
    assert "太大" in refused(spec, item, "一百五十万")


@pytest.mark.parametrize(("spec", "item"), fields("date"))
def test_a_day_that_does_not_exist(spec: Spec, item: Input) -> None:
    raw: object = ["2026-02-31"] if item.many else "2026-02-31"
    assert "2月没有31日" in refused(spec, item, raw)
    refused(spec, item, ["2026年2月31日"] if item.many else "2026年2月31日")


@pytest.mark.parametrize(("spec", "item"), fields("date", "month"))
@pytest.mark.parametrize("raw", ["昨天的昨天的", "0001-01-01", "2026-13-01", 20, True, "9999-01-01"])
def test_what_is_no_day(spec: Spec, item: Input, raw: object) -> None:
    refused(spec, item, raw)


@pytest.mark.parametrize(("spec", "item"), fields("years"))
def test_no_years_at_all(spec: Spec, item: Input) -> None:
    if item.limits.above is None:
        assert item.limits.least is not None, "a number of years has a lower limit"
        return
    assert "大于" in refused(spec, item, 0)
    assert "大于" in refused(spec, item, "0年")


@pytest.mark.parametrize(("spec", "item"), fields(*NUMBERS))
@pytest.mark.parametrize("raw", ["很多", "NaN", float("nan"), float("inf"), True, {"a": 1}, "9" * 80])
def test_what_is_no_number(spec: Spec, item: Input, raw: object) -> None:
    refused(spec, item, raw)


@pytest.mark.parametrize(("spec", "item"), fields(*NUMBERS))
def test_numbers_are_bounded(spec: Spec, item: Input) -> None:
    assert item.limits.most is not None, "a number without an upper limit takes any slip of the hand"
    assert item.limits.least is not None or item.limits.above is not None
    assert "太大" in refused(spec, item, int(item.limits.most) + 1)


@pytest.mark.parametrize(("spec", "item"), fields("choice"))
def test_no_such_choice(spec: Spec, item: Input) -> None:
    message = refused(spec, item, "天上掉下来的")
    assert item.choices[0].label in message


@pytest.mark.parametrize(("spec", "item"), fields("yesno"))
def test_neither_yes_nor_no(spec: Spec, item: Input) -> None:
    assert "请回答“是”或“否”" in refused(spec, item, "大概吧也许")


@pytest.mark.parametrize(("spec", "item"), fields("region"))
def test_no_such_region(spec: Spec, item: Input) -> None:
    refused(spec, item, "亚特兰蒂斯")
    assert "不适用" in refused(spec, item, "香港")
    assert "哪" in refused(spec, item, "朝阳区")


@pytest.mark.parametrize(
    ("spec", "pair"),
    [pytest.param(spec, pair, id=f"{spec.name}.{pair}") for spec in SPECS.values() for pair in spec.order],
)
def test_the_end_before_the_start(spec: Spec, pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidInputs) as caught:
        run(spec.name, {pair[0]: "2026-05-02", pair[1]: "2026-05-01"}, parameters(), TODAY)
    fault = next(fault for fault in caught.value.faults if fault.code == "conflict")
    assert fault.name == pair[1]
    assert "早于" in fault.problem


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_every_example_is_a_good_answer(spec: Spec) -> None:
    for item in spec.inputs:
        assert check_answer(spec, item.name, [item.example] if item.many else item.example, TODAY) is not None, (
            item.name
        )


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_every_label_and_word_means_its_choice(spec: Spec) -> None:
    for item in spec.inputs:
        for choice in item.choices:
            for word in (choice.id, choice.label, *choice.words):
                value = check_answer(spec, item.name, [word] if item.many else word, TODAY)
                assert value in (choice.id, (choice.id,)), word


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_two_different_values_for_one_input(spec: Spec) -> None:
    for item in spec.inputs:
        if item.type == "yesno" and item.aliases:
            with pytest.raises(InvalidInputs, match="写了两次"):
                run(spec.name, {item.name: True, item.aliases[0]: False}, parameters(), TODAY)
