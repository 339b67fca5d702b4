"""`rasa data validate` on the real dialogue and knowledge, with the settings of this installation."""

import subprocess
import sys

from tools.environment import ROOT, load


def main() -> int:
    command = [
        ".venv-bot/bin/rasa",
        "data",
        "validate",
        "--domain",
        "domain.yml",
        "--data",
        "data",
        "--config",
        "config.yml",
    ]
    return subprocess.run([*command, "--fail-on-warnings"], cwd=ROOT, env=load()).returncode


if __name__ == "__main__":
    sys.exit(main())
