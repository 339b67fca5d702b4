"""The account's menu: from knowledge/services/wechat-menu.yml into the platform's JSON; its entries found by key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from law.yamlfile import Document, Place, Value, read

MOST_GROUPS, MOST_ITEMS = 3, 5
GROUP_BYTES, ITEM_BYTES = 16, 40
COMMANDS = ("/request_human", "/request_legal_aid", "/ticket_status")
PLACE_KEY = "place"
_KINDS = ("ask", "command", "place", "page", "url", "appid")
_KEYS = frozenset([*_KINDS, "name", "path", "items"])


@dataclass(frozen=True)
class Item:
    """One entry. ``kind``: which of ``_KINDS``; ``target``: its value. ``url``, ``path``: of a mini program."""

    name: str
    kind: str
    target: str
    url: str = ""
    path: str = ""

    @property
    def key(self) -> str:
        """Stays the same while the entry does the same, whatever its position."""
        return PLACE_KEY if self.kind == "place" else hashlib.sha256(self.target.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Group:
    """A button of the menu: an item of its own, or a name over several."""

    name: str
    items: tuple[Item, ...]
    alone: bool = False


@dataclass(frozen=True)
class Menu:
    groups: tuple[Group, ...]

    def find(self, key: str) -> Item | None:
        """The entry that sends this key."""
        return next((item for group in self.groups for item in group.items if item.key == key), None)

    def as_json(self, public_url: str) -> dict[str, Any]:
        """What the platform wants; pages of ours are left out while nobody can reach them."""
        return {"button": list(self._buttons(public_url))}

    def _buttons(self, public_url: str) -> Iterator[dict[str, Any]]:
        for group in self.groups:
            items = [_button(item, public_url) for item in group.items if item.kind != "page" or public_url]
            if group.alone:
                yield from items
            elif items:
                yield {"name": group.name, "sub_button": items}


def _button(item: Item, public_url: str) -> dict[str, Any]:
    if item.kind == "page":
        return {"type": "view", "name": item.name, "url": public_url.rstrip("/") + item.target}
    if item.kind == "url":
        return {"type": "view", "name": item.name, "url": item.target}
    if item.kind == "appid":
        return {"type": "miniprogram", "name": item.name, "appid": item.target, "pagepath": item.path, "url": item.url}
    return {"type": "location_select" if item.kind == "place" else "click", "name": item.name, "key": item.key}


@cache
def load_menu(path: Path) -> Menu:
    """The menu of this file, read once; KnowledgeError names file, line and what is wrong."""
    document = read(path)
    groups = document.data.get("menu")
    if not isinstance(groups, list) or not 1 <= len(groups) <= MOST_GROUPS:
        raise document.error(
            ("menu",), f"菜单要有 1 到 {MOST_GROUPS} 组", "menu: [{name: 找人工, command: /request_human}]"
        )
    return Menu(tuple(_group(document, ("menu", index), value) for index, value in enumerate(groups)))


def _group(document: Document, place: Place, value: Value) -> Group:
    fields = _fields(document, place, value)
    name = _name(document, place, fields, GROUP_BYTES)
    items = fields.get("items")
    if items is None:
        return Group(name, (_item(document, place, fields, name),), alone=True)
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise document.error((*place, "items"), f"一组要有 1 到 {MOST_ITEMS} 项")
    return Group(name, tuple(_read_item(document, (*place, "items", index), item) for index, item in enumerate(items)))


def _read_item(document: Document, place: Place, value: Value) -> Item:
    fields = _fields(document, place, value)
    return _item(document, place, fields, _name(document, place, fields, ITEM_BYTES))


def _fields(document: Document, place: Place, value: Value) -> Mapping[str, Value]:
    if not isinstance(value, dict):
        raise document.error(place, "这里要写 {name: …, ask: …}", "{name: 工资被拖欠, ask: 公司拖欠工资怎么办}")
    unknown = next((key for key in value if key not in _KEYS), None)
    if unknown is not None:
        raise document.error((*place, unknown), f"不认识的键“{unknown}”", f"可以写：{'、'.join(sorted(_KEYS))}")
    return value


def _name(document: Document, place: Place, fields: Mapping[str, Value], most: int) -> str:
    name = fields.get("name")
    if not isinstance(name, str) or not 0 < len(name.encode()) <= most:
        raise document.error((*place, "name"), f"name 要有 1 到 {most // 3} 个汉字", "name: 问一问")
    return name


def _item(document: Document, place: Place, fields: Mapping[str, Value], name: str) -> Item:
    kinds = [kind for kind in _KINDS if kind in fields and not (kind == "url" and "appid" in fields)]
    if len(kinds) != 1:
        raise document.error(
            place, f"要写一个且只写一个：{'、'.join(_KINDS)}", f"{{name: {name}, ask: 公司拖欠工资怎么办}}"
        )
    kind, target = kinds[0], fields[kinds[0]]
    if kind == "place":
        return Item(name, kind, PLACE_KEY)
    if not isinstance(target, str) or not target:
        raise document.error((*place, kind), "要写文字")
    if kind == "command" and target not in COMMANDS:
        raise document.error((*place, kind), f"没有命令“{target}”", f"可以写：{'、'.join(COMMANDS)}")
    url, path = (fields.get(key, "") for key in ("url", "path"))
    if kind == "appid" and not (isinstance(url, str) and url and isinstance(path, str) and path):
        raise document.error(place, "小程序还要写 path 和 url（旧手机打开的网页）", "path: pages/index/index")
    return Item(name, kind, target, str(url), str(path))
