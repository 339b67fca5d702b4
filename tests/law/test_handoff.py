"""When a person is called without being asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.errors import KnowledgeError
from law.handoff import load_handoff, read_handoff
from tests.law.helpers import spoil

FILE = Path(__file__).resolve().parents[2] / "knowledge" / "lexicon" / "handoff.yml"
RULES = load_handoff(FILE)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("主管老是对我动手动脚", "性骚扰"),
        ("我怀孕五个月，公司把我辞退了", "孕期产期哺乳期被辞退"),
        ("怀孕了能休多久产假", None),
        ("厂里招了个15岁的小孩干活", "使用童工"),
        ("我们准备明天去堵门", "群体性事件"),
        ("我爸昨天在工地摔断了腿", "刚受伤"),
        ("去年在车间压伤了手", None),
        ("工友在车间猝死，单位不管", "工亡"),
        ("公司拖欠工资怎么办", None),
    ],
)
def test_risks(text: str, risk: str | None) -> None:
    assert RULES.risk_in(text) == risk


@pytest.mark.parametrize(
    ("text", "angry"),
    [
        ("你是不是傻啊", True),
        ("答非所问！", True),
        ("滚", True),
        ("滚动轴承厂不发工资", False),
        ("老板真不是东西", False),
        ("公司浪费我时间", False),
        ("我要投诉公司", False),
    ],
)
def test_anger_at_the_service(text: str, angry: bool) -> None:
    assert RULES.is_angry(text) is angry


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("failures: 2", "failures: 0", "failures"),
        ("name: 工亡", "nom: 工亡", "nom"),
        ("all: [[性骚扰, 骚扰我", "all: [性骚扰, [骚扰我", "all"),
        ("anger:", "rage:", "rage"),
    ],
)
def test_what_is_written_wrongly_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    copy = tmp_path / "handoff.yml"
    copy.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    spoil(copy, old, new)
    rules, problems = read_handoff(copy)
    assert rules is None
    assert any(named in str(problem) for problem in problems)
    with pytest.raises(KnowledgeError):
        load_handoff(copy)
