"""What is wrong in knowledge/ now: a page, and the part of it that the overview loads."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from desk.clock import china_date, now
from desk.console.access import CurrentStaff
from desk.console.pages import Fragment, Pages
from desk.console.views import KnowledgePage, KnowledgeProblem, Page
from desk.deps import TheDesk
from law.checks import check_all
from law.errors import KnowledgeError

router = APIRouter()


@router.get("/knowledge")
def show_knowledge(desk: TheDesk, staff: CurrentStaff, pages: Pages, fragment: Fragment) -> Response:
    """Every fault with its file and line, what is wrong and how it is right; the bot works on without these files.

    The part for the overview does not wait for the first reading of the folder: it asks again.
    """
    if fragment and not desk.knowledge.is_open():
        return pages.response("_knowledge_wait.html", Page())
    state = desk.knowledge.snapshot()
    problems = [*check_all(state, china_date(now())), *desk.documents.template_faults()]
    view = KnowledgePage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="knowledge",
        entries=len(state.entries),
        sources=len(state.sources),
        parameters=len(state.parameters.names()),
        problems=tuple(problem_row(problem, desk.knowledge.folder) for problem in problems),
    )
    return pages.response("_knowledge.html" if fragment else "knowledge.html", view)


def problem_row(problem: KnowledgeError, folder: Path) -> KnowledgeProblem:
    """A fault for a page; its file is named from ``folder`` on."""
    return KnowledgeProblem(
        file=problem.file.as_posix().removeprefix(f"{folder.as_posix()}/"),
        line=problem.line,
        key=problem.key,
        problem=problem.problem,
        example=problem.example,
    )
