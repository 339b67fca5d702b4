"""The platform's XML: flat documents in, a text reply out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES = 65536
MAX_DEPTH = 4


class XmlError(Exception):
    """Not a document of the platform; ``args[0]`` says why without quoting it."""


def parse(content: bytes | str) -> dict[str, str]:
    """Texts by tag; a tag inside another is ``Outer.Inner``, of repeated tags the first counts.

    Raises ``XmlError`` for anything too large, malformed, nested too deep, or with a document type or entities.
    """
    if len(content) > MAX_BYTES:
        raise XmlError("too large")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise XmlError(type(error).__name__) from None
    fields: dict[str, str] = {}
    _collect(root, "", 0, fields)
    return fields


def _collect(element: Element, prefix: str, depth: int, fields: dict[str, str]) -> None:
    if depth > MAX_DEPTH:
        raise XmlError("too deep")
    for child in element:
        name = f"{prefix}{child.tag}"
        if len(child):
            _collect(child, f"{name}.", depth + 1, fields)
        else:
            fields.setdefault(name, (child.text or "").strip())


def text_reply(to: str, account: str, text: str) -> str:
    """The passive reply with a text."""
    return document(
        {"ToUserName": to, "FromUserName": account, "CreateTime": int(time.time()), "MsgType": "text", "Content": text}
    )


def document(fields: Mapping[str, str | int]) -> str:
    """An ``<xml>`` document; texts in CDATA as the platform writes them, numbers bare."""
    inner = "".join(f"<{name}>{_content(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"


def _content(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    allowed = "".join(char for char in value if char in "\t\n\r" or char >= " ")
    return f"<![CDATA[{allowed.replace(']]>', ']]]]><![CDATA[>')}]]>"
