"""The questions to review: the queue, one question with its decision, and groups of questions without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import or_, true
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.reviewviews import (
    DECISIONS,
    SIGNALS,
    ClusterRow,
    ClustersPage,
    DecisionForm,
    EntryChoice,
    ReviewItem,
    ReviewPage,
    ReviewsPage,
)
from desk.console.urls import BASE, conversation_url
from desk.console.views import Filter
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict, InvalidInput
from desk.models import Review
from desk.reviews import examples, service
from desk.reviews.clusters import clusters
from desk.reviews.repository import ReviewRow, one, open_counts, rows
from desk.reviews.search import EntrySearch
from desk.staff.permissions import may
from desk.staff.signed_in import SignedIn
from law.library import Snapshot

router = APIRouter(prefix="/reviews")
PAGE_SIZE = 30
PREVIEW = 160
GROUPED = 1000
UNANSWERED = ("fallback", "clarify_ignored", "staff_answered", "not_useful")
SECTION = "reviews"


@router.get("")
def show_reviews(
    session: ReadSession,
    staff: CurrentStaff,
    pages: Pages,
    key: Annotated[str, Query(alias="filter")] = "open",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Open questions, the most telling reason first; or one reason; or what was decided."""
    names = {"open": "待核对", **{name: label.text for name, label in SIGNALS.items()}, "decided": "已核对"}
    key = key if key in names else "open"
    state = Review.decision.is_not(None) if key == "decided" else Review.decision.is_(None)
    reason = Review.signal == key if key in SIGNALS else true()
    found = rows(session, staff, state, reason, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    counts = open_counts(session, staff)
    view = ReviewsPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section=SECTION,
        items=tuple(_item(row) for row in found[:PAGE_SIZE]),
        filters=tuple(_filter(name, text, key, counts) for name, text in names.items()),
        previous_url=_address(key, page - 1) if page > 1 else "",
        next_url=_address(key, page + 1) if len(found) > PAGE_SIZE else "",
    )
    return pages.response("reviews.html", view)


def _filter(name: str, text: str, current: str, counts: Mapping[str, int]) -> Filter:
    number = sum(counts.values()) if name == "open" else None if name == "decided" else counts.get(name, 0)
    return Filter(key=name, text=text, url=_address(name), current=name == current, count=number)


def _address(key: str, page: int = 1) -> str:
    return f"{BASE}/reviews?" + urlencode({"filter": key} | ({"page": page} if page > 1 else {}))


def _url(public_id: str) -> str:
    return f"{BASE}/reviews/{quote(public_id, safe='')}"


def _item(row: ReviewRow) -> ReviewItem:
    kind = row.answer.kind if row.answer is not None else ""
    entry = row.answer.faq_id if row.answer is not None else None
    sure = f"，把握 {row.review.confidence:.0%}" if row.review.confidence is not None else ""
    decision = row.review.decision
    return ReviewItem(
        url=_url(row.review.public_id),
        signal=SIGNALS[row.review.signal],
        sampled=row.review.sampled,
        text=service.question_text(row.question.body)[:PREVIEW],
        answered=(f"{labels.KINDS.get(kind, kind)}{f'：{entry}' if entry else ''}{sure}") if kind else "",
        region=labels.region(row.conversation.region),
        asked_at=row.review.asked_at,
        decision=DECISIONS[decision] if decision is not None else None,
        decided_by=row.decided_by or "",
    )


@router.get("/groups")
def show_groups(session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """What many ask and nobody answers: the newest thousand open questions and wishes for a new entry, in groups."""
    wanted = or_(
        (Review.decision.is_(None)) & Review.signal.in_(UNANSWERED), Review.decision == "new_entry"
    )  # fmt: skip
    found = rows(session, staff, wanted, limit=GROUPED)
    texts = [(row.review.public_id, service.question_text(row.question.body)) for row in found]
    made = clusters(texts, smallest=1)
    shown = [one for one in made if one.size > 1][:50]
    view = ClustersPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="groups",
        clusters=tuple(
            ClusterRow(
                size=one.size, text=one.texts[0][:PREVIEW], url=_url(one.keys[0]),
                more=tuple(text[:PREVIEW] for text in dict.fromkeys(one.texts[1:6])),
            )
            for one in shown
        ),
        looked_at=len(found),
        single=sum(1 for one in made if one.size == 1),
    )  # fmt: skip
    return pages.response("review_groups.html", view)


@router.get("/{public_id}")
def show_review(
    public_id: str,
    request: Request,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
) -> Response:
    """One question with what the bot said, the entries it may belong to, and the decision."""
    view = _page(desk, _search_of(request), staff, public_id, DecisionForm(search=search.strip()))
    return pages.response("review.html", view)


@router.post("/{public_id}")
def decide(
    public_id: str,
    request: Request,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    what: Annotated[str, Form()] = "",
    faq_id: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    learn: Annotated[bool, Form()] = False,
    note: Annotated[str, Form()] = "",
    search: Annotated[str, Form()] = "",
) -> Response:
    """Store the decision and show the next question; an error keeps what was typed."""
    decision = service.Decision(what, faq_id, text if learn else "", note)
    snapshot, folder = desk.knowledge.snapshot(), desk.settings.reviewed_dir
    try:
        with desk.database.write() as session:
            review = service.decide(session, staff, public_id, decision, snapshot, folder)
    except (Conflict, InvalidInput) as error:
        form = DecisionForm(
            what=what, faq_id=faq_id, text=text, learn=learn, note=note, search=search, error=error.message
        )
        view = _page(desk, _search_of(request), staff, public_id, form)
        return pages.response("review.html", view, error.status)
    service.keep_file(review, staff.name, folder)
    with desk.database.read() as session:
        following = rows(session, staff, Review.decision.is_(None), limit=1)
        target = _url(following[0].review.public_id) if following else f"{BASE}/reviews"
    return RedirectResponse(target, status_code=303)


@router.post("/{public_id}/reopen")
def reopen(public_id: str, desk: TheDesk, staff: CurrentStaff) -> Response:
    """Take a decision back, and what was to be learned with it."""
    with desk.database.write() as session:
        service.reopen(session, staff, public_id)
    examples.remove(desk.settings.reviewed_dir, [public_id])
    return RedirectResponse(_url(public_id), status_code=303)


def _search_of(request: Request) -> EntrySearch:
    found: EntrySearch = request.app.state.entry_search
    return found


def _page(desk: Desk, search: EntrySearch, staff: SignedIn, public_id: str, form: DecisionForm) -> ReviewPage:
    snapshot = desk.knowledge.snapshot()  # before the session begins: the first reading takes seconds
    with desk.database.read() as session:
        return _view(one(session, staff, public_id), snapshot, search, staff, form)


def _view(row: ReviewRow, snapshot: Snapshot, search: EntrySearch, staff: SignedIn, form: DecisionForm) -> ReviewPage:
    answer, public_id = row.answer, row.review.public_id
    answered = answer.faq_id if answer is not None else None
    may_confirm = answered in snapshot.entries and answer is not None and answer.kind != "out_of_scope"
    if not form.error:
        form = DecisionForm(text=service.suggested_example(row.question.body), search=form.search)
    return ReviewPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section=SECTION,
        item=_item(row),
        answer=service.question_text(answer.body) if answer is not None else "",
        facts=_facts(row, snapshot),
        choices=_choices(search, snapshot, form, service.suggested_example(row.question.body), answered),
        form=form,
        may_review=may(staff, "review"),
        may_confirm=may_confirm,
        example=row.review.example or "",
        faq_id=row.review.faq_id or "",
        note=row.review.note or "",
        form_url=_url(public_id),
        reopen_url=f"{_url(public_id)}/reopen",
        conversation_url=conversation_url(row.conversation.public_id) if may(staff, "answer") else "",
    )


def _facts(row: ReviewRow, snapshot: Snapshot) -> tuple[str, ...]:
    """The entry of the answer, and the titles that were offered."""
    if row.answer is None:
        return ("工作人员先回答了，机器人没有回答这个问题。",)
    entry = snapshot.entries.get(row.answer.faq_id or "")
    titles = [str(button.get("title")) for button in row.answer.body.get("buttons") or []]
    return (
        *([f"条目：{entry.question}（{entry.id}）"] if entry is not None else []),
        *([f"按钮：{' / '.join(titles)}"] if titles else []),
    )


def _choices(
    search: EntrySearch, snapshot: Snapshot, form: DecisionForm, question: str, answered: str | None
) -> tuple[EntryChoice, ...]:
    """Entries near to what was searched, or else to the question, without the one that answered."""
    hits = search.find(snapshot, form.search or question)
    found = [hit.entry.id for hit in hits if hit.entry.id != answered]
    if form.faq_id in snapshot.entries and form.faq_id not in found:
        found.append(form.faq_id)
    return tuple(
        EntryChoice(id=entry_id, question=snapshot.entries[entry_id].question, chosen=entry_id == form.faq_id)
        for entry_id in found
    )
