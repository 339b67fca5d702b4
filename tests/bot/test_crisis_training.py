"""What sounds like danger is learned from sentences."""

from __future__ import annotations

import json
from pathlib import Path

from bot.crisis_training import OURS, SENTENCES, Sentence, fit, held_out, sentences
from law.crisis import CrisisLexicon
from law.crisis_model import FILE, normal
from tests.bot.conftest import ROOT, write_knowledge

DANGER = ["被锁在仓库里出不来", "我们被锁在车里", "有人被锁在屋里挨打", "他们把我锁在地下室", "门被锁了我们出不去"]
CALM = ["仓库的工资怎么算", "车费给不给报销", "屋里上班算工作时间吗", "地下室上班有补贴吗", "门卡丢了要赔钱吗"]
MATERIAL = [Sentence(text, True, OURS) for text in DANGER] + [Sentence(text, False, 1.0) for text in CALM]


def test_what_resembles_the_sentences_of_danger_is_found() -> None:
    model = fit(MATERIAL)
    assert model.probability("师傅被锁在车间里出不来") > 0.5 > model.probability("车间的工资怎么算")


def test_nobody_judges_a_sentence_it_was_trained_on() -> None:
    found = held_out(MATERIAL)
    assert found.shape == (len(MATERIAL),)
    assert ((found > 0) & (found < 1)).all()


def test_ordinary_questions_are_the_ways_to_ask(tmp_path: Path) -> None:
    knowledge = write_knowledge(tmp_path / "knowledge")
    (knowledge / "lexicon" / SENTENCES).write_text("danger: {a: [救救我]}\ncalm: [累死了]\n", encoding="utf-8")
    dialogue = tmp_path / "nlu"
    dialogue.mkdir()
    (dialogue / "a.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - 你好\n", encoding="utf-8")
    found = list(sentences(knowledge, dialogue, CrisisLexicon()))
    assert found[:2] == [Sentence("救救我", True, OURS), Sentence("累死了", False, OURS)]
    assert Sentence("公司拖欠工资怎么办", False, 1.0) in found and Sentence("你好", False, 1.0) in found


def test_the_stored_weights_belong_to_this_code() -> None:
    stored = json.loads((ROOT / "knowledge" / "lexicon" / FILE).read_text(encoding="utf-8"))
    assert 0 < stored["shown"] < stored["alarming"] < 1
    assert all(gram == normal(gram) and 0 < len(gram) <= 3 for gram in stored["weights"])
