"""Files handed in as evidence: taken once, listed, taken back before a ticket has them, read by staff.

``examine`` does the slow part (type, scanner, disk) without a transaction; ``keep`` adds the row in the caller's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.clock import china_day, now
from desk.composition import Desk
from desk.conversations.repository import append, find_conversation
from desk.crypto import new_public_id
from desk.files.errors import FileDamaged, FileNotFound, FileSubmitted, FileTooLarge, TooManyFiles
from desk.files.kinds import KINDS, Recognised, recognise
from desk.files.repository import (
    count_files,
    files_of_ticket,
    files_with_state,
    find_same,
    get_file,
    is_submitted,
    stored_names,
)
from desk.files.schemas import FileInfo
from desk.models import Conversation, Message, StoredFile, Ticket, TicketFile

DELETED_TEXT = "［材料已由本人删除］"


@dataclass(frozen=True)
class Examined:
    """A file that passed every check and lies in the store, not yet known to the database."""

    recognised: Recognised
    size: int
    sha256: str
    stored_as: str
    encrypted: bool
    scan: str


@dataclass(frozen=True)
class Content:
    """What staff download."""

    name: str
    media_type: str
    data: bytes


def examine(desk: Desk, name: str | None, content: bytes) -> Examined:
    """Check size, type and safety and write the content to the store; open no transaction meanwhile.

    Raises ``FileTooLarge``, ``FileRefused`` or ``ScanFailed``; then nothing was stored.
    """
    limit = desk.settings.max_file_bytes
    if len(content) > limit:
        sizes = f"一份材料最大 {size_text(limit)}，这个文件有 {size_text(len(content))}。"
        raise FileTooLarge(sizes + FileTooLarge.message)
    recognised = recognise(name, content)
    scan = desk.scanner.scan(content)
    stored_as = desk.files.write(content, china_day(now())[:6])
    digest = hashlib.sha256(content).hexdigest()
    return Examined(recognised, len(content), digest, stored_as, desk.files.encrypt, scan)


def keep(desk: Desk, session: Session, conversation: Conversation, examined: Examined, *,
         message: Message | None = None) -> tuple[StoredFile, bool]:  # fmt: skip
    """The file row in the (locked) conversation, and whether it is new: the same content again is the same file.

    ``message``: the worker's message that brought it, for channels where a file is a message of its own.
    """
    same = find_same(session, conversation, examined.sha256)
    if same is not None:
        return same, False
    if count_files(session, conversation) >= desk.settings.files_per_conversation:
        limit = desk.settings.files_per_conversation
        raise TooManyFiles(f"一个对话最多 {limit} 份材料，请先删除不需要的再传，或把几张照片合成一个 PDF。")
    file = StoredFile(
        public_id=new_public_id(), conversation_id=conversation.id, message_id=message.id if message else None,
        name=examined.recognised.name, kind=examined.recognised.kind.key, size=examined.size, sha256=examined.sha256,
        stored_as=examined.stored_as, encrypted=examined.encrypted, scan=examined.scan, created_at=now(),
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file, True


def hand_in(desk: Desk, conversation_id: str, name: str | None, content: bytes) -> tuple[FileInfo, bool]:
    """Take a file and show it in the conversation; manages its own transaction. Second value: whether it is new."""
    examined = examine(desk, name, content)
    with desk.database.write() as session:
        conversation = find_conversation(session, conversation_id, lock=True)
        file, is_new = keep(desk, session, conversation, examined)
        if is_new:
            text = f"［材料］{file.name}（{KINDS[file.kind].label}，{size_text(file.size)}）"
            # Nobody owes an answer to it: a person sees it in the thread, the bot does not read files.
            message = append(
                session, conversation, author="worker", kind="message", body={"text": text, "file_id": file.public_id},
                status="held" if conversation.owner in ("waiting", "human") else "answered",
            )  # fmt: skip
            file.message_id = message.id
        info = describe(file, submitted=is_submitted(session, file))
    # After an error nothing is removed here: whether the commit was lost is not known, and ``tidy`` looks later.
    if not is_new:
        desk.files.remove(examined.stored_as)
    return info, is_new


def list_files(session: Session, conversation_id: str) -> list[FileInfo]:
    """Files of one conversation, oldest first."""
    conversation = find_conversation(session, conversation_id)
    return [describe(file, submitted=submitted) for file, submitted in files_with_state(session, conversation)]


def list_ticket_files(session: Session, ticket: Ticket) -> list[FileInfo]:
    """Files that belong to a ticket, oldest first."""
    return [describe(file, submitted=True) for file in files_of_ticket(session, ticket.id)]


def take_back(desk: Desk, conversation_id: str, file_id: str) -> None:
    """Delete a file of the worker's own conversation. ``FileSubmitted`` once a ticket has it."""
    with desk.database.write() as session:
        conversation = find_conversation(session, conversation_id, lock=True)
        file = get_file(session, file_id)
        if file.conversation_id != conversation.id:
            raise FileNotFound
        if is_submitted(session, file):
            raise FileSubmitted
        if file.message_id is not None:
            message = session.get_one(Message, file.message_id)
            # The name may tell as much as the content did.
            message.body = {"text": DELETED_TEXT}
        stored_as = file.stored_as
        session.delete(file)
    desk.files.remove(stored_as)


def submit_with(session: Session, ticket: Ticket, conversation: Conversation) -> int:
    """Give every file of the conversation that no ticket has yet to this one; returns how many."""
    loose = [file for file, submitted in files_with_state(session, conversation) if not submitted]
    session.add_all(TicketFile(ticket_id=ticket.id, file_id=file.id, created_at=now()) for file in loose)
    session.flush()
    return len(loose)


def read_content(desk: Desk, file_id: str) -> Content:
    """The content of a file, compared with the hash taken when it came; ``FileDamaged`` when it differs."""
    with desk.database.read() as session:
        file = get_file(session, file_id)
        name, kind, digest = file.name, KINDS[file.kind], file.sha256
        stored_as, encrypted = file.stored_as, file.encrypted
    data = desk.files.read(stored_as, encrypted=encrypted)
    if hashlib.sha256(data).hexdigest() != digest:
        raise FileDamaged
    return Content(name, kind.media_type, data)


def read_own(desk: Desk, conversation_id: str, file_id: str) -> Content:
    """The content of a file for the worker who handed it in; ``FileNotFound`` for anybody else."""
    with desk.database.read() as session:
        conversation = find_conversation(session, conversation_id)
        if get_file(session, file_id).conversation_id != conversation.id:
            raise FileNotFound
    return read_content(desk, file_id)


def tidy(desk: Desk) -> int:
    """Remove contents that no row names (left by requests that failed); returns how many."""
    with desk.database.read() as session:
        known = stored_names(session)
    return desk.files.tidy(known)


def describe(file: StoredFile, *, submitted: bool) -> FileInfo:
    """The shape for outside."""
    kind = KINDS[file.kind]
    return FileInfo(
        id=file.public_id, name=file.name, label=kind.label, media_type=kind.media_type, size=file.size,
        sha256=file.sha256, created_at=file.created_at, submitted=submitted,
    )  # fmt: skip


def size_text(size: int) -> str:
    """``512 字节``, ``83 KB``, ``1.2 MB``."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ")
