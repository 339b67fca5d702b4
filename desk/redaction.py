"""Numbers that name a person, taken out of anything that is not meant to hold them: logs above all."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

# A mobile number (also with spaces or hyphens, +86), an id card (18 or 15 digits), a bank card (16 to 19 digits).
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_CARD = re.compile(rf"(?<![0-9A-Za-z])(\d{{6}})(?:18|19|20)\d{{2}}{_DAY}\d{{3}}[\dXx](?![0-9A-Za-z])")
_OLD_ID_CARD = re.compile(rf"(?<!\d)(\d{{6}})\d{{2}}{_DAY}\d{{3}}(?!\d)")
_BANK_CARD = re.compile(r"(?<!\d)(?:\d{4}[-\s]?){3}\d{4}(?:[-\s]?\d{1,3})?(?!\d)")


def redact(text: str) -> str:
    """The text with telephone, id and bank numbers masked: ``138****5678``, ``110101********``, ``6222****1234``."""
    text = _ID_CARD.sub(r"\1************", text)
    text = _BANK_CARD.sub(_ends, text)
    text = _OLD_ID_CARD.sub(r"\1*********", text)
    return _MOBILE.sub(r"\1****\3", text)


def _ends(found: re.Match[str]) -> str:
    digits = "".join(char for char in found[0] if char.isdigit())
    return f"{digits[:4]}****{digits[-4:]}"


def redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """structlog processor: every text of a log line, however deep."""
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {key: _redacted(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redacted(part) for part in value]
    return value
