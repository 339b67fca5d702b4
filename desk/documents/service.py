"""Documents of a conversation: opened with what is known, answered one question at a time, fetched when finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.composition import Desk
from desk.conversations.repository import find_conversation
from desk.conversations.schemas import Citation
from desk.crypto import hash_token, new_public_id, new_token
from desk.documents.errors import AnswerRefused, DocumentNotFound, LinkExpired, NotComplete, TemplateBroken
from desk.documents.schemas import Answered, DocumentKind, Draft, Fault, Finished, Option, Question
from desk.documents.template import TemplateFault, render
from desk.models import Conversation, DocumentDraft, Ticket
from law.calculators.inputs import InvalidInputs, check_answer
from law.calculators.spec import Input
from law.documents import Content, DocumentSpec, compose

LINK_DAYS = 7

log = structlog.get_logger("desk.documents")


def kinds(desk: Desk) -> list[DocumentKind]:
    """What a worker can write."""
    return [
        DocumentKind(name=spec.name, title=spec.title, description=spec.description, submit=spec.submit)
        for spec in desk.documents.specs.values()
        if spec.audience == "worker"
    ]


def open_draft(desk: Desk, session: Session, conversation_id: str, kind: str, known: Mapping[str, Any],
               *, again: bool = False) -> Draft:  # fmt: skip
    """The unfinished draft of this kind, or a new one filled with what is known; ``again`` throws the old one away."""
    spec = desk.documents.spec(kind)
    conversation = find_conversation(session, conversation_id, lock=True)
    existing = session.scalars(
        select(DocumentDraft)
        .where(DocumentDraft.conversation_id == conversation.id, DocumentDraft.kind == kind)
        .order_by(DocumentDraft.id.desc())
    ).first()
    if existing is not None and again:
        session.delete(existing)
        existing = None
    draft = existing or DocumentDraft(
        public_id=new_public_id(), conversation_id=conversation.id, kind=kind, answers={},
        created_at=now(), updated_at=now(),
    )  # fmt: skip
    if existing is None:
        session.add(draft)
    draft.answers = {**_prefilled(session, spec, conversation, known), **draft.answers}
    session.flush()
    return _view(spec, draft)


def _prefilled(session: Session, spec: DocumentSpec, conversation: Conversation,
               known: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
    """Answers that are known already and can be read; what cannot is asked."""
    ticket = session.scalars(
        select(Ticket).where(Ticket.conversation_id == conversation.id).order_by(Ticket.id.desc())
    ).first()
    facts: dict[str, Any] = {"conversation": {"region": conversation.region}}
    if ticket is not None:
        amount = None if ticket.amount is None else format(ticket.amount, "f")
        facts["ticket"] = {"employer": ticket.employer, "narrative": ticket.narrative, "amount": amount}
    calculators = known.get("calculator")
    facts["calculator"] = calculators if isinstance(calculators, Mapping) else {}
    found: dict[str, Any] = {}
    for name, places in spec.prefill.items():
        for place in places:
            value = _look(facts, place.split("."))
            if isinstance(value, (str, int, float)) and not isinstance(value, bool) and _readable(spec, name, value):
                found[name] = value
                break
    return found


def _look(facts: Any, path: list[str]) -> Any:
    for part in path:
        facts = facts.get(part) if isinstance(facts, Mapping) else None
    return facts


def _readable(spec: DocumentSpec, name: str, value: object) -> bool:
    try:
        return check_answer(spec.form, name, value, china_date(now())) is not None
    except InvalidInputs:
        return False


def give_answer(desk: Desk, session: Session, conversation_id: str, draft_id: str, name: str,
                value: str | float | list[str] | None) -> Draft:  # fmt: skip
    """Take one answer (or take it back with None). ``AnswerRefused`` says what is wrong and shows an example."""
    draft = _draft(session, conversation_id, draft_id, lock=True)
    spec = desk.documents.spec(draft.kind)
    item = next((item for item in spec.form.inputs if item.name == name), None)
    if item is None:
        raise AnswerRefused(f"“{spec.title}”没有“{name}”这一项。")
    answers = {key: kept for key, kept in draft.answers.items() if key != name}
    if value is not None and value != "":
        try:
            check_answer(spec.form, name, value, china_date(now()))
        except InvalidInputs as error:
            raise AnswerRefused(f"{error}。") from None
        answers[name] = value
    draft.answers, draft.updated_at = answers, now()
    session.flush()
    return _view(spec, draft)


def read_draft(desk: Desk, session: Session, conversation_id: str, draft_id: str) -> Draft:
    """One draft of this conversation."""
    draft = _draft(session, conversation_id, draft_id)
    return _view(desk.documents.spec(draft.kind), draft)


def list_drafts(desk: Desk, session: Session, conversation_id: str) -> list[Draft]:
    """Every draft of this conversation, newest first."""
    conversation = find_conversation(session, conversation_id)
    found = session.scalars(
        select(DocumentDraft).where(DocumentDraft.conversation_id == conversation.id).order_by(DocumentDraft.id.desc())
    )
    specs = desk.documents.specs
    return [_view(specs[draft.kind], draft) for draft in found if draft.kind in specs]


def forget(session: Session, conversation_id: str, draft_id: str) -> None:
    """Delete a draft with everything that was answered."""
    session.delete(_draft(session, conversation_id, draft_id, lock=True))


def finish(desk: Desk, session: Session, conversation_id: str, draft_id: str) -> Finished:
    """A fresh link to the finished file; older ones of this draft end. ``NotComplete`` names what lacks."""
    draft = _draft(session, conversation_id, draft_id, lock=True)
    spec, content = _composed(desk, draft)
    code, until = new_token(), now() + timedelta(days=LINK_DAYS)
    draft.link_hash, draft.link_until = hash_token(code), until
    session.flush()
    url = f"{desk.settings.public_url.rstrip('/')}/documents/{code}"
    shown = _shown(spec, draft, content)
    return Finished(url=url, print_url=f"{url}/print", filename=f"{spec.title}.docx", until=until, draft=shown)


def by_code(session: Session, code: str, *, lock: bool = False) -> DocumentDraft:
    """The draft whose link this is. ``LinkExpired`` when the code is unknown or too old."""
    query = select(DocumentDraft).where(DocumentDraft.link_hash == hash_token(code))
    draft = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if draft is None or draft.link_until is None or draft.link_until < now():
        raise LinkExpired
    return draft


def fetch(desk: Desk, session: Session, code: str) -> tuple[str, bytes]:
    """File name and content for a code. ``LinkExpired`` when it is unknown or too old."""
    draft = by_code(session, code)
    spec, content = _composed(desk, draft)
    return f"{spec.title}.docx", made_file(spec, content.context)


def made_file(spec: DocumentSpec, context: Mapping[str, str | list[str]]) -> bytes:
    """The Word file. ``TemplateBroken`` when the template cannot be used; the log says why."""
    try:
        return render(spec, context)
    except TemplateFault as fault:
        log.error("document_template", document=spec.name, fault=str(fault))
        raise TemplateBroken from fault


def discard_old(desk: Desk) -> int:
    """Delete drafts nobody touched for as long as the setting says; returns how many."""
    before = now() - timedelta(days=desk.settings.document_days)
    with desk.database.write() as session:
        gone = session.execute(
            delete(DocumentDraft).where(DocumentDraft.updated_at < before).returning(DocumentDraft.id)
        )
        return len(gone.all())


def _composed(desk: Desk, draft: DocumentDraft) -> tuple[DocumentSpec, Content]:
    """Spec and content of a draft that can be printed: required answers are there and nothing contradicts itself."""
    spec = desk.documents.spec(draft.kind)
    content = compose(spec, draft.answers, china_date(now()))
    lacking = [item.label for item in content.open if item.need == "required"]
    if lacking:
        raise NotComplete(f"还缺：{'、'.join(lacking)}。请先回答这几项。")
    if content.faults:
        raise NotComplete(f"有的地方对不上：{'；'.join(str(fault) for fault in content.faults)}。请改好再生成。")
    return spec, content


def _draft(session: Session, conversation_id: str, draft_id: str, *, lock: bool = False) -> DocumentDraft:
    conversation = find_conversation(session, conversation_id, lock=lock)
    draft = session.scalars(select(DocumentDraft).where(DocumentDraft.public_id == draft_id)).one_or_none()
    if draft is None or draft.conversation_id != conversation.id:
        raise DocumentNotFound
    return draft


def _view(spec: DocumentSpec, draft: DocumentDraft) -> Draft:
    return _shown(spec, draft, compose(spec, draft.answers, china_date(now())))


def _shown(spec: DocumentSpec, draft: DocumentDraft, content: Content) -> Draft:
    return Draft(
        id=draft.public_id, kind=spec.name, title=spec.title,
        question=_question(content.open[0]) if content.open else None,
        answered=[Answered(name=item.name, label=item.label, text=text) for item, text in content.answers],
        remaining=len(content.open), blanks=list(content.blanks),
        faults=[Fault(name=fault.name, label=fault.label, problem=fault.problem) for fault in content.faults],
        citations=[Citation(law=cite.source, article=cite.article) for cite in content.citations],
        submit=spec.submit, updated_at=draft.updated_at,
    )  # fmt: skip


def _question(item: Input) -> Question:
    options = [Option(id=choice.id, label=choice.label) for choice in item.choices]
    return Question(
        name=item.name, label=item.label, prompt=item.prompt, type=item.type, example=item.example, hint=item.hint,
        required=item.need == "required", many=item.many, options=options,
    )  # fmt: skip
