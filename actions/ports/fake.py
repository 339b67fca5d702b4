"""A desk in memory with the rules of the real one, for tests and for trying actions without a desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

from actions.ports.desk import (
    DeskPort,
    DeskRefused,
    DeskUnavailable,
    Handoff,
    NewTicket,
    Step,
    Ticket,
    TicketStatus,
)
from actions.ports.documents import Answered, DocumentDraft, DocumentFile
from law.calculators.inputs import InvalidInputs, check_answer
from law.documents import compose
from law.documents.spec import DocumentSpec
from law.documents.specfile import load_documents
from law.tickets.rules import load_rules

_CREATED = datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)
_DUE = datetime(2026, 12, 14, 9, 0, tzinfo=timezone.utc)
_TODAY = date(2026, 11, 23)


@dataclass
class FakeDocument:
    """A stored document: what was typed, by name of the question."""

    id: str
    conversation_id: str
    spec: DocumentSpec
    answers: dict[str, Any]

    def view(self) -> DocumentDraft:
        """As the desk shows it."""
        content = compose(self.spec, self.answers, _TODAY)
        return DocumentDraft(
            id=self.id,
            kind=self.spec.name,
            title=self.spec.title,
            asked=content.open[0].name if content.open else None,
            answered=tuple(Answered(item.name, item.label, text) for item, text in content.answers),
            blanks=content.blanks,
            faults=tuple(f"{fault.label}：{fault.problem}" for fault in content.faults),
            citations=tuple({"law": cite.source, "article": cite.article} for cite in content.citations),
            submit=self.spec.submit,
        )


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
    states: dict[str, str] = field(default_factory=dict)
    steps: dict[str, tuple[Step, str, str]] = field(default_factory=dict)
    handoffs: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    documents: dict[str, FakeDocument] = field(default_factory=dict)

    async def create_ticket(self, ticket: NewTicket, idempotency_key: str) -> Ticket:
        self.keys.append(idempotency_key)
        self._answer()
        if idempotency_key not in self.tickets:
            number = f"FY-20261123-{len(self.tickets) + 1:04d}"
            self.tickets[idempotency_key] = (
                Ticket(f"t{len(self.tickets) + 1}", number, "new", "已提交，待受理", _CREATED, _DUE),
                ticket,
            )
        return self.tickets[idempotency_key][0]

    async def ticket_status(self, number: str, conversation_id: str, contact_tail: str | None) -> TicketStatus:
        self._answer()
        for stored, body in self.tickets.values():
            if stored.number == number:
                if body.conversation_id != conversation_id and (body.contact_phone or "")[-4:] != contact_tail:
                    raise DeskRefused("verification_required", "请提供所留电话的后四位。")
                return self._status(stored, body)
        raise DeskRefused("ticket_not_found", "没有找到这个工单。")

    async def own_tickets(self, conversation_id: str) -> list[TicketStatus]:
        self._answer()
        mine = [(stored, body) for stored, body in self.tickets.values() if body.conversation_id == conversation_id]
        return [self._status(*pair) for pair in reversed(mine)]

    async def step(
        self, step: Step, number: str, conversation_id: str, text: str, idempotency_key: str
    ) -> TicketStatus:  # fmt: skip
        self._answer()
        found = [pair for pair in self.tickets.values() if pair[0].number == number]
        if not found or found[0][1].conversation_id != conversation_id:
            raise DeskRefused("ticket_not_found", "没有找到这个工单。")
        stored, body = found[0]
        if idempotency_key not in self.steps:
            self._check(step, self._state(number), text)
            if step is not Step.ADD:
                self.states[number] = "withdrawn" if step is Step.WITHDRAW else "reopened"
            self.steps[idempotency_key] = (step, number, text)
        return self._status(stored, body)

    def _check(self, step: Step, state: str, text: str) -> None:
        machine = load_rules().states
        to = {Step.WITHDRAW: "withdrawn", Step.REOPEN: "reopened"}.get(step)
        allowed = machine.states[state].open if to is None else to in machine.next(state, "worker")
        if not allowed:
            raise DeskRefused("ticket_step", f"“{machine.states[state].label}”的工单不能这样改。")
        if not text.strip() and step is not Step.WITHDRAW:
            code = "addition_empty" if step is Step.ADD else "reason_missing"
            raise DeskRefused(code, "没有收到内容：请写一句话，或者先上传材料。")

    def _state(self, number: str) -> str:
        return self.states.get(number, "new")

    def _status(self, stored: Ticket, body: NewTicket) -> TicketStatus:
        rules = load_rules()
        state = rules.states.states[self._state(stored.number)]
        return TicketStatus(
            stored.number, state.key, state.label, stored.created_at, self.note, rules.kinds[body.kind].label,
            state.told, stored.answer_due_at, rules.states.next(state.key, "worker"),
        )  # fmt: skip

    async def request_handoff(
        self, conversation_id: str, reason: str, facts: Sequence[tuple[str, str]] = ()
    ) -> Handoff:
        self._answer()
        self.handoffs.append((conversation_id, reason))
        self.facts = list(facts)
        return Handoff(self.mode, self.waiting_ahead, self.opening)

    async def open_document(
        self, conversation_id: str, kind: str, known: Mapping[str, Any], *, again: bool
    ) -> DocumentDraft:
        self._answer()
        spec = load_documents().get(kind)
        if spec is None or spec.audience != "worker":
            raise DeskRefused("document_unknown", "没有这种文书。")
        everything = self.documents.values()
        mine = [one for one in everything if (one.conversation_id, one.spec.name) == (conversation_id, kind)]
        if mine and not again:
            return mine[-1].view()
        document = FakeDocument(f"d{len(self.documents) + 1}", conversation_id, spec, _prefilled(spec, known))
        self.documents[document.id] = document
        return document.view()

    async def read_document(self, conversation_id: str, draft_id: str) -> DocumentDraft:
        self._answer()
        return self._document(conversation_id, draft_id).view()

    async def answer_document(self, conversation_id: str, draft_id: str, name: str, value: str) -> DocumentDraft:
        self._answer()
        document = self._document(conversation_id, draft_id)
        try:
            check_answer(document.spec.form, name, value, _TODAY)
        except InvalidInputs as error:
            raise DeskRefused("answer_refused", f"{error}。") from None
        document.answers[name] = value
        return document.view()

    async def finish_document(self, conversation_id: str, draft_id: str) -> DocumentFile:
        self._answer()
        document = self._document(conversation_id, draft_id)
        content = compose(document.spec, document.answers, _TODAY)
        lacking = [item.label for item in content.open if item.need == "required"]
        if lacking or content.faults:
            raise DeskRefused("document_incomplete", f"还缺或对不上：{'、'.join(lacking)}。")
        url = f"http://desk.example/documents/{document.id}"
        return DocumentFile(url, f"{url}/print", f"{document.spec.title}.docx", document.view())

    def _document(self, conversation_id: str, draft_id: str) -> FakeDocument:
        document = self.documents.get(draft_id)
        if document is None or document.conversation_id != conversation_id:
            raise DeskRefused("document_not_found", "没有找到这份文书。")
        return document

    def _answer(self) -> None:
        if self.down:
            raise DeskUnavailable("down")
        if self.refusal is not None:
            raise self.refusal


def _prefilled(spec: DocumentSpec, known: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that are known already and can be read."""
    found: dict[str, Any] = {}
    for name, places in spec.prefill.items():
        for place in places:
            value: Any = known
            for part in place.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                found[name] = value
                break
    return found
