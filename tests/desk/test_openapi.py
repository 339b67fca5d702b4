"""Generated calls over the whole API description: no 5xx, and only what the description promises."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.desk.support.live import LiveDesk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
STREAMS = ("/api/v1/chat/stream", "/readyz")


def test_the_description_names_every_call_of_the_contract(live: LiveDesk) -> None:
    paths = live.http.get("/api/v1/openapi.json").json()["paths"]
    assert {
        ("/api/v1/chat/sessions", "post"),
        ("/api/v1/chat/sessions/renewal", "post"),
        ("/api/v1/chat/sessions/current", "delete"),
        ("/api/v1/chat/handover", "post"),
        ("/api/v1/chat/messages", "post"),
        ("/api/v1/chat/history", "get"),
        ("/api/v1/chat/stream", "get"),
        ("/api/v1/chat/feedback", "get"),
        ("/api/v1/chat/messages/{message_id}/feedback", "post"),
        ("/api/v1/chat/ratings", "post"),
        ("/api/v1/chat/files", "post"),
        ("/api/v1/chat/files", "get"),
        ("/api/v1/chat/files/{file_id}", "delete"),
        ("/api/v1/chat/files/{file_id}/content", "get"),
        ("/api/v1/stations", "get"),
        ("/api/v1/stations/areas", "get"),
        ("/api/v1/stations/nearest", "post"),
        ("/api/v1/laws/{law}/{article}", "get"),
        ("/api/v1/calculators", "get"),
        ("/api/v1/calculators/read", "post"),
        ("/api/v1/calculators/{name}", "get"),
        ("/api/v1/calculators/{name}", "post"),
        ("/api/v1/chat/tickets", "get"),
        ("/api/v1/chat/tickets", "post"),
        ("/api/v1/chat/tickets/{number}", "get"),
        ("/api/v1/chat/tickets/{number}/additions", "post"),
        ("/api/v1/chat/tickets/{number}/withdrawal", "post"),
        ("/api/v1/chat/tickets/{number}/reopening", "post"),
        ("/internal/v1/conversations/{conversation_id}/tickets", "get"),
        ("/internal/v1/tickets/{number}/additions", "post"),
        ("/internal/v1/tickets/{number}/withdrawal", "post"),
        ("/internal/v1/tickets/{number}/reopening", "post"),
        ("/internal/v1/tickets", "post"),
        ("/internal/v1/tickets/{number}", "get"),
        ("/internal/v1/conversations/{conversation_id}/handoff", "post"),
        ("/healthz", "get"),
        ("/readyz", "get"),
    } <= {(path, method) for path, calls in paths.items() for method in calls}


# The generator of the calls draws from the random module by itself.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
def test_generated_calls_never_break_the_desk(live: LiveDesk) -> None:
    schema = schemathesis.openapi.from_url(f"{live.url}/api/v1/openapi.json")
    tokens = {"/api": live.worker().token, "/internal": live.desk.settings.internal_token}
    tried = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if operation.path in STREAMS:
            continue
        token = next((token for prefix, token in tokens.items() if operation.path.startswith(prefix)), "")
        try_operation(live.url, operation, {"Authorization": f"Bearer {token}"})
        tried += 1
    assert tried >= 8


def try_operation(url: str, operation: schemathesis.APIOperation[Any, Any, Any, Any], headers: dict[str, str]) -> None:
    """A bounded number of generated calls of one operation."""

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy())
    def call(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(base_url=url, headers=headers, checks=CHECKS)

    call()
