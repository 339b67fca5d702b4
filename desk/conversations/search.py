"""Finding conversations by what was written, and tickets by their employer, although every text is encrypted
(docs/decisions, searching ciphertext).

Of every text of a worker or of staff each two neighbouring characters are stored as a keyed hash with the conversation
(``search_grams``). A search asks for the conversations that have all pairs of its words and then decrypts only these
to see whether the words really stand there. Numbers of seven digits and more (phones, ids, cards) are left out.
Names of employers have pairs of their own kind, with the conversation of their ticket.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, delete, func, select, text
from sqlalchemy.orm import Session

from desk.models import Conversation, Message, SearchGram, Ticket
from desk.office import office_of

PERSONAL_NUMBER = re.compile(r"\d[\d\s-]{5,}\d[Xx]?")
WORD = re.compile(r"\w+")
INDEXED_AUTHORS = ("worker", "staff")
# What a pair was found in: the same pair is another hash in each.
SAID, EMPLOYER = "search", "search-employer"
CANDIDATES = 200
MOST_PAIRS = 40
_INSERT = text(
    "INSERT INTO search_grams (gram, conversation_id) VALUES (:gram, :conversation_id) ON CONFLICT DO NOTHING"
)


def plain(written: str) -> str:
    """What counts as the same text: width and case do not matter, personal numbers are gone."""
    return PERSONAL_NUMBER.sub(" ", unicodedata.normalize("NFKC", written).casefold())


def pairs(written: str) -> set[str]:
    """Each two neighbouring characters of the words of a text."""
    return {word[at : at + 2] for word in WORD.findall(plain(written)) for at in range(len(word) - 1)}


def index_text(session: Session, conversation_id: int, written: str, kind: str = SAID) -> None:
    """Make a conversation findable by this text, in the open transaction. ``kind``: SAID, or EMPLOYER for the name in
    one of its tickets."""
    rows = [{"gram": key, "conversation_id": conversation_id} for key in _keys(session, pairs(written), kind)]
    if rows:
        session.execute(_INSERT, rows)


def find_written(
    session: Session, wanted: str, *conditions: ColumnElement[bool], limit: int
) -> list[int] | None:  # fmt: skip
    """Ids of at most ``limit`` conversations in which all words of ``wanted`` were written, last changed first; None
    when no word has the two characters a search needs. ``conditions``: on ``Conversation``."""
    words = _words(wanted)
    having_all = _having_all(session, words, SAID)
    if having_all is None:
        return None
    candidates = session.scalars(
        select(Conversation.id)
        .where(Conversation.id.in_(having_all), *conditions)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        .limit(CANDIDATES)
    ).all()
    return _really_written(session, candidates, words)[:limit]


def find_employer(
    session: Session, wanted: str, *conditions: ColumnElement[bool], limit: int
) -> list[int] | None:  # fmt: skip
    """Ids of at most ``limit`` tickets whose employer's name has all words of ``wanted``, newest first; None when no
    word has two characters. ``conditions``: on ``Ticket``."""
    words = _words(wanted)
    having_all = _having_all(session, words, EMPLOYER)
    if having_all is None:
        return None
    candidates = session.execute(
        select(Ticket.id, Ticket.employer)
        .where(Ticket.conversation_id.in_(having_all), *conditions)
        .order_by(Ticket.id.desc())
        .limit(CANDIDATES)
    )
    return [found for found, name in candidates if all(word in plain(name or "") for word in words)][:limit]


def _words(wanted: str) -> list[str]:
    return [word for word in plain(wanted).split() if pairs(word)]


def _having_all(session: Session, words: list[str], kind: str) -> Select[int] | None:
    """Ids of the conversations that have every pair of the words; None without a pair."""
    keys = _keys(session, sorted(pairs(" ".join(words)))[:MOST_PAIRS], kind)
    if not keys:
        return None
    return (
        select(SearchGram.conversation_id)
        .where(SearchGram.gram.in_(keys))
        .group_by(SearchGram.conversation_id)
        .having(func.count() == len(keys))
    )


def _really_written(session: Session, candidates: Sequence[int], words: list[str]) -> list[int]:
    statement = select(Message.conversation_id, Message.body).where(
        Message.conversation_id.in_(candidates), Message.author.in_(INDEXED_AUTHORS)
    )
    said: dict[int, list[str]] = {}
    for conversation_id, body in session.execute(statement):
        said.setdefault(conversation_id, []).append(plain(str(body.get("text", ""))))
    return [found for found in candidates if all(any(word in part for part in said.get(found, ())) for word in words)]


def reindex(session: Session, *, after: int, limit: int) -> int | None:
    """Index the next ``limit`` conversations with an id above ``after`` anew; returns the last id, None at the end.

    Needed once after an upgrade with conversations from before, and by the rotation of the key.
    """
    ids = session.scalars(
        select(Conversation.id).where(Conversation.id > after).order_by(Conversation.id).limit(limit)
    ).all()
    if not ids:
        return None
    session.execute(delete(SearchGram).where(SearchGram.conversation_id.in_(ids)))
    rows = select(Message.conversation_id, Message.body).where(
        Message.conversation_id.in_(ids), Message.author.in_(INDEXED_AUTHORS)
    )
    for conversation_id, body in session.execute(rows).all():
        index_text(session, conversation_id, str(body.get("text", "")))
    named = select(Ticket.conversation_id, Ticket.employer).where(
        Ticket.conversation_id.in_(ids), Ticket.employer.is_not(None)
    )
    for conversation_id, employer in session.execute(named).all():
        index_text(session, conversation_id, employer or "", EMPLOYER)
    return ids[-1]


def _keys(session: Session, found: Iterable[str], kind: str) -> list[int]:
    """60 bits of the keyed hash of each pair: without the secret key nobody can read or try them out."""
    fingerprint = office_of(session).fingerprint
    return sorted({int(fingerprint(f"{kind}:{pair}")[:15], 16) for pair in found})
