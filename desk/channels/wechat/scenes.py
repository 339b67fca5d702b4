"""Posters: the value in a QR code → the union that put it up and its region (knowledge/services/wechat-scenes.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from law.regions import load_regions
from law.yamlfile import Document, Value, read

# Before the value when the scan also subscribed.
PREFIX = "qrscene_"
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Poster:
    """``name``: the union; ``region``: GB/T 2260 code or None."""

    key: str
    name: str
    region: str | None


@cache
def load_posters(path: Path) -> Mapping[str, Poster]:
    """All posters by the value in their code, read once; KnowledgeError names file, line and what is wrong."""
    document = read(path)
    scenes = document.data.get("scenes")
    if not isinstance(scenes, dict):
        raise document.error(("scenes",), "这里要写“键: {name: …, region: …}”的表，没有就写 {}", "scenes: {}")
    return {key: _poster(document, key, value) for key, value in scenes.items()}


def _poster(document: Document, key: str, value: Value) -> Poster:
    place = ("scenes", key)
    if not _KEY.fullmatch(key):
        raise document.error(place, "键只能用字母、数字、_ 和 -，最多 64 个", "example-park")
    fields = value if isinstance(value, dict) else {}
    name, region = fields.get("name"), fields.get("region")
    if not isinstance(name, str) or not name:
        raise document.error(place, "缺少工会名称 name", '{name: 某工业园区工会, region: "440300"}')
    if region is not None and region not in load_regions().by_code:
        raise document.error((*place, "region"), f"没有地区代码“{region}”（六位数字，加引号）", '"440300"')
    return Poster(key, name, str(region) if region is not None else None)
