"""Programs in processes of their own that are forked from one in which they are loaded, and have been used, already.

To start Python and to load a program takes several times as long as most of what tests let it do. What the forked ones
find in memory is what the program knows of itself, and nothing of a book. A copy of the process of the tests itself,
whose threads may hold locks, could wait forever.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from pkgutil import walk_packages
from select import select
from typing import Final, NamedTuple

import slm

PROCESSES: Final = multiprocessing.get_context("forkserver")
LATE: Final = (
    "ibis.backends.duckdb", "lxml.html", "material.plugins.search.plugin", "mkdocs.commands.build", "typst",
    "mkdocs.__main__",
)  # fmt: skip
"""What commands import only where they need it, which takes longer than what they do here."""
_OURS: Final = (module.name for module in walk_packages(slm.__path__, "slm.") if module.name != "slm.__main__")
_TESTS: Final = ("tests.warmed", "tests.processes", "tests.cli.test_kills", "tests.cli.test_copy")
PROCESSES.set_forkserver_preload([*_OURS, *LATE, *_TESTS])
PROGRAMS: Final = {"slm": "slm.cli:main", "mkdocs": "mkdocs.__main__:cli"}
"""What each program begins with."""


class Ended(NamedTuple):
    """What a program that has ended leaves."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Begun:
    """A program that is run: what is typed where, what is done before it, and a file that takes what it says."""

    program: str
    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    first: Callable[[], object] | None
    stdout: Path | None

    def run(self, *streams: Connection) -> None:
        """Run it in this process, which ends with it."""
        code = 1
        try:
            _speak_through(*streams)
            if self.stdout:
                os.dup2(os.open(self.stdout, os.O_WRONLY), 1)
            os.chdir(self.folder)
            os.environ.clear()
            os.environ.update(self.environment)
            time.tzset()
            if self.first:
                self.first()
            module, _, name = PROGRAMS[self.program].partition(":")
            sys.argv = [self.program, *self.arguments]
            begin: Callable[[], object] = getattr(import_module(module), name)
            begin()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - as Python says it
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def ended(
    program: str,
    *arguments: object,
    cwd: Path,
    env: dict[str, str] | None = None,
    first: Callable[[], object] | None = None,
    stdout: Path | None = None,
) -> Ended:
    """Run a program in a process of its own to its end."""
    begun = Begun(program, tuple(map(str, arguments)), cwd, env or {**os.environ}, first, stdout)
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(2)]
    process = PROCESSES.Process(target=begun.run, args=[out for _, out in pipes])
    process.start()
    for _, out in pipes:
        out.close()
    said = {heard.fileno(): bytearray() for heard, _ in pipes}
    open_ones = [*said]
    while open_ones:
        for descriptor in select(open_ones, (), ())[0]:
            piece = os.read(descriptor, 1 << 16)
            said[descriptor] += piece
            if not piece:
                open_ones.remove(descriptor)
    process.join()
    for heard, _ in pipes:
        heard.close()
    return Ended(process.exitcode or 0, *(text.decode() for text in said.values()))


def _speak_through(*streams: Connection) -> None:
    """Let what is said from now on go where it is heard, as from a program whose output is no terminal."""
    for number, stream in enumerate(streams, 1):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1)
