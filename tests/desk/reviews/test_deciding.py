"""Reviewers decide through the console; what they take is learned, once, without personal data."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from desk.clock import now
from desk.conversations.repository import find_conversation
from desk.models import Organisation, Staff
from desk.privacy.erase import carry_out_due, request_erasure
from desk.reviews.examples import align
from law.reviewed import read_reviewed
from tests.desk.console.world import World
from tests.desk.reviews.conftest import Questions

ENTRY, OTHER = "arrears_sample", "arrears_other"
TEXT = "发薪日过了俩礼拜卡上还没见着钱"
PRIVATE = "我叫王小明，电话13812345678，身份证110101199003074512，卡号6222 0210 0111 2345 678，发薪日过了俩礼拜"


def files(folder: Path) -> list[dict[str, object]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yml"))]


def test_a_question_is_moved_to_another_entry_and_learned(world: World, questions: Questions, reviewed: Path) -> None:
    lawyer, review = world.at_work("李律师", "lawyer"), questions.open_review(TEXT)
    page = lawyer.get("/reviews").text
    assert TEXT in page and "没有听懂" in page
    page = lawyer.get(f"/reviews/{review}?q={ENTRY}").text
    assert f'value="{ENTRY}"' in page and 'value="confirm"' not in page
    form = {"what": "move", "faq_id": ENTRY, "learn": "true", "text": TEXT, "note": "口语"}
    done = lawyer.post(f"/reviews/{review}", form)
    assert (done.status_code, done.headers["location"]) == (303, "/console/reviews")
    (example,) = files(reviewed)
    assert (example["text"], example["label"], example["review"]) == (TEXT, f"faq/{ENTRY}", review)
    assert example["decided_by"] == "李律师" and str(example["decided_at"]).startswith("20")
    found, problems = read_reviewed(reviewed, {ENTRY})
    assert [one.text for one in found] == [TEXT] and problems == []
    page = lawyer.get(f"/reviews/{review}").text
    assert "李律师定了：改用另一条" in page and "口语" in page


def test_a_right_answer_is_confirmed_and_a_declined_one_is_not_ours(
    world: World, questions: Questions, reviewed: Path
) -> None:
    editor = world.at_work("编辑", "editor")
    right = questions.open_review(TEXT, "answer", faq_id=ENTRY, confidence=0.3)
    assert editor.post(f"/reviews/{right}", {"what": "confirm", "learn": "true", "text": TEXT}).status_code == 303
    foreign = questions.open_review("小区物业费涨价能不交吗", "out_of_scope")
    refused = editor.post(f"/reviews/{foreign}", {"what": "confirm"})
    assert refused.status_code == 422 and "不归我们管" in refused.text
    form = {"what": "out_of_scope", "learn": "true", "text": "小区物业费涨价能不交吗"}
    assert editor.post(f"/reviews/{foreign}", form).status_code == 303
    assert {example["label"] for example in files(reviewed)} == {f"faq/{ENTRY}", "out_of_scope"}


def test_personal_data_is_neither_shown_nor_learned(world: World, questions: Questions, reviewed: Path) -> None:
    lawyer, review = world.at_work("李律师", "lawyer"), questions.open_review(PRIVATE)
    for page in (lawyer.get("/reviews"), lawyer.get(f"/reviews/{review}"), lawyer.get("/reviews/groups")):
        assert page.status_code == 200
        for secret in ("王小明", "13812345678", "110101199003074512", "6222", "2345 678"):
            assert secret not in page.text
    form = {"what": "move", "faq_id": ENTRY, "learn": "true", "text": PRIVATE}
    refused = lawyer.post(f"/reviews/{review}", form)
    assert refused.status_code == 422 and "个人信息" in refused.text
    assert files(reviewed) == []
    assert questions.review_of(PRIVATE).decision is None


def test_what_is_known_already_is_refused_with_the_known_one(
    world: World, questions: Questions, reviewed: Path
) -> None:
    lawyer, review = world.at_work("李律师", "lawyer"), questions.open_review("厂里压着工钱不给找谁呀")
    form = {"what": "move", "faq_id": ENTRY, "learn": "true", "text": "厂里压着工钱不给找谁呀", "note": "留着"}
    refused = lawyer.post(f"/reviews/{review}", form)
    assert refused.status_code == 422
    assert "厂里压着工钱不给找谁" in refused.text and 'value="留着"' in refused.text
    del form["learn"]
    assert lawyer.post(f"/reviews/{review}", form).status_code == 303
    assert files(reviewed) == []


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({}, "请选择"),
        ({"what": "sell"}, "请选择"),
        ({"what": "move"}, "选中一个条目"),
        ({"what": "move", "faq_id": "nothing_like_it"}, "选中一个条目"),
        ({"what": "confirm"}, "不能选"),
        ({"what": "move", "faq_id": ENTRY, "learn": "true", "text": "长" * 301}, "300"),
        ({"what": "dismiss", "note": "长" * 501}, "500"),
    ],
)
def test_a_form_that_is_not_in_order_says_what_to_do(
    world: World, questions: Questions, form: dict[str, str], named: str
) -> None:
    refused = world.at_work("李律师", "lawyer").post(f"/reviews/{questions.open_review(TEXT)}", form)
    assert refused.status_code == 422 and named in refused.text
    assert questions.review_of(TEXT).decision is None


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    world: World, questions: Questions, reviewed: Path
) -> None:
    people = [world.at_work("李律师", "lawyer"), world.at_work("张律师", "lawyer")]
    for round_ in range(4):
        text = f"{TEXT}，第{'一二三四'[round_]}回了，{'甲乙丙丁'[round_] * 6}"
        review = questions.open_review(text)
        forms = [{"what": "move", "faq_id": entry, "learn": "true", "text": text} for entry in (ENTRY, OTHER)]
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda pair: pair[0].post(f"/reviews/{review}", pair[1]), zip(people, forms)))  # noqa: B023,B905
        assert sorted(reply.status_code for reply in replies) == [303, 409]
        winner = 0 if replies[0].status_code == 303 else 1
        assert ("李律师", "张律师")[winner] in replies[1 - winner].text
        example = yaml.safe_load((reviewed / f"{review}.yml").read_text(encoding="utf-8"))
        assert example["label"] == f"faq/{forms[winner]['faq_id']}"


def test_a_decision_can_be_taken_back(world: World, questions: Questions, reviewed: Path) -> None:
    lawyer, review = world.at_work("李律师", "lawyer"), questions.open_review(TEXT)
    lawyer.post(f"/reviews/{review}", {"what": "move", "faq_id": ENTRY, "learn": "true", "text": TEXT})
    assert lawyer.post(f"/reviews/{review}/reopen").status_code == 303
    assert files(reviewed) == [] and TEXT in lawyer.get("/reviews").text
    assert lawyer.post(f"/reviews/{review}/reopen").status_code == 409


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("auditor", 403), ("supervisor", 303)])
def test_who_may_decide(world: World, questions: Questions, role: str, status: int) -> None:
    person, review = world.at_work("某人", role), questions.open_review(TEXT)
    assert person.get(f"/reviews/{review}").status_code == 200
    assert person.post(f"/reviews/{review}", {"what": "dismiss"}).status_code == status


def test_a_unit_sees_its_own_region(world: World, questions: Questions) -> None:
    with world.desk.database.write() as session:
        unit = Organisation(
            code="SZ", name="深圳市总工会", level="city", region="440300", created_at=now(), updated_at=now()
        )
        session.add(unit)
        session.flush()
        unit_id = unit.id
    lawyer = world.at_work("李律师", "lawyer")
    with world.desk.database.write() as session:
        session.query(Staff).filter(Staff.name == "李律师").update({"organisation_id": unit_id})
    asked = {"深圳的问题": "440305", "北京的问题": "110105", "不知道在哪的问题": None}
    for text, region in asked.items():
        questions.ask(text, conversation=world.conversation(region=region))
    questions.gather()
    page = lawyer.get("/reviews").text
    assert "深圳的问题" in page and "不知道在哪的问题" in page and "北京的问题" not in page
    hidden = questions.review_of("北京的问题").public_id
    assert lawyer.get(f"/reviews/{hidden}").status_code == 404
    assert lawyer.post(f"/reviews/{hidden}", {"what": "dismiss"}).status_code == 404


def test_erasing_a_worker_takes_what_was_learned_from_them(world: World, questions: Questions, reviewed: Path) -> None:
    conversation = questions.ask(TEXT)
    questions.gather()
    lawyer, review = world.at_work("李律师", "lawyer"), questions.review_of(TEXT).public_id
    form = {"what": "move", "faq_id": ENTRY, "learn": "true", "text": TEXT, "note": "口语"}
    lawyer.post(f"/reviews/{review}", form)
    assert len(files(reviewed)) == 1
    with world.desk.database.write() as session:
        request_erasure(session, find_conversation(session, conversation, lock=True), by="staff")
    carry_out_due(world.desk)
    assert files(reviewed) == []
    assert lawyer.get(f"/reviews/{review}").status_code == 404
    assert TEXT not in lawyer.get("/reviews?filter=decided").text
    with world.read() as session:
        align(session, reviewed)
    assert files(reviewed) == []
    assert questions.gather() != {TEXT: "fallback"}


def test_files_and_decisions_are_brought_in_step(world: World, questions: Questions, reviewed: Path) -> None:
    lawyer, review = world.at_work("李律师", "lawyer"), questions.open_review(TEXT)
    lawyer.post(f"/reviews/{review}", {"what": "move", "faq_id": ENTRY, "learn": "true", "text": TEXT})
    path = reviewed / f"{review}.yml"
    content = path.read_text(encoding="utf-8")
    path.unlink()
    foreign = reviewed / "from-another-house.yml"
    foreign.write_text("text: x\n", encoding="utf-8")
    with world.read() as session:
        align(session, reviewed)
    assert path.read_text(encoding="utf-8") == content and foreign.exists()


def test_questions_that_many_ask_stand_together_the_most_first(world: World, questions: Questions) -> None:
    for text in (
        "厂里发的劳保鞋要扣钱吗",
        "厂里劳保鞋扣钱合理吗",
        "劳保鞋厂里扣我钱",
        "夜班有没有补贴",
        "夜班补贴有没有啊",
        "啥",
    ):
        questions.ask(text)
    questions.gather()
    page = world.at_work("李律师", "lawyer").get("/reviews/groups").text
    assert page.index("3 个") < page.index("2 个") and "劳保鞋" in page and "只出现一次" in page
