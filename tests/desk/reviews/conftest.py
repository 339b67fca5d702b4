"""A desk with a small knowledge folder, workers whose questions the bot answered in all the ways there are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import now
from desk.conversations.repository import append, find_conversation
from desk.models import Message, Review
from desk.reviews.gathering import gather
from desk.settings import Settings
from tests.desk.console.world import World, serve
from tests.law.helpers import copy_knowledge

ROOT = Path(__file__).resolve().parents[3]
LATER = timedelta(hours=1)


class Questions:
    """Workers who ask, and what the bot says to it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, text: str, kind: str = "fallback", conversation: str | None = None, **body: Any) -> str:
        """One question with the bot's reply; returns the conversation."""
        public_id = conversation or self.world.conversation()
        self.world.write(public_id, text)
        with self.world.desk.database.write() as session:
            row = find_conversation(session, public_id, lock=True)
            asked = session.scalars(
                select(Message).where(Message.conversation_id == row.id, Message.author == "worker")
                .order_by(Message.seq.desc()).limit(1)
            ).one()  # fmt: skip
            asked.status = "answered"
            append(
                session,
                row,
                author="bot",
                kind=kind,
                body={"text": "回答", **body},
                in_reply_to=asked.id,
                reply_index=0,
            )
        return public_id

    def gather(self) -> dict[str, str]:
        """Look through the messages an hour later; question → signal of every review there is then."""
        with self.world.desk.database.write() as session:
            while gather(session, self.world.desk.settings, now() + LATER):
                pass
        with self.world.read() as session:
            query = select(Message, Review.signal).join(Review, Review.question_id == Message.id)
            return {message.body["text"]: signal for message, signal in session.execute(query)}

    def review_of(self, text: str) -> Review:
        """The review of the question with this text."""
        with self.world.read() as session:
            found = session.execute(select(Review, Message).join(Message, Message.id == Review.question_id))
            review = next(review for review, message in found if message.body["text"] == text)
            session.expunge(review)
            return review

    def open_review(self, text: str, kind: str = "fallback", **body: Any) -> str:
        """A question that waits for review; its id."""
        self.ask(text, kind, **body)
        self.gather()
        return self.review_of(text).public_id


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    return tmp_path / "reviewed"


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path, reviewed: Path) -> Iterator[World]:
    shutil.copy(migrated_file, tmp_path / "desk.db")
    knowledge = copy_knowledge(tmp_path)
    shutil.copytree(ROOT / "knowledge" / "tickets", knowledge / "tickets")
    for file in ("holidays.yml", "lexicon/handoff.yml", "lexicon/danger.yml"):
        shutil.copy(ROOT / "knowledge" / file, knowledge / file)
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "backups_dir": tmp_path / "backups",
        "models_dir": tmp_path / "models",
        "knowledge_dir": knowledge,
        "reviewed_dir": reviewed,
        "review_sample_percent": 0,
        "work_hours": "00:00-24:00",
        "work_days": "every",
        "log_level": "ERROR",
    }
    with serve(Settings(**values)) as world:
        yield world


@pytest.fixture
def questions(world: World) -> Questions:
    return Questions(world)
