"""Rate limits over the ``limits`` library; counts in memory or in Redis."""

from __future__ import annotations

import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from desk.errors import TooMany


def per_minute(amount: int) -> RateLimitItem:
    return RateLimitItemPerMinute(amount)


def per_quarter_hour(amount: int) -> RateLimitItem:
    return RateLimitItemPerMinute(amount, 15)


def per_hour(amount: int) -> RateLimitItem:
    return RateLimitItemPerHour(amount)


class Limiter:
    """Counts what each name (session, address, login) does."""

    def __init__(self, storage_url: str) -> None:
        self._strategy = MovingWindowRateLimiter(storage_from_string(storage_url))

    def hit(self, limit: RateLimitItem, *names: str) -> None:
        """Count one use; ``TooMany`` when the limit is reached."""
        if not self._strategy.hit(limit, *names):
            raise TooMany(self._retry_after(limit, *names))

    def check(self, limit: RateLimitItem, *names: str) -> None:
        """``TooMany`` when the limit is reached; counts nothing."""
        if not self._strategy.test(limit, *names):
            raise TooMany(self._retry_after(limit, *names))

    def _retry_after(self, limit: RateLimitItem, *names: str) -> int:
        reset_at = self._strategy.get_window_stats(limit, *names).reset_time
        return max(1, int(reset_at - time.time()) + 1)
