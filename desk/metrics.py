"""Counters and histograms of one desk process, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


class Metrics:
    """A registry of its own, so that several desks can live in one test process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "desk_http_requests", "Requests by route and status.", ["method", "route", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "desk_http_request_seconds", "Time until the response starts.", ["route"], registry=self.registry
        )
        self.bot_calls = Counter("desk_bot_calls", "Calls of Rasa by result.", ["result"], registry=self.registry)
        self.bot_seconds = Histogram("desk_bot_seconds", "Time of one call of Rasa.", registry=self.registry)
        self.crises = Counter("desk_crisis_messages", "Messages that met the crisis check.", registry=self.registry)

    def render(self) -> bytes:
        """Text exposition format."""
        return generate_latest(self.registry)
