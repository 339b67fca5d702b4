"""Which unit gets a ticket."""

from __future__ import annotations

import pytest

from desk.organisation.routing import Unit, choose_unit, covers, employer_name, same_employer
from law.tickets.rules import load_rules

KINDS = load_rules().kinds
NATIONAL = Unit(1, "示例全国总工会", "national", None, ())
PROVINCE = Unit(2, "示例省总工会", "province", "440000", ())
CITY = Unit(3, "示例市总工会", "city", "440300", ())
LAWYERS = Unit(4, "示例市工会法律援助中心", "city", "440300", ("legal_aid", "mediation"))
DISTRICT = Unit(5, "示例区总工会", "district", "440305", ())
PARK = Unit(6, "示例园区工会联合会", "district", "440305", ("union_founding",))
FACTORY = Unit(7, "示例电子有限公司工会委员会", "grassroots", "440305", ())
TREE = [NATIONAL, PROVINCE, CITY, LAWYERS, DISTRICT, PARK, FACTORY]


@pytest.mark.parametrize(
    ("kind", "region", "employer", "unit"),
    [
        ("legal_aid", "440305", None, DISTRICT),
        ("legal_aid", "440306", None, LAWYERS),
        ("legal_aid", "440300", None, LAWYERS),
        ("legal_aid", "441900", None, PROVINCE),
        ("legal_aid", "110105", None, NATIONAL),
        ("legal_aid", None, None, NATIONAL),
        ("supervision_tip", "440306", None, CITY),
        ("union_founding", "440305", None, PARK),
        ("union_founding", "440305", "示例电子有限公司", FACTORY),
        ("supervision_tip", "440305", "示例电子有限公司", DISTRICT),
        ("service_complaint", "440305", None, CITY),
        ("hardship_relief", "440305", "别的厂", DISTRICT),
    ],
)
def test_the_nearest_unit_that_fits(kind: str, region: str | None, employer: str | None, unit: Unit) -> None:
    assert choose_unit(TREE, KINDS[kind], region, employer) == unit


def test_without_a_fitting_unit_there_is_none() -> None:
    assert choose_unit([CITY], KINDS["legal_aid"], "110105", None) is None
    assert choose_unit([PARK], KINDS["legal_aid"], "440305", None) is None
    assert choose_unit([], KINDS["legal_aid"], "440305", None) is None


def test_regions_nest_by_their_digits() -> None:
    assert covers("440000", "440305")
    assert covers("440300", "440305")
    assert not covers("440305", "440300")
    assert not covers("440300", "441900")
    assert covers(None, None)
    assert not covers("440000", None)


def test_names_of_employers_agree_in_their_forms() -> None:
    assert employer_name("示例（深圳）电子 有限公司") == employer_name("示例(深圳)电子公司")
    assert employer_name("公司") == "公司"
    assert same_employer("示例电子有限公司工会委员会", "示例电子公司")
    assert not same_employer("示例电子有限公司工会", "示例")
