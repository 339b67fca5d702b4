"""What a reviewer decides about a question, and what the bot learns from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from desk.clock import now
from desk.errors import Conflict, InvalidInput
from desk.models import Review, Staff
from desk.models.review import DECISIONS
from desk.reviews import examples, repository
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from law.library import Snapshot
from law.personal import hide_personal
from law.reviewed import ReviewedExample, near_copy, read_reviewed

LONGEST_NOTE = 500
_HIDDEN = re.compile(r"［[^］]{1,6}］")
WORDS = {
    "confirm": "机器人答对了",
    "move": "应该用另一条",
    "new_entry": "需要新条目",
    "out_of_scope": "不归我们管",
    "dismiss": "不用处理",
}


@dataclass(frozen=True)
class Decision:
    """What the form says. ``text``: the question as it shall be learned, "" = not at all."""

    what: str
    faq_id: str = ""
    text: str = ""
    note: str = ""


class AlreadyDecided(Conflict):
    code = "review_decided"


def question_text(body: dict[str, object]) -> str:
    """What the worker wrote, without what singles a person out."""
    return hide_personal(str(body.get("text") or ""))


def suggested_example(body: dict[str, object]) -> str:
    """The same for the training: without the places where something was hidden."""
    return _HIDDEN.sub("", question_text(body)).strip()


def decide(
    session: Session, staff: SignedIn, public_id: str, decision: Decision, snapshot: Snapshot, folder: Path
) -> Review:
    """Decide an open question; the first of two who do it at once wins. ``keep_file`` belongs behind the commit.

    Raises ``AlreadyDecided``, ``InvalidInput``, ``ReviewNotFound``, ``Forbidden``.
    """
    require(staff, "review")
    row = repository.one(session, staff, public_id)
    review = repository.lock(session, public_id)
    if review.decision is not None:
        raise AlreadyDecided(f"{_name(session, review)}已经定了“{WORDS[review.decision]}”，您的选择没有保存。")
    if decision.what not in DECISIONS:
        raise InvalidInput("请选择一个处理结果。", code="decision_unknown")
    if len(decision.note) > LONGEST_NOTE:
        raise InvalidInput(f"备注最多{LONGEST_NOTE}字。", code="note_too_long")
    review.faq_id = _entry(decision, row, snapshot)
    review.decision = decision.what
    review.decided_by_id, review.decided_at = staff.staff_id, now()
    review.note = decision.note.strip() or None
    text = decision.text.strip()
    if text and decision.what in ("confirm", "move", "out_of_scope"):
        review.example = text
        _check(examples.example_of(review, staff.name), snapshot, folder)
    session.flush()
    return review


def keep_file(review: Review, decided_by: str, folder: Path) -> None:
    """After the commit: what was taken for training becomes a file that training reads."""
    if review.example is not None:
        examples.write(folder, examples.example_of(review, decided_by))


def reopen(session: Session, staff: SignedIn, public_id: str) -> Review:
    """Take a decision back; the file of its example has to go after the commit. Raises ``Conflict`` for an open one."""
    require(staff, "review")
    repository.one(session, staff, public_id)
    review = repository.lock(session, public_id)
    if review.decision is None:
        raise Conflict("这个问题已经是待核对了。")
    review.decision = review.decided_by_id = review.decided_at = review.example = review.faq_id = None
    return review


def _entry(decision: Decision, row: repository.ReviewRow, snapshot: Snapshot) -> str | None:
    """The entry that answers the question, where the decision names one."""
    if decision.what == "confirm":
        if row.answer is not None and row.answer.kind == "out_of_scope":
            raise InvalidInput("机器人婉拒了这个问题；拒得对，请选“不归我们管”。", code="confirm_declined")
        answered = row.answer.faq_id if row.answer is not None else None
        if answered is None or answered not in snapshot.entries:
            raise InvalidInput("机器人没有给出条目，不能选“答对了”；请选应该用哪一条。", code="nothing_to_confirm")
        return answered
    if decision.what != "move":
        return None
    if decision.faq_id not in snapshot.entries:
        raise InvalidInput("请先搜索并选中一个条目。", code="entry_missing")
    return decision.faq_id


def _check(example: ReviewedExample, snapshot: Snapshot, folder: Path) -> None:
    faults = example.faults(snapshot.entries.keys())
    if faults:
        raise InvalidInput("；".join(faults) + "。", code="example_refused")
    others = [one for one in read_reviewed(folder, snapshot.entries.keys())[0] if one.review != example.review]
    known = near_copy(example.text, snapshot.entries.values(), others)
    if known is not None:
        asked, label = known
        where = "这一条" if label == example.label else f"“{label}”"
        raise InvalidInput(
            f"{where}已经有几乎一样的问法：“{asked}”。再学一遍没有用，请去掉“让机器人学”再保存。", code="example_known"
        )


def _name(session: Session, review: Review) -> str:
    person = session.get(Staff, review.decided_by_id) if review.decided_by_id is not None else None
    return person.name if person is not None else "别人"
