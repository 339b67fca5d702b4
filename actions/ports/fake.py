"""A desk in memory with the rules of the real one, for tests and for trying actions without a desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone

from actions.ports.desk import DeskPort, DeskRefused, DeskUnavailable, Handoff, NewTicket, Ticket, TicketStatus

_CREATED = datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)


@dataclass
class FakeDesk(DeskPort):
    """``down``: every call fails. ``refusal``: every call is refused with it. The rest: what a handoff answers."""

    down: bool = False
    refusal: DeskRefused | None = None
    waiting_ahead: int = 0
    mode: str = "waiting"
    opening: str | None = None
    note: str | None = None
    tickets: dict[str, tuple[Ticket, NewTicket]] = field(default_factory=dict)
    handoffs: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def create_ticket(self, ticket: NewTicket, idempotency_key: str) -> Ticket:
        self.keys.append(idempotency_key)
        self._answer()
        if idempotency_key not in self.tickets:
            number = f"FY-20261123-{len(self.tickets) + 1:04d}"
            self.tickets[idempotency_key] = (
                Ticket(f"t{len(self.tickets) + 1}", number, "new", "已提交", _CREATED),
                ticket,
            )
        return self.tickets[idempotency_key][0]

    async def ticket_status(self, number: str, conversation_id: str, contact_tail: str | None) -> TicketStatus:
        self._answer()
        for stored, body in self.tickets.values():
            if stored.number == number:
                if body.conversation_id != conversation_id and body.contact_phone[-4:] != contact_tail:
                    raise DeskRefused("verification_required", "请提供所留电话的后四位。")
                return TicketStatus(number, stored.status, stored.status_label, stored.created_at, self.note)
        raise DeskRefused("ticket_not_found", "没有找到这个工单。")

    async def request_handoff(self, conversation_id: str, reason: str) -> Handoff:
        self._answer()
        self.handoffs.append((conversation_id, reason))
        return Handoff(self.mode, self.waiting_ahead, self.opening)

    def _answer(self) -> None:
        if self.down:
            raise DeskUnavailable("down")
        if self.refusal is not None:
            raise self.refusal
