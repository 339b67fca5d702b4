"""Run a module of ours with the installation's settings: python -m tools.with_settings MODULE ARGS…"""

import subprocess
import sys

from tools.environment import ROOT, load


def main() -> int:
    return subprocess.run([sys.executable, "-m", *sys.argv[1:]], cwd=ROOT, env=load()).returncode


if __name__ == "__main__":
    sys.exit(main())
