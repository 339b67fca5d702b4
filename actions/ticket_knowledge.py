"""Kinds of tickets, the screen for legal aid and limitation periods, read from knowledge/ when first needed."""

from __future__ import annotations

from actions.interview_knowledge import calculators, parameters
from law.china import china_today
from law.installation import knowledge_folder
from law.tickets.eligibility import Eligibility
from law.tickets.kinds import TicketKinds
from law.tickets.limitation import CALCULATOR, Limitation, limitation_in
from law.tickets.rules import load_rules


def kinds() -> TicketKinds:
    """Every kind in the order of the menu."""
    return load_rules(knowledge_folder() / "tickets").kinds


def eligibility() -> Eligibility:
    """The first screen for legal aid."""
    return load_rules(knowledge_folder() / "tickets").eligibility


def limitation(story: str, category: str | None) -> Limitation | None:
    """The last day a story puts on itself; None when it names no day, or the kind has no category."""
    if category is None or CALCULATOR not in calculators():
        return None
    return limitation_in(story, category, china_today(), calculators(), parameters())
