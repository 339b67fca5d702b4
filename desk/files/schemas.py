"""Shapes of the file calls."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class FileInfo(BaseModel):
    """One file as its owner and staff see it. ``size`` in bytes; ``submitted``: a ticket has it."""

    id: str
    name: str
    label: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    submitted: bool


class FileList(BaseModel):
    """``limit``: how many files a conversation may hold; ``max_bytes``: how large one may be."""

    files: list[FileInfo]
    limit: int
    max_bytes: int
