"""Queries on files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from desk.files.errors import FileNotFound
from desk.models import Conversation, StoredFile, TicketFile


def find_same(session: Session, conversation: Conversation, sha256: str) -> StoredFile | None:
    """The file of this conversation with this content."""
    return session.scalars(
        select(StoredFile).where(StoredFile.conversation_id == conversation.id, StoredFile.sha256 == sha256)
    ).one_or_none()


def get_file(session: Session, public_id: str) -> StoredFile:
    """The file; ``FileNotFound`` when there is none."""
    file = session.scalars(select(StoredFile).where(StoredFile.public_id == public_id)).one_or_none()
    if file is None:
        raise FileNotFound
    return file


def count_files(session: Session, conversation: Conversation) -> int:
    query = select(func.count()).select_from(StoredFile).where(StoredFile.conversation_id == conversation.id)
    return session.scalar(query) or 0


def files_with_state(session: Session, conversation: Conversation) -> Sequence[tuple[StoredFile, bool]]:
    """Files of a conversation, oldest first, and whether a ticket has them."""
    submitted = exists().where(TicketFile.file_id == StoredFile.id)
    query = select(StoredFile, submitted).where(StoredFile.conversation_id == conversation.id).order_by(StoredFile.id)
    return [(file, bool(has_ticket)) for file, has_ticket in session.execute(query)]


def is_submitted(session: Session, file: StoredFile) -> bool:
    """Whether a ticket has this file."""
    return session.scalar(select(TicketFile.ticket_id).where(TicketFile.file_id == file.id).limit(1)) is not None


def files_of_ticket(session: Session, ticket_id: int) -> Sequence[StoredFile]:
    """Files that belong to a ticket, oldest first."""
    query = select(StoredFile).join(TicketFile, TicketFile.file_id == StoredFile.id)
    return session.scalars(query.where(TicketFile.ticket_id == ticket_id).order_by(StoredFile.id)).all()


def stored_names(session: Session) -> Sequence[str]:
    """Names under which the contents of all files lie in the store."""
    return session.scalars(select(StoredFile.stored_as)).all()
