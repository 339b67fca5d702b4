"""The menu: what stands in it opens, for every role it is offered to."""

from __future__ import annotations

import re

import pytest

from desk.console.navigation import MENU
from desk.console.urls import BASE
from desk.models.staff import ROLES
from tests.desk.console.world import World


def offered(page: str) -> list[str]:
    menu = re.search(r'<nav aria-label="主菜单">.*?</nav>', page, flags=re.DOTALL)
    assert menu is not None
    return re.findall(r'href="([^"]+)"', menu[0])


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_opens_for_whom_it_is_offered_to(small_world: World, role: str) -> None:
    staff = small_world.at_work("值班甲", role)
    links = offered(staff.get("/overview").text)
    assert len(links) >= 4
    for link in links:
        page = staff.get(link.removeprefix(BASE))
        assert page.status_code == 200, link
        assert f'href="{link}" aria-current="page"' in page.text, link


def test_keys_and_addresses_are_unique() -> None:
    assert len({item.key for item in MENU}) == len({item.url for item in MENU}) == len(MENU)
    assert all(item.icon for item in MENU if item.first)


def test_an_error_page_keeps_the_menu(world: World) -> None:
    page = world.at_work("值班甲").get("/tickets/FY-20260101-0001")
    assert page.status_code == 404
    assert f"{BASE}/queue" in offered(page.text)
