"""One way to stop with a reason a person can act on."""

import sys
from typing import NoReturn


def fail(cause: str, remedy: str) -> NoReturn:
    """Print one line that names the cause and what mends it, and leave with exit code 1."""
    sys.stdout.flush()
    print(f"error: {cause} -> {remedy}", file=sys.stderr)
    raise SystemExit(1)
