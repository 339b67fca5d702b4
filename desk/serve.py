"""Serve the desk: ``python -m desk.serve``, on DESK_HOST and DESK_PORT.

A socket that a keeper holds is used instead where there is one (LISTENING_FD, see tools.keeper): while this program is
started again, requests wait in it and none is refused.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from functools import partial

import uvicorn

from desk.app import create_app
from desk.settings import Settings, SettingsError, load_settings


def held_socket(environment: Mapping[str, str]) -> socket.socket | None:
    """The keeper's socket, or None without one. ``SystemExit`` with one line when it is not a listening socket."""
    if "LISTENING_FD" not in environment:
        return None
    try:
        listener = socket.socket(fileno=int(environment["LISTENING_FD"]))
        listening = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except (OSError, ValueError):
        listening = 0
    if not listening:
        raise SystemExit("LISTENING_FD 应当是 keeper 打开的监听套接字：由 keeper 设置，不要手填")
    return listener


def build_server(settings: Settings, held: socket.socket | None) -> uvicorn.Server:
    """The server around the application; nothing listens yet, and the application is built when it runs."""
    factory = partial(create_app, settings, socket_held=held is not None)
    return uvicorn.Server(
        uvicorn.Config(
            factory, factory=True, host=settings.host, port=settings.port, access_log=False, server_header=False
        )
    )


def main() -> int:
    """Serve until asked to stop; returns the exit code."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    held = held_socket(os.environ)
    server = build_server(settings, held)
    server.run(sockets=[held] if held else None)
    return 0 if server.started else 3


if __name__ == "__main__":
    sys.exit(main())
