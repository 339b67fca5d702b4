"""The files of REVIEWED_DIR: one for each question taken for training, written from the reviews.

The database is the truth; a file that is missing is written before the next training.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from desk.models import Review
from desk.reviews import repository
from law.china import CHINA
from law.reviewed import FAQ, OUT_OF_SCOPE, ReviewedExample, to_yaml


def example_of(review: Review, decided_by: str) -> ReviewedExample:
    """The example of a review that has one."""
    assert review.example is not None and review.decided_at is not None  # noqa: S101 - the caller asked for those
    return ReviewedExample(
        text=review.example,
        label=OUT_OF_SCOPE if review.decision == "out_of_scope" else f"{FAQ}{review.faq_id}",
        review=review.public_id,
        decided_by=decided_by,
        decided_at=review.decided_at.astimezone(CHINA),
    )


def write(folder: Path, example: ReviewedExample) -> None:
    """The file appears in one step; the same example again changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".part", delete=False) as file:
        file.write(to_yaml(example))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(folder / f"{example.review}.yml")


def remove(folder: Path, reviews: Iterable[str]) -> None:
    """Take back the examples of these reviews."""
    for public_id in reviews:
        (folder / f"{public_id}.yml").unlink(missing_ok=True)


def align(session: Session, folder: Path) -> None:
    """Write what is missing, and take away what was reopened or erased while its file was being written."""
    wanted = {review.public_id: example_of(review, name) for review, name in repository.with_example(session)}
    files = {path.stem for path in folder.glob("*.yml")}
    for public_id in wanted.keys() - files:
        write(folder, wanted[public_id])
    remove(folder, repository.known(session, files - wanted.keys()))
