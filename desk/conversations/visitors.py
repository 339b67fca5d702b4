"""The tokens workers hold: opened, changed for new ones from time to time, ended.

A token lives long (who comes back after weeks finds the conversation) but is replaced in use: a client asks for its
successor, the old one stays good until the successor is used for the first time and a little longer. So neither a
lost answer nor a second tab with the old one ends the session. Tokens that follow each other share a lineage; ending
a session ends all of it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from desk.clock import now
from desk.crypto import hash_token, new_public_id, new_token
from desk.db import Database
from desk.errors import NotSignedIn
from desk.models import Conversation, VisitorSession

EXPIRED = "对话已过期或无效，请刷新页面重新开始。"


def issue(session: Session, conversation: Conversation, life: timedelta) -> str:
    """The first token of a new session of this conversation."""
    return _add(session, conversation.id, new_public_id(), life, used=True)


def conversation_id_of(database: Database, token: str | None, grace: timedelta) -> str:
    """Public id of the conversation the token opens; ``NotSignedIn`` when it is missing, unknown or expired.

    The first use of a successor shortens the life of the tokens before it.
    """
    with database.read() as session:
        visitor = _find(session, token)
        public_id = session.scalars(
            select(Conversation.public_id).where(Conversation.id == visitor.conversation_id)
        ).one()
        is_new = visitor.used_at is None
    if is_new:
        with database.write() as session:
            _retire_elders(session, _find(session, token), grace)
    return public_id


def is_good(session: Session, token: str | None) -> bool:
    """Whether the token opens anything now."""
    return session.scalar(select(VisitorSession.id).where(*_opened_by(token))) is not None


def renew(session: Session, token: str | None, life: timedelta) -> str:
    """The successor of a good token; what has expired of the lineage is removed."""
    visitor = _find(session, token)
    session.execute(
        delete(VisitorSession).where(VisitorSession.lineage == visitor.lineage, VisitorSession.expires_at <= now())
    )
    return _add(session, visitor.conversation_id, visitor.lineage, life, used=False)


def end(session: Session, token: str | None) -> None:
    """This device is done: no token of its lineage opens anything any more. An unknown token is no fault."""
    lineage = select(VisitorSession.lineage).where(VisitorSession.token_hash == hash_token(token or ""))
    session.execute(delete(VisitorSession).where(VisitorSession.lineage.in_(lineage)))


def _opened_by(token: str | None) -> tuple[ColumnElement[bool], ...]:
    return VisitorSession.token_hash == hash_token(token or ""), VisitorSession.expires_at > now()


def _find(session: Session, token: str | None) -> VisitorSession:
    visitor = session.scalars(select(VisitorSession).where(*_opened_by(token))).one_or_none()
    if visitor is None:
        raise NotSignedIn(EXPIRED)
    return visitor


def _retire_elders(session: Session, visitor: VisitorSession, grace: timedelta) -> None:
    moment = now()
    visitor.used_at = visitor.used_at or moment
    end_of_elders = moment + grace
    session.execute(
        update(VisitorSession)
        .where(
            VisitorSession.lineage == visitor.lineage, VisitorSession.id < visitor.id,
            VisitorSession.expires_at > end_of_elders,
        )
        .values(expires_at=end_of_elders)
    )  # fmt: skip


def _add(session: Session, conversation_id: int, lineage: str, life: timedelta, *, used: bool) -> str:
    moment, token = now(), new_token()
    session.add(
        VisitorSession(
            conversation_id=conversation_id, token_hash=hash_token(token), lineage=lineage, created_at=moment,
            used_at=moment if used else None, expires_at=moment + life,
        )
    )  # fmt: skip
    session.flush()
    return token
