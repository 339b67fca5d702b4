"""What the house rules are: the data of tickets, the working calendar, keyed hashes. It rides on every session.

Services get a session and nothing else; what they decide by is found with ``office_of``, as the encrypted columns find
their keyring on the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.calendar.worktime import WorkCalendar
from law.crisis import CrisisLexicon
from law.danger import DangerRules
from law.handoff import HandoffRules
from law.tickets.rules import TicketRules

KEY = "desk_office"


@dataclass(frozen=True)
class Office:
    """``fingerprint``: the same text gives the same opaque 64 characters, only with our secret key.

    ``handoff_minutes``: of working time, after which a request for a person that nobody took becomes a ticket.
    ``privacy_text``: the short version for workers of what is stored and how long · ``public_url``: where people reach
    this desk ("" unknown) · ``sign``: signatures under links.
    """

    rules: TicketRules
    calendar: WorkCalendar
    crisis: CrisisLexicon
    danger: DangerRules
    handoff: HandoffRules
    fingerprint: Callable[[str], str]
    handoff_minutes: int
    privacy_text: str
    public_url: str
    sign: Callable[[bytes], bytes]


def office_of(session: Session) -> Office:
    """The office this session belongs to; KeyError when the database was built without one."""
    office: Office = session.info[KEY]
    return office
