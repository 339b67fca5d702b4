"""Correcting an entry: its file as text, checked and previewed, then a patch to download or the file itself replaced.

The text is never written anew from what was read, so comments and layout stay as their authors made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.clock import china_date, now
from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.entries import entry_url, filled
from desk.console.knowledge import problem_row
from desk.console.pages import Pages
from desk.console.views import KnowledgeProblem, Page
from desk.conversations.suggestions import EntryNotFound
from desk.deps import TheDesk
from desk.errors import Conflict, InvalidInput
from desk.http import attachment
from desk.knowledgebase import EntryFile, clean, read_file, write_file
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from law.draft import patch, read_draft
from law.faq import FaqEntry
from law.faqfile import ID

router = APIRouter(prefix="/knowledge/entries/{faq_id}/edit")


class NotSaved(Conflict):
    code = "entry_faulty"
    message = "还有错误，没有保存。请改好下面列出的每一处。"


@dataclass(frozen=True, kw_only=True)
class EditPage(Page):
    """``mark``: of the version that is edited; ``checked``: the text was looked at; ``answer`` and ``diff``: preview;
    ``saves``: the setting lets the file be replaced from here; ``compared``: official texts were at hand."""

    id: str
    url: str
    edit_url: str
    file: str
    text: str
    mark: str
    checked: bool
    problems: tuple[KnowledgeProblem, ...]
    question: str
    answer: str
    diff: tuple[tuple[str, str], ...]
    saves: bool
    compared: bool
    error: str


@router.get("")
def show_edit(faq_id: str, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The file as it is now."""
    require(staff, "edit")
    file = _file(desk, faq_id)
    return pages.response("entry_edit.html", _page(desk, staff, faq_id, file, file.text, file.mark))


@router.post("")
def check_or_save(
    faq_id: str,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    text: Annotated[str, Form(max_length=60000)] = "",
    mark: Annotated[str, Form(max_length=20)] = "",
    step: Annotated[str, Form(max_length=10)] = "check",
) -> Response:
    """``check``: what is wrong and how it looks; ``patch``: the change as a file; ``save``: replace the file."""
    require(staff, "edit")
    file = _file(desk, faq_id)
    try:
        written = clean(text)
        if step == "patch":
            return _download(faq_id, patch(file.text, written, _shown(desk, file.path)))
        if step == "save":
            _save(desk, staff, faq_id, file, written, mark)
            return RedirectResponse(entry_url(faq_id), status_code=303)
    except (Conflict, InvalidInput) as error:
        view = _page(desk, staff, faq_id, file, text, file.mark, checked=True, error=error.message)
        return pages.response("entry_edit.html", view, error.status)
    return pages.response("entry_edit.html", _page(desk, staff, faq_id, file, written, mark, checked=True))


def _file(desk: Desk, faq_id: str) -> EntryFile:
    """The file of an entry, also of one that cannot be read as an entry now."""
    folder = desk.settings.knowledge_dir / "faq"
    found = sorted(folder.glob(f"*/{faq_id}.yml")) if ID.match(faq_id) else []
    if not found:
        raise EntryNotFound("没有这个知识条目的文件，可能已经改名或删除。")
    return read_file(found[0])


def _save(desk: Desk, staff: SignedIn, faq_id: str, file: EntryFile, written: str, mark: str) -> None:
    if desk.settings.knowledge_edits != "save":
        raise InvalidInput("本单位没有开放直接保存（DESK_KNOWLEDGE_EDITS），请下载修改文件交给管理员。")
    _entry, problems = _check(desk, file.path, written)
    if problems:
        raise NotSaved
    with desk.database.write() as session:  # the audit has it before the file does
        note(session, Act("staff", staff.name, "entry_saved", faq_id, staff_id=staff.staff_id))
        write_file(file.path, written, mark)
    desk.knowledge.snapshot(fresh=True)


def _check(desk: Desk, path: Path, text: str) -> tuple[FaqEntry | None, list[KnowledgeProblem]]:
    place = f"{path.parent.name}/{path.name}"
    entry, problems = read_draft(text, place, desk.knowledge.snapshot(), china_date(now()), desk.laws.texts())
    return entry, [problem_row(problem, desk.knowledge.folder) for problem in problems]


def _shown(desk: Desk, path: Path) -> str:
    return f"knowledge/{path.relative_to(desk.settings.knowledge_dir).as_posix()}"


def _download(faq_id: str, change: str) -> Response:
    if not change:
        raise InvalidInput("内容没有改动，没有可以下载的修改。")
    return Response(change, media_type="text/x-diff; charset=utf-8", headers=attachment(f"{faq_id}.patch"))


def _page(
    desk: Desk, staff: SignedIn, faq_id: str, file: EntryFile, text: str, mark: str, *, checked: bool = False,
    error: str = "",
) -> EditPage:  # fmt: skip
    entry, problems = _check(desk, file.path, text) if checked else (None, [])
    return EditPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="knowledge",
        id=faq_id,
        url=entry_url(faq_id),
        edit_url=f"{entry_url(faq_id)}/edit",
        file=_shown(desk, file.path),
        text=text,
        mark=mark,
        checked=checked,
        problems=tuple(problems),
        question=entry.question if entry is not None else "",
        answer=filled(entry.answer, desk.knowledge.snapshot(), china_date(now())) if entry is not None else "",
        diff=tuple(_diff(patch(file.text, text, _shown(desk, file.path)))) if checked else (),
        saves=desk.settings.knowledge_edits == "save",
        compared=desk.laws.texts() is not None,
        error=error,
    )


def _diff(change: str) -> list[tuple[str, str]]:
    """Lines of a patch with the kind of each: added, removed, same."""
    kinds = {"+": "added", "-": "removed"}
    return [(kinds.get(line[:1], "same"), line) for line in change.splitlines()[2:]]
