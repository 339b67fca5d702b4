"""From a checked assertion to a session: each assertion once, each member always in the same conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.channels.web.apps import App
from desk.channels.web.assertion import SKEW, Claims
from desk.channels.web.errors import HandoverUsed
from desk.clock import now
from desk.conversations import visitors
from desk.conversations.service import greet, new_conversation
from desk.crypto import Keyring, hash_token
from desk.models import AppMember, Conversation, HandoverUse, Organisation

CHANNEL = "web"


@dataclass(frozen=True)
class Entered:
    """A member who came in: their conversation and the token of this device."""

    conversation: Conversation
    token: str


def enter(session: Session, keyring: Keyring, app: App, claims: Claims, life: timedelta) -> Entered:
    """Use the assertion up and open the member's conversation; ``HandoverUsed`` when it was used before."""
    _use_up(session, app, claims)
    region = claims.region or _region_of(session, claims.unit)
    member = _find(session, keyring, app, claims.sub)
    if member is None:
        conversation = new_conversation(session, channel=CHANNEL, region=region)
        greet(session, conversation)
        member = AppMember(app=app.id, conversation_id=conversation.id, created_at=now())
        session.add(member)
    else:
        conversation = session.get_one(Conversation, member.conversation_id, with_for_update=True)
        conversation.region = region or conversation.region
    # Under the present secret from now on, should it have been another one before.
    member.subject_hash = keyring.fingerprint(_subject(app, claims.sub))
    member.unit, member.seen_at = claims.unit or member.unit, now()
    session.flush()
    return Entered(conversation, visitors.issue(session, conversation, life))


def _use_up(session: Session, app: App, claims: Claims) -> None:
    moment = now()
    session.execute(delete(HandoverUse).where(HandoverUse.expires_at < moment))
    key = hash_token(f"{app.id}:{claims.jti}")
    if session.get(HandoverUse, key) is not None:
        raise HandoverUsed("used")
    until = datetime.fromtimestamp(claims.exp, timezone.utc) + timedelta(seconds=2 * SKEW)
    try:
        with session.begin_nested():
            session.add(HandoverUse(key=key, expires_at=until))
    except IntegrityError:  # two at the same moment, on PostgreSQL
        raise HandoverUsed("used") from None


def _find(session: Session, keyring: Keyring, app: App, subject: str) -> AppMember | None:
    hashes = keyring.fingerprints(_subject(app, subject))
    query = select(AppMember).where(AppMember.app == app.id, AppMember.subject_hash.in_(hashes))
    return session.scalars(query.with_for_update()).first()


def _subject(app: App, subject: str) -> str:
    return f"app-member:{app.id}:{subject}"


def _region_of(session: Session, unit: str | None) -> str | None:
    if unit is None:
        return None
    return session.scalars(select(Organisation.region).where(Organisation.code == unit)).one_or_none()
