"""The calculators over HTTP: specs, results, faults by field, sentences."""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.mark import ParameterSet

from law.calculators import load_specs
from tests.desk.support.live import LiveDesk

LAID_OFF = {
    "reason": "公司裁员",
    "start_date": "2022-12-01",
    "last_working_date": "2026-11-30",
    "avg_wage_12m_yuan": "八千",
}


def calculate(live: LiveDesk, name: str, inputs: dict[str, Any]) -> Any:
    answer = live.http.post(f"/api/v1/calculators/{name}", json={"inputs": inputs})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_calculator_is_listed_with_what_it_asks(live: LiveDesk) -> None:
    listed = live.http.get("/api/v1/calculators").json()["calculators"]
    assert [spec["name"] for spec in listed] == sorted(load_specs())
    assert all(spec["inputs"] and spec["outputs"] and spec["rules"] for spec in listed)


def test_one_calculator(live: LiveDesk) -> None:
    spec = live.http.get("/api/v1/calculators/severance").json()
    wage = next(item for item in spec["inputs"] if item["name"] == "avg_wage_12m_yuan")
    assert (wage["type"], wage["unit"], wage["limits"]["most"]) == ("money", "元/月", 999999)
    reason = next(item for item in spec["inputs"] if item["name"] == "reason")
    assert {"id": "art41_layoff", "label": "公司裁员"} in reason["choices"]


def test_a_result_stands_on_articles(live: LiveDesk) -> None:
    result = calculate(live, "severance", LAID_OFF)
    assert result["values"]["total"] == 32000
    assert result["headline"] == "经济补偿（N）大约32000元。"
    assert {"law": "劳动合同法", "article": "47"} in result["citations"]
    assert result["next"] == {"document": "arbitration_application", "ticket": "legal_aid"}
    assert {"name": "avg_wage_12m_yuan", "label": "离职前12个月平均工资", "text": "8000元/月"} in result["inputs"]


def test_not_knowing_gives_a_range(live: LiveDesk) -> None:
    result = calculate(live, "severance", LAID_OFF | {"reason": "不知道"})
    assert result["values"]["total"] is None
    assert result["ranges"]["total"] == {"low": 0, "high": 64000}


def wrong_answers() -> list[ParameterSet]:
    """For each calculator, its first question of a kind with what no answer to it can be, and what is said."""
    numbers = ("money", "days", "months", "years", "hours", "integer", "decimal")
    table: list[tuple[tuple[str, ...], str, object, str]] = [
        (numbers, "", -3, "负数"), (("money",), "元/月", "百万月薪", "太大"), (("money",), "", 13812345678, "手机号"),
        (("money",), "", "5000元加1000美元", "人民币"), (("date",), "", "2026-02-31", "2月没有31日"),
        (("years",), "", 0, "大于"),
    ]  # fmt: skip
    rows = []
    for spec in load_specs().values():
        for types, unit, raw, said in table:
            fitting = [item for item in spec.inputs if item.type in types and unit in item.unit and not item.per_year]
            fitting = [item for item in fitting if said != "大于" or item.limits.above is not None]
            if fitting:
                item = fitting[0]
                value = [raw] if item.many else raw
                rows.append(pytest.param(spec.name, item.name, value, said, id=f"{spec.name}.{item.name}={raw}"))
    return rows


@pytest.mark.parametrize(("name", "field", "raw", "said"), wrong_answers())
def test_every_calculator_says_kindly_what_is_wrong(
    live: LiveDesk, name: str, field: str, raw: object, said: str
) -> None:
    answer = live.http.post(f"/api/v1/calculators/{name}", json={"inputs": {field: raw}})
    assert answer.status_code == 422
    error = answer.json()["error"]
    fault = next(fault for fault in error["faults"] if fault["name"] == field)
    assert said in fault["problem"] and fault["example"] and fault["label"] in error["message"]


def test_faults_are_told_by_field(live: LiveDesk) -> None:
    answer = live.http.post("/api/v1/calculators/severance", json={"inputs": {"start_date": "2026-02-31"}})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid_inputs"
    faults = {fault["name"]: fault for fault in error["faults"]}
    assert faults["start_date"]["code"] == "invalid"
    assert "2月没有31日" in faults["start_date"]["problem"]
    assert faults["reason"]["code"] == "missing"
    assert "入职日期" in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/calculators/horoscope", 404, "calculator_not_found"),
        ("POST", "/api/v1/calculators/horoscope", 404, "calculator_not_found"),
        ("GET", "/api/v1/calculators/Severance!", 422, "invalid_input"),
    ],
)
def test_a_calculator_nobody_wrote(live: LiveDesk, method: str, path: str, status: int, code: str) -> None:
    answer = live.http.request(method, path, json={"inputs": {}} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"inputs": []}', b'{"inputs": 1}'])
def test_a_body_that_is_no_question(live: LiveDesk, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = live.http.post("/api/v1/calculators/severance", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


@pytest.mark.parametrize("value", [10**60, "9" * 5000, {"a": [1]}, [[]], True, 1e308, -1e-300, "\u0000", "😀" * 400])
@pytest.mark.parametrize("field", ["avg_wage_12m_yuan", "start_date", "reason", "region", "protected", "service_years"])
def test_odd_values_are_refused_kindly(live: LiveDesk, field: str, value: object) -> None:
    answer = live.http.post("/api/v1/calculators/severance", json={"inputs": LAID_OFF | {field: value}})
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert all(len(fault["problem"]) < 400 for fault in answer.json()["error"]["faults"])


def test_a_sentence_is_read(live: LiveDesk) -> None:
    text = "我在北京干了三年半，月薪八千，公司裁员赔多少"
    reading = live.http.post("/api/v1/calculators/read", json={"text": text}).json()
    assert reading["calculator"] == "severance"
    assert reading["inputs"]["region"] == "110000"
    assert reading["missing"] == []
    assert calculate(live, "severance", reading["inputs"])["values"]["total"] == 32000


def test_a_sentence_about_something_else(live: LiveDesk) -> None:
    reading = live.http.post("/api/v1/calculators/read", json={"text": "今天天气真好"}).json()
    assert reading == {"calculator": None, "candidates": [], "inputs": {}, "missing": [], "asked": []}


def test_a_sentence_for_a_calculator_nobody_wrote(live: LiveDesk) -> None:
    answer = live.http.post("/api/v1/calculators/read", json={"text": "月薪八千", "calculator": "horoscope"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "calculator_not_found")
