"""Commands that the process was used for from which others are forked (`tests.processes`), so that these begin warm."""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from click.testing import CliRunner
from tests import compiled as compiled  # noqa: PLC0414 - what it sets is what counts
from tests.books import copied

from slm.cli.program import program
from slm.reading import ReadingMemory

COMMANDS: Final = (
    ("new", "book", "{}/made", "--bare"),
    ("write", "--root", "{}/book", "--to", "{}/pages", "--as-of", "2026-03-10"),
    ("schema", "--to", "{}/schemas"),
)

READINGS: Final = ReadingMemory()
"""What was made of the files of the small sound book, for those of the forked ones that may know it."""


def remember_the_sound_book() -> None:
    """Let this process read a file anew only where it differs from that of the small sound book."""
    vars(import_module("slm.reading.book"))["ReadingMemory"] = lambda **_: READINGS


remember_the_sound_book()
with TemporaryDirectory() as _folder:
    copied(Path(_folder))
    for _words in COMMANDS:
        _done = CliRunner().invoke(program, [word.format(_folder) for word in _words])
        assert _done.exit_code == 0, _done.output
vars(import_module("slm.reading.book"))["ReadingMemory"] = ReadingMemory
gc.collect()
gc.freeze()  # what is never looked through again is never copied for a process that is forked
