"""Entities by rules, through the trained pipeline: value, position, no overlaps, no exceptions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from rasa.core.agent import Agent

from tests.bot.conftest import parse


def entities(agent: Agent, text: str) -> list[dict[str, Any]]:
    result: Any = parse(agent, text)
    for entity in result["entities"]:
        assert 0 <= entity["start"] < entity["end"] <= len(result["text"])
    return list(result["entities"])


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("一个月工资３５００元没发", "money", "3500"),
        ("欠我两千五百块", "money", "2500"),
        ("我干了两年半", "duration", "P2Y6M"),
        ("2026年3月1日入职", "date", "2026-03-01"),
        ("我在深圳市上班", "region", "440300"),
        ("跑美團外賣受傷", "platform", "美团"),
        ("鉴定为七级伤残", "disability_grade", "7"),
        ("电话是13812341234", "phone", "13812341234"),
        ("查一下FY-20261101-0007", "ticket_number", "FY-20261101-0007"),
    ],
)
def test_found(parsing_agent: Agent, text: str, entity: str, value: str) -> None:
    found = [(item["entity"], item["value"]) for item in entities(parsing_agent, text)]
    assert (entity, value) in found


def test_positions_count_in_the_normalised_text(parsing_agent: Agent) -> None:
    result: Any = parse(parsing_agent, "我 在 深 圳 市 上 班 ，工资３５００元")
    shown = {item["entity"]: result["text"][item["start"] : item["end"]] for item in result["entities"]}
    assert shown["region"].startswith("深圳")
    assert "3500" in shown["money"]


def test_no_overlaps(parsing_agent: Agent) -> None:
    found = entities(parsing_agent, "FY-20261101-0007 电话13812341234 2025年3月在深圳美团欠了3500元干了两年")
    assert len(found) >= 5
    assert all(one["end"] <= other["start"] for one, other in pairwise(found))


def test_names_of_people_are_never_entities(parsing_agent: Agent) -> None:
    names = {item["entity"] for item in entities(parsing_agent, "我叫王小明，老板是李大伟，工友张三")}
    assert not names & {"person", "name", "PERSON"}


@pytest.mark.parametrize(
    "text",
    [
        "9" * 400,
        "1" * 60 + "元",
        "九" * 300 + "万",
        "9" * 200 + "年" + "9" * 200 + "月",
        "0000-00-00",
        "9e999元",
        "-1元",
    ],
)
def test_long_figures_never_throw(parsing_agent: Agent, text: str) -> None:
    assert isinstance(entities(parsing_agent, text), list)
