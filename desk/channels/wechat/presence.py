"""When this process could hear the platform: what tells a reply that arrived from one that was lost with a process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# The platform waits so long at each try, also for a desk that is just being started behind a held socket.
TRY = timedelta(seconds=5)
# From building the parts to the first answered request.
STARTING = timedelta(seconds=2)


@dataclass(frozen=True)
class Presence:
    """Of this process. ``since``: when its parts were built · ``socket_held``: requests waited for it before that."""

    since: datetime
    socket_held: bool

    def would_have_heard(self, offered_at: datetime, tries_left: int) -> bool:
        """Whether the platform, had a reply of ``offered_at`` not arrived, would have been heard asking again."""
        if tries_left < 1:
            return False
        if offered_at >= self.since:
            return True
        return self.socket_held and offered_at + tries_left * TRY >= self.since + STARTING
