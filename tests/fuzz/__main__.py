"""Mutants of books one after another, until one breaks the program, the rounds are over or Ctrl-C is pressed.

`python -m tests.fuzz` takes a new seed and tells it; `--seed S` repeats a run, `--only N` one mutant of it,
`--rounds N` ends it, and `--keep DIR` keeps the books that broke something.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.fuzz.mutants import Books
from tests.fuzz.trial import broken_by

TELL_EVERY: Final = 100


def main() -> int:
    """Run the mutants, tell those that break the program, and return 1 where there is one."""
    parser = ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--rounds", type=int, default=0, help="how many mutants; without end where it is 0")
    parser.add_argument("--only", type=int, help="the number of one mutant")
    parser.add_argument("--keep", type=Path, help="where books are kept that broke something")
    asked = parser.parse_args()
    _say(f"seed {asked.seed}")
    broken, number, started = 0, asked.only or 0, time.monotonic()
    with TemporaryDirectory(prefix="slm-fuzz-") as folder:
        books = Books(Path(folder) / "books")
        while True:
            book = Path(folder) / "mutant"
            done = books.mutant(f"{asked.seed}-{number}", book)
            if fault := broken_by(book):
                broken += 1
                _say(f"mutant {number} of seed {asked.seed}\n  {done}\n  {fault}")
                if asked.keep:
                    shutil.copytree(book, asked.keep / f"{asked.seed}-{number}")
            shutil.rmtree(book)
            number += 1
            if asked.only is not None or number == asked.rounds:
                break
            if number % TELL_EVERY == 0:
                _say(f"{number} mutants, {broken} faults, {time.monotonic() - started:.0f} s")
    _say(f"{number} mutants, {broken} faults")
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
