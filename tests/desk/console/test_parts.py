"""Small pieces without a server: redirect targets, times, masks, words, and what templates may use."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from jinja2 import meta

from desk.console import csrf, labels, masking, times, views
from desk.console.queries import ticket_prefix
from desk.console.render import TEMPLATES, Assets, build_environment
from desk.console.urls import safe_next
from desk.conversations.schemas import BotMessage
from desk.models import conversation, organisation, staff, ticket

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=timezone.utc)  # 12:00 in China


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/console//evil", "/console/../internal",
     "javascript:1", "/console/login", "/console/login?next=x", "/other", "/console/\nqueue", "\t//evil", "http://[",
     "", None],
)  # fmt: skip
def test_only_pages_of_the_console_are_targets(target: str | None) -> None:
    assert safe_next(target) == "/console/queue"


@pytest.mark.parametrize(
    "target", ["/console/queue", "/console/tickets?status=new&q=%E5%8E%82", "/console/tickets/FY-1"]
)
def test_pages_of_the_console_stay(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-5, "刚开始等"), (0, "刚开始等"), (1, "已等 1 分钟"), (59, "已等 59 分钟"), (60, "已等 1 小时"),
     (185, "已等 3 小时 5 分"), (1440, "已等 1 天"), (3120, "已等 2 天 4 小时")],
)  # fmt: skip
def test_waiting_in_words(minutes: int, words: str) -> None:
    assert times.waited(NOON - timedelta(minutes=minutes), NOON) == words


def test_times_are_those_of_china() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=timezone.utc)
    assert times.full(late) == "2026-11-23 00:30:00"
    assert times.short(late, NOON) == "00:30"
    assert times.short(late - timedelta(hours=1), NOON) == "11-22 23:30"
    assert times.short(late.replace(year=2025), NOON) == "2025-11-23 00:30"


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("+86 138-1234-5678", "861****5678"), ("0755-123", "****23"), ("12", "****"),
     ("", "****")],
)  # fmt: skip
def test_a_mask_shows_too_little_to_call(number: str, masked: str) -> None:
    assert masking.phone(number) == masked


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("FY-20261123-0001", "FY-20261123-0001"), ("fy20261123-1", "FY-20261123-1"), ("20261123-0001", "FY-20261123-0001"),
     ("20261123", "FY-20261123"), ("FY-2026", "FY-2026"), ("FY-20261123-", "FY-20261123"), ("13812345678", ""),
     ("2026", ""), ("FY", ""), ("加班20261123", ""), ("%", "")],
)  # fmt: skip
def test_what_is_searched_as_a_ticket_number(text: str, prefix: str) -> None:
    assert ticket_prefix(text) == prefix


def test_a_masked_name_keeps_the_family_name() -> None:
    assert masking.name("王小明") == "王**"
    assert masking.name(None) == ""


@pytest.mark.parametrize("given", ["", "x", "ä", None, 7])
def test_a_token_must_be_repeated_exactly(given: object) -> None:
    assert csrf.matches("token", "token")
    assert not csrf.matches("token", given)
    assert not csrf.matches("", given)


def test_every_stored_key_has_a_word() -> None:
    assert set(labels.MODES) == set(conversation.OWNERS)
    assert set(labels.AUTHORS) == set(conversation.AUTHORS)
    kinds = BotMessage.model_json_schema()["properties"]["kind"]["enum"]
    assert set(labels.KINDS) == set(kinds)
    assert set(labels.EVENTS) | {"status"} == set(ticket.EVENT_KINDS)
    assert set(labels.LEVELS) == set(organisation.LEVELS)
    assert set(labels.ROLES) == set(staff.ROLES)


def test_regions_are_named_with_their_province() -> None:
    assert labels.region(None) == ""
    assert labels.region("440300") == "广东省深圳市"
    assert labels.region("440305") == "广东省深圳市南山区"
    assert labels.region("110000") == "北京市"
    assert labels.region("999999") == "999999"


def _fields() -> set[str]:
    """Fields of every page's view, whichever module defines it."""
    found, ahead = set[str](), [views.Page]
    while ahead:
        kind = ahead.pop()
        found |= {entry.name for entry in dataclasses.fields(kind)}
        ahead += kind.__subclasses__()
    return found


def test_templates_use_only_fields_of_the_views() -> None:
    environment = build_environment(Assets())
    files = ("_parts.html", "_fields.html", "_result.html")
    modules = [vars(environment.get_template(file).module) for file in files]
    macros = {name for module in modules for name in module if not name.startswith("_")}
    known = _fields() | macros | set(environment.globals)
    for path in sorted(TEMPLATES.glob("*.html")):
        used = meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))
        assert used <= known, path.name


def test_templates_hold_no_inline_script_or_style() -> None:
    for path in sorted(TEMPLATES.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\son\w+=|\sstyle=|hx-on|<style|\bjs:|javascript:", source), path.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), path.name
        assert "|safe" not in source.replace(" ", ""), path.name


def test_every_form_of_the_templates_repeats_the_token() -> None:
    for path in sorted(TEMPLATES.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        for form in re.findall(r'<form[^>]*method="post".*?</form>', source, flags=re.DOTALL):
            assert "csrf_field(csrf)" in form or "_composer_fields.html" in form, path.name


def test_assets_carry_a_mark_of_their_content(tmp_path: Path) -> None:
    assets = Assets(tmp_path)
    assert assets.url("a.css") == "/static/console/a.css"
    (tmp_path / "a.css").write_text("one")
    first = assets.url("a.css")
    assert re.fullmatch(r"/static/console/a\.css\?v=[0-9a-f]{12}", first)
    assert assets.url("a.css") == first


def test_every_asset_the_pages_name_is_built() -> None:
    folder = Path(__file__).parents[3] / "web" / "console"
    wanted = json.loads((folder / "assets.json").read_text(encoding="utf-8"))
    built = {item["to"] for item in wanted["copy"] + wanted["own"]}
    sources = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    named = set(re.findall(r"asset\('([^']+)'\)", sources))
    named |= set(re.findall(r'url\("([^"]+)"\)', (folder / "console.css").read_text(encoding="utf-8")))
    assert named
    assert named <= built
    for item in wanted["own"]:
        assert (folder / item["from"]).is_file()
