from __future__ import annotations

import pytest

from actions.parsing.reading import Fit
from actions.parsing.region import read_region, region_label


@pytest.mark.parametrize(
    ("text", "code", "fit"),
    [
        ("东莞", "441900", Fit.WHOLE),
        ("广东东莞", "441900", Fit.WHOLE),
        ("我在东莞上班", "441900", Fit.WHOLE),
        ("东莞有个厂子欠钱", "441900", Fit.PART),
        ("441900", "441900", Fit.WHOLE),
        ("不清楚", "unknown", Fit.WHOLE),
        ("火星", None, Fit.NONE),
        ("999999", None, Fit.NONE),
    ],
)
def test_a_place(text: str, code: str | None, fit: Fit) -> None:
    reading = read_region(text)
    assert (reading.value, reading.fit) == (code, fit)


def test_two_places_are_asked_back() -> None:
    reading = read_region("成都和杭州都待过")
    assert reading.value is None
    assert [option.title for option in reading.options] == ["四川省成都市", "浙江省杭州市"]


def test_every_option_is_understood_when_tapped() -> None:
    reading = read_region("朝阳区")
    assert reading.value is None
    assert len(reading.options) >= 2
    assert len({read_region(option.payload).value for option in reading.options}) == len(reading.options)
    assert None not in {read_region(option.payload).value for option in reading.options}


def test_a_place_outside_mainland_law_says_so() -> None:
    assert read_region("香港").problem == "utter_ticket_region_outside"


def test_labels() -> None:
    assert region_label("441900") == "广东省东莞市"
    assert region_label("110000") == "北京市"
    assert region_label("unknown") == "未填"
    assert region_label(None) == "未填"
