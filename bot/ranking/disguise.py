"""Training messages as people wrap them: courtesies, complaints and their own life before and after the matter.

Calibration and thresholds are fitted on messages of which some are wrapped like this, so that a long message is judged
by models that have met long ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.ranking.features import Clause

SHARE = 0.3
"""How many of the held-out messages are wrapped."""
MOST_BEFORE, MOST_AFTER = 4, 3


def wrapped(text: Sequence[Clause], around: Sequence[Clause], dice: random.Random) -> list[Clause]:
    """The clauses of ``text`` with a few of ``around`` on either side."""
    before = dice.sample(around, min(dice.randint(1, MOST_BEFORE), len(around)))
    after = dice.sample(around, min(dice.randint(0, MOST_AFTER), len(around)))
    return [*before, *text, *after]
