"""`rasa data validate` on the real dialogue and knowledge, with the settings of this installation.

Its warning that a response is "not used in any story" is expected of every response that an action sends by name; that
each such name exists is what tests/actions/test_domain.py checks.
"""

import subprocess
import sys

from tools.environment import ROOT, load

FILES = {"--domain": "domain.yml", "--data": "data", "--config": "config.yml"}


def main() -> int:
    options = [part for pair in FILES.items() for part in pair]
    command = [".venv-bot/bin/python", "-m", "rasa", "data", "validate", *options]
    return subprocess.run(command, cwd=ROOT, env=load()).returncode


if __name__ == "__main__":
    sys.exit(main())
