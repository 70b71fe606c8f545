"""The program as its users run it, on books that are made of real data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def slm(*arguments: object) -> str:
    """Run a command and return what it prints; fail with its messages if it fails."""
    command = [str(Path(sys.executable).with_name("slm")), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
