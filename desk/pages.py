"""The chat page and the assets that ``web/`` builds into desk/static."""

from __future__ import annotations

import html
import json
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from desk.deps import TheDesk

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
def chat_page(desk: TheDesk) -> Response:
    page = chat_html(exit=desk.settings.exit_url)
    if page is None:
        return HTMLResponse(NOT_BUILT, status_code=503)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


def chat_html(**data: str) -> str | None:
    """The chat page with these ``data-…`` attributes on its chat; None when the assets are not built."""
    page = STATIC / "chat.html"
    if not page.is_file():
        return None
    attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in data.items())
    return page.read_text(encoding="utf-8").replace("<gxz-chat", f"<gxz-chat{attributes}", 1)


def page_style() -> str:
    """Name of the style sheet of the chat page below /static; "" when the assets are not built."""
    manifest = STATIC / "manifest.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["chat.css"]) if manifest.is_file() else ""


@router.get("/favicon.ico")
def favicon() -> Response:
    return RedirectResponse("/static/favicon.svg", status_code=307)


def mount_static(app: FastAPI) -> None:
    """Serve /static; a folder that is not built yet answers 404."""
    app.mount("/static", Assets(directory=STATIC, check_dir=False), name="static")
