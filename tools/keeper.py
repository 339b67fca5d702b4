"""Keep one program running: start it, start it again when it dies, stop it when asked or when the supervisor is gone.

    python -m tools.keeper [--listen HOST:PORT] NAME COMMAND…        (started by tools.run under honcho)

honcho ends everything when one process ends; a worker's question must not be lost because Rasa fell over, so each
program runs under a keeper of its own. With ``--listen`` the keeper holds the program's listening socket: requests wait
in it while the program is started again, and none is refused (LISTENING_FD tells the program). A program that dies
several times before it ever stayed up is not restarted for ever: the keeper gives up with its exit code, and honcho
then ends the rest.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

STEADY_SECONDS = 30.0
LONGEST_PAUSE = 10.0
TRIES_BEFORE_STEADY = 4
STOP_SECONDS = 10.0
# As many connections as may wait while the program is away; the system may allow fewer.
BACKLOG = 4096


def listen(address: str) -> socket.socket:
    """A listening socket for ``host:port``. Raises OSError when it is taken, ValueError for an unreadable address."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host.strip("[]"), int(port)), family=family, backlog=BACKLOG)


class Keeper:
    def __init__(
        self, name: str, command: list[str], supervisor: int | None, listener: socket.socket | None = None
    ) -> None:
        self.name, self.command, self.supervisor = name, command, supervisor
        self.inherited = (listener.fileno(),) if listener else ()
        self.environment = dict(os.environ)
        if listener:
            self.environment["LISTENING_FD"] = str(listener.fileno())
        self.stopping = False
        self.child: subprocess.Popen[bytes] | None = None

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        self.stopping = True

    def supervised(self) -> bool:
        """False once the supervisor is gone, however it died: no program outlives `make run`."""
        if self.supervisor is None:
            return True
        try:
            os.kill(self.supervisor, 0)
        except ProcessLookupError:
            return False
        return True

    def watch(self, child: "subprocess.Popen[bytes]") -> int:
        """Wait for the child's end, or end it."""
        while child.poll() is None:
            if self.stopping or not self.supervised():
                self.stopping = True
                child.terminate()
                try:
                    return child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
                    return child.wait()
            time.sleep(0.2)
        return child.returncode

    def pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stopping and self.supervised():
            time.sleep(0.1)

    def run(self) -> int:
        quick_deaths = 0
        while True:
            started = time.monotonic()
            with subprocess.Popen(self.command, env=self.environment, pass_fds=self.inherited) as child:
                self.child = child
                code = self.watch(child)
            if self.stopping:
                return 0
            quick_deaths = quick_deaths + 1 if time.monotonic() - started < STEADY_SECONDS else 0
            if quick_deaths >= TRIES_BEFORE_STEADY:
                print(f"{self.name} ended {quick_deaths} times at its start (exit code {code}); giving up", flush=True)
                return code or 1
            wait = min(LONGEST_PAUSE, 0.5 * 2**quick_deaths)
            print(f"{self.name} ended with exit code {code}; starting it again in {wait:.0f} s", flush=True)
            self.pause(wait)
            if self.stopping or not self.supervised():
                return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.keeper")
    parser.add_argument("--listen", metavar="HOST:PORT")
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        listener = listen(options.listen) if options.listen else None
    except (OSError, ValueError) as error:
        print(f"{options.name} cannot listen on {options.listen}: {error}", flush=True)
        return 1
    supervisor = os.environ.get("KEEPER_SUPERVISOR")
    keeper = Keeper(options.name, options.command, int(supervisor) if supervisor else None, listener)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, keeper.request_stop)
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
