"""Every address of the console against every role, and against the staff of another unit. A new address stands here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desk.conversations.repository import find_conversation
from desk.files.service import examine, keep
from desk.models import Organisation
from desk.models.staff import ROLES
from desk.organisation.service import import_units
from desk.staff.permissions import ALLOWED
from tests.desk.console.test_auth import console_routes
from tests.desk.console.test_roles import SAMPLE
from tests.desk.console.world import BASE, World
from tests.desk.support import samples

# Address → the permission without which nothing is shown and nothing is done. Who only reads the others may do so.
READ_BY_ALL = frozenset(
    f"GET {path}" for path in (
        "/", "/queue", "/tickets", "/overview", "/account", "/knowledge", "/knowledge/entries",
        "/knowledge/entries/{faq_id}", "/knowledge/parameters", "/calculators", "/calculators/{name}", "/organisation",
        "/templates", "/letters", "/letters/export", "/letters/{public_id}", "/letters/{public_id}/file",
        "/letters/{public_id}/print", "/reviews", "/reviews/groups", "/reviews/{public_id}", "/models", "/quality",
        "/conversations/{public_id}", "/conversations/{public_id}/live", "/conversations/{public_id}/earlier",
        "/conversations/{public_id}/packet", "/tickets/{number}", "/files/{file_id}",
    )
)  # fmt: skip
DONE_BY_ALL = frozenset(
    f"POST {path}" for path in (
        "/account/password", "/account/logins/end", "/account/factor/begin", "/account/factor/confirm",
        "/account/factor/remove", "/views", "/views/{view_id}/delete", "/calculators/{name}",
        "/calculators/{name}/note", "/conversations/{public_id}/note", "/conversations/{public_id}/presence",
    )
)  # fmt: skip
NEEDS: Mapping[str, tuple[str, ...]] = {
    "answer": (
        "POST /conversations/{public_id}/take", "POST /conversations/{public_id}/hand-back",
        "POST /conversations/{public_id}/close", "POST /conversations/{public_id}/settle",
        "POST /conversations/{public_id}/transfer", "POST /conversations/{public_id}/share",
        "POST /conversations/{public_id}/reply", "POST /calculators/{name}/reply",
        "GET /conversations/{public_id}/templates",
    ),
    "handle": (
        "POST /tickets/{number}/contact", "POST /tickets/{number}/status", "POST /tickets/{number}/assign",
        "POST /tickets/{number}/unit", "POST /tickets/{number}/class", "POST /tickets/{number}/limitation",
        "POST /alerts/seen", "GET /letters/new", "POST /letters", "GET /letters/{public_id}/correct",
        "POST /letters/{public_id}/correct", "POST /letters/{public_id}/reply", "POST /letters/{public_id}/close",
        "POST /letters/{public_id}/void",
    ),
    "audit": ("GET /audit", "GET /audit/export"),
    "edit": ("GET /knowledge/entries/{faq_id}/edit", "POST /knowledge/entries/{faq_id}/edit"),
    "train": ("POST /models/promote", "POST /models/rollback"),
    "review": ("POST /reviews/{public_id}", "POST /reviews/{public_id}/reopen"),
    "manage": ("POST /organisation", "POST /templates", "POST /templates/{template_id}/delete"),
    "system": ("GET /system",),
    "statistics": ("GET /statistics", "GET /statistics/export"),
    "erase": (
        "GET /conversations/{public_id}/privacy", "GET /conversations/{public_id}/privacy/export",
        "POST /conversations/{public_id}/privacy/erase",
    ),
    "accounts": (
        "GET /staff", "POST /staff", "POST /staff/{staff_id}/password", "POST /staff/{staff_id}/factor",
        "POST /staff/{staff_id}/identity", "POST /staff/{staff_id}/role", "POST /staff/{staff_id}/unit",
        "POST /staff/{staff_id}/active",
    ),
}  # fmt: skip
PERMISSION = {address: needed for needed, addresses in NEEDS.items() for address in addresses}
OPEN = frozenset({"GET /login", "POST /login", "GET /login/oidc", "GET /login/oidc/back", "GET /login/oidc/out",
                  "POST /logout"})  # fmt: skip
FORM = {
    "text": "一句话", "form_key": "key-00000001", "client_message_id": "key-00000002", "to": "别人", "unit": "1",
    "expected": "new", "note": "说明", "identity": "yes", "confirmation": "删除", "title": "标题", "body": "正文",
    "what": "dismiss", "section": "queue", "query": "", "limit_class": "general", "on": "2027-01-01",
}  # fmt: skip
REFUSED = frozenset({403, 404, 409, 422})


def test_every_address_says_who_may(world: World) -> None:
    found = {f"{method} {path.removeprefix(BASE)}" for method, path in console_routes(world.app)}
    assert found == READ_BY_ALL | DONE_BY_ALL | OPEN | PERMISSION.keys()


def names_of(world: World, region: str | None = None) -> dict[str, str]:
    """One of each thing that addresses name; what is not made here has an id that nothing has."""
    chat = world.conversation("在吗", calls_person="要求人工", region=region)
    number = world.ticket(chat, region=region or "440305")
    content = examine(world.desk, "工资条.png", samples.PNG)
    with world.desk.database.write() as session:
        file, _ = keep(world.desk, session, find_conversation(session, chat, lock=True), content)
        file_id = file.public_id
    nothing = dict.fromkeys(("faq_id", "name", "view_id", "template_id", "staff_id"), "999")
    return {**nothing, "public_id": chat, "number": number, "file_id": file_id}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_nothing_that_is_not_its_business(small_world: World, role: str) -> None:
    names = names_of(small_world)
    staff = small_world.at_work("值班甲", role)
    wrong = {}
    for address, needed in PERMISSION.items():
        if role in ALLOWED[needed]:
            continue
        method, path = address.split()
        place = path.format(**names)
        status = (staff.get(place) if method == "GET" else staff.post(place, FORM)).status_code
        if status not in REFUSED:
            wrong[address] = status
    assert wrong == {}
    assert small_world.owner(names["public_id"]) == "waiting"


def test_nobody_of_another_unit_reaches_a_conversation_a_ticket_or_a_file(world: World) -> None:
    """Not even with the role that may do everything."""
    with world.desk.database.write() as session:
        import_units(session, SAMPLE.read_bytes())
    with world.read() as session:
        dongguan = session.query(Organisation.id).where(Organisation.code == "SL-4419").scalar()
    names = names_of(world, region="440305")
    stranger = world.at_work("东莞甲", "admin", unit=dongguan)
    world.hire("别人", unit=dongguan)
    reached = {}
    for address in sorted(READ_BY_ALL | DONE_BY_ALL | PERMISSION.keys()):
        method, path = address.split()
        if not path.startswith(("/conversations/", "/tickets/", "/files/")):
            continue
        place = path.format(**names)
        answer = stranger.get(f"{place}?after=0&before=9") if method == "GET" else stranger.post(place, FORM)
        if answer.status_code != 404:
            reached[address] = answer.status_code
    assert reached == {}
    assert world.owner(names["public_id"]) == "waiting"
    with world.read() as session:
        assert find_conversation(session, names["public_id"]).erased_at is None


def test_the_tree_of_units_is_not_for_the_staff_of_one_unit(world: World) -> None:
    """Whoever makes the tree could put every unit below their own."""
    with world.desk.database.write() as session:
        import_units(session, SAMPLE.read_bytes())
    with world.read() as session:
        shenzhen = session.query(Organisation.id).where(Organisation.code == "SL-4403").scalar()
    for role in ("supervisor", "admin"):
        staff = world.at_work(f"深圳{role}", role, unit=shenzhen)
        token = {"csrf_token": staff.csrf}
        files = {"file": ("units.csv", SAMPLE.read_bytes(), "text/csv")}
        answer = staff.client.post(f"{BASE}/organisation", data=token, files=files)
        assert answer.status_code == 403 and "所有单位" in answer.text
        assert 'type="file"' not in staff.get("/organisation").text
