"""The calculators as pages: made from the specs, working without a script, kind about what is wrong."""

from __future__ import annotations

import html
import re

import pytest

from law.calculators import load_specs
from tests.desk.support.live import LiveDesk

LAID_OFF = {
    "reason": "art41_layoff", "start_date": "2022-12-01", "last_working_date": "2026年11月30日",
    "avg_wage_12m_yuan": "八千",
}  # fmt: skip
SPECS = load_specs()


def words(page: str) -> str:
    return html.unescape(re.sub(r"(?:<style>.*?</style>|<[^>]+>|\s)+", " ", page, flags=re.DOTALL))


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_calculator_has_a_form_that_calculates_its_examples(live: LiveDesk, name: str) -> None:
    page = live.http.get(f"/calculators/{name}").text
    assert "<script" not in page and SPECS[name].title in page
    typed: dict[str, str] = {}
    inputs = {item.name: item for item in SPECS[name].inputs}
    for _ in inputs:  # choosing one answer shows the questions that follow from it
        answer = live.http.post(f"/calculators/{name}", data=typed)
        wanted = re.findall(r'id="([a-z0-9_]+)-fault"', answer.text)
        assert not set(wanted) & typed.keys(), words(answer.text)
        typed |= {key: inputs[key].example for key in wanted}
        if not wanted:
            break
    assert answer.status_code == 200, words(answer.text)
    assert 'id="outcome"' in answer.text and "没有算进去的" in words(answer.text)


def test_the_result_comes_first_with_articles_next_step_and_what_if(live: LiveDesk) -> None:
    page = words(live.http.post("/calculators/severance", data=LAID_OFF).text)
    places = [page.index(text) for text in ("经济补偿（N）大约32000元", "《劳动合同法》第47条", "换个情况会怎样",
                                            "没有算进去的", "下一步", "改一改再算")]  # fmt: skip
    assert places == sorted(places)
    assert "我要写劳动人事争议仲裁申请书" in page or "仲裁申请书" in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(live: LiveDesk) -> None:
    wrong = {**LAID_OFF, "start_date": "2026-02-31", "avg_wage_12m_yuan": "13812345678"}
    answer = live.http.post("/calculators/severance", data=wrong)
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"
    page = words(answer.text)
    assert "有2处要改：入职日期、离职前12个月平均工资" in page
    assert "2月没有31日" in page and "手机号" in page
    assert 'value="2026-02-31"' in answer.text and 'aria-invalid="true"' in answer.text


def test_what_is_typed_is_no_markup(live: LiveDesk) -> None:
    answer = live.http.post("/calculators/severance", data={"avg_wage_12m_yuan": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text


def test_not_knowing_gives_a_range_and_several_days_are_read(live: LiveDesk) -> None:
    page = words(live.http.post("/calculators/severance", data={**LAID_OFF, "reason": "不知道"}).text)
    assert "在两种结果之间" in page
    days = {"ask": "pay", "dates": "2026年5月1日、2026年5月3日", "monthly_wage_yuan": "5220"}
    page = words(live.http.post("/calculators/holiday_pay", data=days).text)
    assert "2026年5月1日、2026年5月3日" in page


def test_a_sentence_opens_the_form_it_asks_for_with_what_it_says(live: LiveDesk) -> None:
    page = live.http.post("/calculators", data={"text": "我在北京干了三年半，月薪八千，公司裁员赔多少"}).text
    assert 'value="北京市"' in page
    assert 'action="/calculators/severance"' in page and "三年半" in page
    unclear = live.http.post("/calculators", data={"text": "今天天气不错"})
    assert "请在下面选一个" in words(unclear.text)
    assert live.http.post("/calculators", data={"text": " "}).status_code == 422


def test_there_is_no_such_calculator(live: LiveDesk) -> None:
    assert live.http.get("/calculators/lottery").status_code == 404
    assert live.http.get("/calculators/").headers["location"] == "/calculators"
    assert live.http.get("/calculators").text.count('"/calculators/severance"') == 1


def test_the_figure_of_a_year_is_a_field_of_that_year(live: LiveDesk) -> None:
    death = {"event": "death", "accident_date": "2019-05-03", "death_date": "2019-05-03"}
    page = live.http.post("/calculators/work_injury", data=death).text
    field = "national_urban_disposable_income_2018_yuan"
    assert f'name="{field}"' in page and "2018年全国城镇居民人均可支配收入是多少" in words(page)
    answer = live.http.post("/calculators/work_injury", data={**death, field: "30000"})
    assert answer.status_code == 200 and "一次性工亡补助金600000元" in words(answer.text)
    wrong = live.http.post("/calculators/work_injury", data={**death, field: "-5"})
    assert wrong.status_code == 422 and f'id="{field}-fault"' in wrong.text
    assert "national_urban" not in live.http.post("/calculators/work_injury", data={"event": "disability"}).text


WRONG = {
    "money": {"-8000": "负数", "13812345678": "手机号", "5000元加1000美元": "人民币"},
    "date": {"2026-02-31": "2月没有31日"},
    "years": {"-1": "负数"},
    "months": {"-1": "负数"},
    "hours": {"-1": "负数"},
}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_wrong_answer_is_told_kindly_beside_its_field_and_by_the_api(live: LiveDesk, name: str) -> None:
    tables = [(item, WRONG[item.type]) for item in SPECS[name].inputs if item.type in WRONG and not item.per_year]
    for item, wrong in tables:
        for typed, said in wrong.items():
            page = live.http.post(f"/calculators/{name}", data={item.name: typed})
            assert page.status_code == 422 and f'id="{item.name}-fault"' in page.text, (item.name, typed)
            assert said in words(page.text) and typed in page.text
            answer = live.http.post(f"/api/v1/calculators/{name}", json={"inputs": {item.name: typed}})
            faults = {fault["name"]: fault for fault in answer.json()["error"]["faults"]}
            assert answer.status_code == 422 and said in faults[item.name]["problem"]
            assert faults[item.name]["label"] == item.label and faults[item.name]["example"] == item.example
