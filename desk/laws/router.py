"""Public: the text of one article."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from desk.deps import TheDesk
from desk.laws.service import Article
from desk.openapi import ERRORS

router = APIRouter(prefix="/api/v1/laws", tags=["laws"], responses=ERRORS)


@router.get("/{law}/{article}")
def read_article(
    law: Annotated[str, Path(max_length=100)],
    article: Annotated[str, Path(pattern=r"^[0-9]{1,4}(-[0-9]{1,2})?(\.[0-9]{1,2})?$")],
    desk: TheDesk,
    response: Response,
) -> Article:
    """``law``: short or full title; ``article``: "30", "276-1", "32.1" (first paragraph)."""
    found = desk.laws.article(law, article)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return found
