"""All of knowledge/tickets, read at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from law.errors import KnowledgeError
from law.folder import strict
from law.sources import Citation
from law.tickets.eligibility import SOURCE, Eligibility, read_eligibility
from law.tickets.kinds import TicketKinds, read_kinds
from law.tickets.letters import FILE as LETTERS
from law.tickets.letters import LetterRules, read_letters
from law.tickets.limits import Limits, read_limits
from law.tickets.states import StateMachine, read_states

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "knowledge" / "tickets"


@dataclass(frozen=True)
class TicketRules:
    """What the desk and the dialogue know about tickets."""

    states: StateMachine
    kinds: TicketKinds
    limits: Limits
    eligibility: Eligibility
    letters: LetterRules

    def citations(self) -> Iterator[tuple[str, Citation]]:
        """Every article the data rest on, with the name of its file."""
        for kind in self.kinds.kinds.values():
            for citation in kind.basis:
                yield "kinds.yml", citation
        articles = {article for _item, article in self.eligibility.matters.values()}
        articles |= {group.article for group in self.eligibility.groups.values()}
        for article in sorted(articles):
            yield "eligibility.yml", Citation(SOURCE, article)


def read_rules(folder: Path) -> tuple[TicketRules | None, list[KnowledgeError]]:
    """The rules and no problems, or None and every problem of every file."""
    states, state_problems = read_states(folder / "states.yml")
    kinds, kind_problems = read_kinds(folder / "kinds.yml")
    limits, limit_problems = read_limits(folder / "limits.yml")
    eligibility, screen_problems = read_eligibility(folder / "eligibility.yml")
    letters, letter_problems = read_letters(folder / LETTERS)
    problems = state_problems + kind_problems + limit_problems + screen_problems + letter_problems
    if states is None or kinds is None or limits is None or eligibility is None or letters is None:
        return None, problems
    return TicketRules(states, kinds, limits, eligibility, letters), problems


@cache
def load_rules(folder: Path = DEFAULT_FOLDER) -> TicketRules:
    """The rules, read once per folder; raises the first KnowledgeError."""
    return strict(read_rules(folder))
