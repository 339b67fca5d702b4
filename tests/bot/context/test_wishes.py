"""Who asks for the paper or the sum itself gets the form; who asks about it gets the answer."""

from pathlib import Path

import pytest

from bot.context.wishes import CALCULATION, DOCUMENT, Wishes
from law.errors import KnowledgeError
from law.interviews import FILE, read_name_file

LEXICON = Path(__file__).parents[3] / "knowledge" / "lexicon"


@pytest.fixture(scope="module")
def wishes() -> Wishes:
    file, problems = read_name_file(LEXICON / FILE)
    assert file is not None, problems
    return Wishes(file.names)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("帮我算经济补偿，我在天津干了四年，月薪七千，公司裁员", CALCULATION),
        ("麻烦给我算一下加班费", CALCULATION),
        ("我想算算产假能休多少天", CALCULATION),
        ("我要写工伤认定申请", DOCUMENT),
        ("公司拖着不发钱，我要写被迫解除劳动合同通知书", DOCUMENT),
        ("替我起草一份仲裁申请书", DOCUMENT),
        ("我要写法律援助申请书", DOCUMENT),
    ],
)
def test_a_wish_that_names_its_object(wishes: Wishes, text: str, intent: str) -> None:
    assert wishes.read(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "仲裁申请书怎么写", "我想写被迫离职通知书，怎么写才有效", "上班路上摔了算工伤吗", "经济补偿怎么算",
        "公司让我写辞职信", "帮我看看这个合同", "老板给我算的加班费不对", "",
    ],
)  # fmt: skip
def test_a_question_about_it_or_about_something_else(wishes: Wishes, text: str) -> None:
    assert wishes.read(text) is None


def test_a_faulty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("severance: [经济补偿]\n", encoding="utf-8")
    file, (problem,) = read_name_file(tmp_path / FILE)
    assert file is None
    assert isinstance(problem, KnowledgeError) and "calculator:名称" in str(problem)
