"""A typed number or title is the button it names."""

from __future__ import annotations

import pytest

from bot.buttons import NONE_OF_THESE
from bot.context.memory import Memory
from bot.context.selection import NONE_COMMAND, chosen, confirms
from bot.envelope import Button

BUTTONS = (
    Button(title="公司拖欠工资，怎么要回来？", payload="/show_faq1"),
    Button(title="工伤认定要多久才有结果？", payload="/show_faq2"),
    Button(title="年假有几天？", payload="/show_faq3"),
    NONE_OF_THESE,
)
CLARIFY = Memory(buttons=BUTTONS, kind="clarify")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("２", 2),
        ("2.", 2),
        ("二", 2),
        ("第二个", 2),
        ("第2个", 2),
        ("第二个吧", 2),
        ("我要第二个", 2),
        ("我想问第二个问题", 2),
        ("就第一个", 1),
        ("选3", 3),
        ("选第三个", 3),
        ("3号", 3),
        ("最后一个", 3),
        ("最后那个", 3),
        ("倒数第二个", 2),
        ("头一个", 1),
        ("中间那个", 2),
        ("4", 4),
        ("工伤认定要多久才有结果", 2),
        ("年假有几天?", 3),
        ("工伤认定那个", 2),
        ("我想问年假", 3),
        ("都不是", 4),
        ("都不对", 4),
        ("不是这些", 4),
        ("没有我要问的", 4),
        ("不是", 4),
    ],
)
def test_a_choice_is_understood(text: str, number: int) -> None:
    assert chosen(text, CLARIFY) == BUTTONS[number - 1]["payload"]


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "0",
        "第九个",
        "第二个月工资没发",
        "2个月",
        "2000",
        "两年了",
        "公司",
        "好",
        "的",
        "",
        "？？",
        "加班费",
        "第二次签合同",
        "倒数第九个",
    ],
)
def test_anything_else_is_no_choice(text: str) -> None:
    assert chosen(text, CLARIFY) is None


def test_nothing_can_be_chosen_where_nothing_is_offered() -> None:
    assert chosen("2", Memory(kind="clarify")) is None
    assert chosen("都不是", Memory()) is None


def test_titles_and_denials_count_in_part_only_after_a_question_back() -> None:
    answer = Memory(buttons=BUTTONS, kind="answer")
    assert chosen("第二个", answer) == "/show_faq2"
    assert chosen("年假有几天", answer) == "/show_faq3"
    assert chosen("年假", answer) is None
    assert chosen("不是", answer) is None


def test_a_yes_takes_the_only_choice_but_not_one_of_several() -> None:
    assert chosen("是的", Memory(buttons=BUTTONS[2:], kind="clarify")) == "/show_faq3"
    assert chosen("是的", CLARIFY) is None
    assert chosen("是的", Memory(buttons=BUTTONS[2:], kind="clarify", guess=True)) is None
    assert confirms("对的。") and not confirms("对了")


def test_a_form_reads_numbers_itself_except_where_classes_and_places_are_listed() -> None:
    def form(asked: str) -> Memory:
        return Memory(buttons=BUTTONS, kind="question", form="ticket_form", asked=asked)

    assert chosen("2", form("amount")) is None
    assert chosen("2", form("category")) == "/show_faq2"
    assert chosen("第二个", form("amount")) == "/show_faq2"
    assert chosen("年假有几天", form("category")) is None
    assert chosen("都不是", form("category")) is None


def test_the_command_of_none_is_the_button() -> None:
    assert chosen("都不是", CLARIFY) == NONE_COMMAND == NONE_OF_THESE["payload"]
