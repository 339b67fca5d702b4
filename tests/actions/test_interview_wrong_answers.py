"""In the chat too every calculator answers kindly what no answer can be: it says what is wrong, and asks again."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from actions.interview_form import ValidateInterviewForm
from actions.interview_knowledge import calculators
from actions.interview_state import ANSWER, ASKED, INPUTS, INTERVIEW_FORM, KIND
from actions.ports.fake import FakeDesk
from tests.actions.builders import run, slots_of, tracker

NUMBERS = ("money", "days", "months", "years", "hours", "integer", "decimal")
WRONG = {
    "negative": (NUMBERS, "-5", "负数"),
    "a phone number": (("money",), "13812345678", "手机号"),
    "two currencies": (("money",), "5000元加1000美元", "人民币"),
    "a million a month": (("money",), "月薪百万", "太大"),
    "31 February": (("date",), "2026年2月31日", "2月没有31日"),
    "no years": (("years",), "0年", "大于"),
}


def table() -> list[ParameterSet]:
    """The first question of each kind that each calculator asks, with each wrong answer to such a question."""
    rows = []
    for spec in calculators().values():
        for what, (types, text, said) in WRONG.items():
            fitting = (
                item for item in spec.inputs
                if item.type in types and not item.many and item.need != "optional"
                and (what != "a million a month" or item.unit == "元/月")
                and (what != "no years" or item.limits.above is not None)
            )  # fmt: skip
            item = next(fitting, None)
            if item is not None:
                rows.append(pytest.param(spec.name, item.name, text, said, id=f"{spec.name}.{item.name}: {what}"))
    return rows


@pytest.mark.parametrize(("name", "asked", "text", "problem"), table())
async def test_a_wrong_answer_is_explained_with_an_example_and_asked_again(
    name: str, asked: str, text: str, problem: str
) -> None:
    item = calculators()[name].input(asked)
    slots = {KIND: f"calculator:{name}", INPUTS: {}, ASKED: asked}
    said, events = await run(
        ValidateInterviewForm(FakeDesk()), tracker(text, slots=slots, form=INTERVIEW_FORM, asked=ANSWER)
    )
    told = "".join(str((message.get("custom") or message).get("text")) for message in said.messages)
    assert problem in told and item.label in told and item.example in told, told
    assert slots_of(events).get(ASKED, asked) == asked
    assert asked not in (slots_of(events).get(INPUTS) or {})


ORDERS = [(spec.name, pair) for spec in calculators().values() for pair in spec.order]


@pytest.mark.parametrize(("name", "pair"), ORDERS, ids=[f"{name}.{pair[1]}" for name, pair in ORDERS])
async def test_the_end_before_the_start(name: str, pair: tuple[str, str]) -> None:
    slots = {KIND: f"calculator:{name}", INPUTS: {pair[0]: "2026-05-02"}, ASKED: pair[1]}
    said, events = await run(
        ValidateInterviewForm(FakeDesk()), tracker("2026年5月1日", slots=slots, form=INTERVIEW_FORM, asked=ANSWER)
    )
    told = "".join(str((message.get("custom") or message).get("text")) for message in said.messages)
    assert "早于" in told and "2026-05-02" in told, told
    assert slots_of(events).get(ASKED, pair[1]) == pair[1]
