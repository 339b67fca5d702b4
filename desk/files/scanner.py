"""The hook for a virus scanner: any program that reads a file on its standard input.

``DESK_SCAN_COMMAND="clamdscan --no-summary -"``: exit code 0 is clean, 1 is infected, anything else is a failure.
The content never lies unencrypted on the disk for it.
"""

from __future__ import annotations

import shlex
import subprocess

import structlog

from desk.files.errors import FileRefused, ScanFailed

INFECTED = 1
INFECTED_TEXT = "安全检查发现这个文件可能带有病毒，没有保存。请换一份，或截图、拍照后再传。"
log = structlog.get_logger("desk.files")


class Scanner:
    """Runs the configured command; without one every file is ``not_scanned``."""

    def __init__(self, command: str, seconds: float) -> None:
        self._command = shlex.split(command)
        self._seconds = seconds

    def scan(self, content: bytes) -> str:
        """``clean`` or ``not_scanned``. Raises ``FileRefused`` for a find and ``ScanFailed`` when nobody can say."""
        if not self._command:
            return "not_scanned"
        try:
            done = subprocess.run(self._command, input=content, capture_output=True, timeout=self._seconds)
        except (OSError, subprocess.TimeoutExpired) as error:
            log.error("scan_failed", error=type(error).__name__)
            raise ScanFailed from None
        if done.returncode == INFECTED:
            log.warning("file_infected")
            raise FileRefused(INFECTED_TEXT, code="file_infected")
        if done.returncode != 0:
            log.error("scan_failed", exit_code=done.returncode)
            raise ScanFailed
        return "clean"
