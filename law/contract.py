"""What the rooms say to each other in numbers and names (docs/architecture.md): one place for the one who sends and the
one who takes it."""

from __future__ import annotations

from typing import Literal, get_args

BotKind = Literal[
    "answer", "clarify", "question", "calculation", "document", "ticket", "handoff",
    "out_of_scope", "fallback", "crisis", "notice",
]  # fmt: skip
"""What a message of the bot is (One bot message)."""
BOT_KINDS: tuple[BotKind, ...] = get_args(BotKind)

# What goes along when a person is asked for: facts, and characters of each one's label and value.
MOST_FACTS, MOST_LABEL, MOST_VALUE = 20, 30, 300
LONGEST_ADDITION = 2000
"""Characters of what a worker adds to a ticket at once."""
