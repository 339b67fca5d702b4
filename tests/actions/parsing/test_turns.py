"""Answer or interruption: the table that decides whether a form swallows questions or loses stories."""

from __future__ import annotations

import pytest

from actions.parsing.reading import Fit
from actions.parsing.turns import Message, Turn, turn_of_choice, turn_of_name, turn_of_story

A, I, W, P = Turn.ANSWER, Turn.INTERRUPTION, Turn.WHY, Turn.PRIVACY  # noqa: E741


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "fit", "turn"),
    [
        ("深圳", "nlu_fallback", 0.9, Fit.WHOLE, A),
        ("深圳", "faq", 0.9, Fit.WHOLE, A),
        ("深圳最低工资多少？", "faq", 0.9, Fit.PART, I),
        ("深圳最低工资是多少", "faq", 0.4, Fit.PART, I),
        ("深圳要交多少社保呀亲", "faq", 0.9, Fit.PART, I),
        ("在深圳那边的工地", "faq", 0.9, Fit.PART, A),
        ("仲裁要交钱吗", "faq", 0.3, Fit.NONE, I),
        ("仲裁要交钱吗", "nlu_fallback", 0.3, Fit.NONE, I),  # "I cannot say" is answered, not "no such place"
        ("工地在雄安", "faq_clarify", 0.9, Fit.NONE, A),
        ("工伤认定流程", "faq", 0.9, Fit.NONE, I),
        ("被公司辞退能拿到什么补偿", "faq", 0.7, Fit.PART, I),
        ("今天天气怎么样", "out_of_scope", 0.5, Fit.NONE, I),
        ("谢谢", "thanks", 0.9, Fit.NONE, I),
        ("谢谢", "thanks", 0.3, Fit.NONE, I),
        ("劳驾您了", "thanks", 0.3, Fit.NONE, A),
        ("取消", "faq", 0.9, Fit.NONE, I),
        ("转人工", "", 0.0, Fit.NONE, I),
        ("为什么要问这个", "faq", 0.9, Fit.NONE, W),
        ("会告诉老板吗", "faq", 0.9, Fit.NONE, P),
        ("/show_faq", "show_faq", 1.0, Fit.NONE, I),
        ("/affirm", "affirm", 1.0, Fit.NONE, A),
    ],
)
def test_choices(text: str, intent: str, confidence: float, fit: Fit, turn: Turn) -> None:
    assert turn_of_choice(Message(text, intent, confidence), fit) is turn


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "turn"),
    [
        ("厂里三个月没发工资，老板不接电话", "faq", 0.99, A),
        ("老板欠我三个月工资不给，我该怎么办？", "faq", 0.99, A),
        ("拖欠工资怎么办", "faq", 0.99, I),
        ("申请法律援助要花钱吗？", "faq", 0.9, I),
        ("就用刚才说的", "nlu_fallback", 0.9, A),
        ("能不能先告诉我申请要什么条件", "nlu_fallback", 0.4, I),
        ("被公司辞退能拿到什么补偿", "faq", 0.7, I),
        ("不知道为什么厂里突然不发工资了", "faq", 0.9, A),
        ("你好", "greet", 0.9, I),
        ("你好，我去年三月进厂，到现在两个月没发工资", "greet", 0.9, A),
        ("取消", "cancel", 0.9, I),
        ("别填了吧我不想申请", "cancel", 0.9, I),
        ("我想离婚，孩子归谁", "out_of_scope", 0.95, I),
        ("工友出了点事，想请你们帮帮忙", "out_of_scope", 0.95, A),
        ("房东拖欠我押金，公司也拖欠工资", "out_of_scope", 0.95, A),
        ("为什么要写这个", "faq", 0.9, W),
        ("老板会知道吗", "faq", 0.9, P),
    ],
)
def test_stories(text: str, intent: str, confidence: float, turn: Turn) -> None:
    assert turn_of_story(Message(text, intent, confidence)) is turn


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "turn"),
    [
        ("华强电子厂", "out_of_scope", 0.95, A),
        ("再见", "goodbye", 0.4, I),
        ("老赵的工地", "faq", 0.95, A),
        ("不知道", "deny", 0.9, A),
        ("没有", "deny", 0.9, A),
        ("好的", "affirm", 0.9, A),
        ("工地没有公司名字也能申请吗？", "faq", 0.5, I),
        ("转人工", "request_human", 0.9, I),
        ("找个活人跟我说", "request_human", 0.9, I),
        ("为什么要填单位", "faq", 0.9, W),
    ],
)
def test_names(text: str, intent: str, confidence: float, turn: Turn) -> None:
    assert turn_of_name(Message(text, intent, confidence)) is turn
