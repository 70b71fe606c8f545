"""What a book must never do to the program: raise, be called a defect, or take for ever."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Never

from click.testing import CliRunner
from tests.fuzz.mutants import DAY

from slm.cli.program import program

SECONDS: Final = 30
"""The most seconds of processor that a small book may take."""
_FORMS: Final = ("text", "json", "github", "sarif")
_IF_SOUND: Final = (("report", "--format", "json"), ("credits", "--format", "csv"), ("measure", "--format", "json"))


def broken_by(book: Path) -> str:
    """Return what a book breaks: the command, and where the program stood; nothing where it copes with the book."""
    form = _FORMS[sum(map(ord, book.name)) % len(_FORMS)]
    for command in (("check", "--format", form), *_IF_SOUND):
        with _limited():
            ended = CliRunner().invoke(
                program,
                [*command, "--root", str(book), "--as-of", DAY],
                env={"LANG": "C", "SLM_TRACEBACK": "1"},
            )
        if ended.exception and not isinstance(ended.exception, SystemExit):
            last = "".join(traceback.format_exception(ended.exception)[-4:])
            return f"{' '.join(command)}: {type(ended.exception).__name__}\n{last}"
        if ended.exit_code not in {0, 1, 2}:
            return f"{' '.join(command)}: exit code {ended.exit_code}"
        if command[0] == "check" and ended.exit_code:
            return ""
    return ""


@contextmanager
def _limited() -> Iterator[None]:
    """End what takes too many seconds of processor, where the system can tell."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> Never:
        raise TimeoutError(f"more than {SECONDS} seconds of processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
