"""A union's own web site: a small server on another origin, with whatever style and policy a page of it has."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class HostSite:
    """Pages by path; ``url`` is the origin."""

    pages: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    url: str = ""

    def put(self, path: str, body: str, status: int = 200, **headers: str) -> str:
        """Publish a page and return its address; ``_`` in a header's name stands for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body.encode()
        self.pages[path] = (status, content, {"Content-Type": "text/html; charset=utf-8", **named})
        return self.url + path

    @contextmanager
    def serving(self) -> Iterator[HostSite]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, content, headers = site.pages.get(self.path, (404, b"", {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test output quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def with_launcher(desk: str, body: str = "<h1>某某工会</h1>", head: str = "", attributes: str = "") -> str:
    """A page that takes the launcher of the desk at this address in, as docs/embed.md says."""
    script = f'<script src="{desk}/static/widget.js" async {attributes}></script>'
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    top = f'<!doctype html><html lang="zh-CN"><head><title>某某工会</title>{viewport}{head}</head>'
    return f"{top}<body><main>{body}</main>{script}</body></html>"
