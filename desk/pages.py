"""The chat page and the assets that ``web/`` builds into desk/static."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).resolve().parent / "static"
NOT_BUILT = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>工小助</title>'
    "<p>聊天页面还没有生成。请在项目目录运行 <code>make run</code>，它会先构建页面再启动服务。</p></html>"
)

router = APIRouter(include_in_schema=False)


class Assets(StaticFiles):
    """Static files: those with a content hash in their name are kept for a year, others are asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if _has_hash(path) else "public, max-age=0, must-revalidate"
        )
        # The launcher is loaded by other sites on purpose.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _has_hash(path: str) -> bool:
    """``name-3f9a1c2b.js``: the last part before the extension is eight or more hash characters with a digit."""
    last = Path(path).stem.rpartition("-")[2] if "-" in Path(path).stem else ""
    return len(last) >= 8 and last.isalnum() and any(char.isdigit() for char in last)


@router.get("/")
def chat_page() -> Response:
    page = STATIC / "chat.html"
    if not page.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    return FileResponse(page, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})


@router.get("/favicon.ico")
def favicon() -> Response:
    return RedirectResponse("/static/favicon.svg", status_code=307)


def mount_static(app: FastAPI) -> None:
    """Serve /static; a folder that is not built yet answers 404."""
    app.mount("/static", Assets(directory=STATIC, check_dir=False), name="static")
