"""A command that is killed at any moment leaves every file of the book whole, and can be run again."""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF
from tests.cli.writing import FETCHED, TELLING, WRITING, commands
from tests.processes import PROCESSES

from slm.checks.locks import LOCK_EDITED
from slm.checks.seals import SEALED_LOCK_GONE
from slm.cli.own_files import LIST
from slm.cli.program import program
from slm.fetching import live
from slm.reading import read_book
from slm.reading.strays import UNKNOWN_FOLDER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="platform: processes are forked and killed")

MOST: Final = 9
"""So many times a command is killed at most: once at each of its steps, or, if there are more, at some of them."""
STEPS: Final = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.truncate", "os.chmod"}
"""What is done to the disk, by the names of Python's audit events; and `os.fsync`, of which it tells nothing."""
SEEN_BETWEEN: Final = {
    "close": {SEALED_LOCK_GONE.code}, "restate": {LOCK_EDITED.code}, "new source": {UNKNOWN_FOLDER.code},
}  # fmt: skip
"""What the check tells between an entry of the register of seals and its lock, or between an export and its source,
until the command is run again."""


COPIES: Final = "agreements/SLA-MAIL/copies.yml"


class Steps:
    """Counts what this process does to the disk below a folder, and kills it, with its children, before a step."""

    def __init__(self, folder: Path, last: int = 0, *, halfway: bool = False) -> None:
        self.folder, self.last, self.halfway = f"{folder}{os.sep}", last, halfway
        self.taken: list[tuple[int, bool]] = []
        """Of each step, from where in the program it is taken, and whether it opens a file to write to it."""
        self.process = os.getpid()
        sys.addaudithook(self.hear)
        sync = os.fsync

        def counted(descriptor: int) -> None:
            self.step("")
            sync(descriptor)

        os.fsync = counted  # type: ignore[assignment]

    def hear(self, event: str, given: tuple[object, ...]) -> None:
        """Take note of what is about to be done."""
        if event in STEPS and os.getpid() == self.process and isinstance(given[0], str | os.PathLike):
            path = os.path.abspath(os.fspath(given[0]))  # noqa: PTH100 - links are not followed
            is_written = event != "open" or bool(int(given[2] or 0) & (os.O_WRONLY | os.O_RDWR))  # type: ignore[call-overload]
            if is_written and path.startswith(self.folder):
                self.step(path if event == "open" else "")

    def step(self, opened: str) -> None:
        """Count a step; at the last one, be killed, where asked for with the file opened and half written."""
        self.taken.append((_caller(), bool(opened)))
        if len(self.taken) == self.last:
            self.last = 0
            if opened and self.halfway:
                Path(opened).write_bytes(b"half")
            os.killpg(0, signal.SIGKILL)


def _caller() -> int:
    """Return where in the program it is, by all lines that called each other: alike for all files of one loop."""
    lines, frame = [], inspect.currentframe()
    while frame:
        if frame.f_globals.get("__name__", "").startswith("slm."):
            lines.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return hash(tuple(lines))


def run_to(
    book: Path, words: tuple[str, ...], last: int = 0, *, halfway: bool = False
) -> tuple[int, list[tuple[int, bool]]]:
    """Run a command in a process of its own, and return how it ended and which steps it took."""
    told, answer = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=_run, args=(book, words, last, halfway, answer))
    child.start()
    answer.close()
    with suppress(EOFError):  # of one that was killed
        steps = told.recv()
        child.join()
        return child.exitcode or 0, steps
    child.join()
    return child.exitcode or 0, []


def _run(book: Path, words: tuple[str, ...], last: int, halfway: bool, answer: Connection) -> None:  # noqa: FBT001
    """Run a command in a group of its own, so that a kill takes the processes that build the trees of a site, too."""
    code = 99
    try:
        os.setpgid(0, 0)
        os.chdir(book)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.environ["DESK_URL"] = "postgres://desk"
        live.fetched_rows = lambda *_: FETCHED
        import_module("tests.warmed").remember_the_sound_book()
        steps = Steps(book, last, halfway=halfway)
        try:
            program(list(words), prog_name="slm")
        except SystemExit as ended:
            code = int(ended.code or 0)
        answer.send(steps.taken)
    finally:
        os._exit(code)


@pytest.mark.parametrize("name", WRITING)
def test_kill_at_any_step_leaves_all_whole(books: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    """Killed before any step, or with a half-written file: each file is the old or the new one, and a next run ends it.

    After that next run, nothing is left of the one that was killed, and the check tells what it would have told anyway.
    """
    book, words, whole = books(name), WRITING[name].words, tmp_path / "whole"
    shutil.copytree(book, whole)
    code, steps = run_to(whole, words)
    assert (code, len(steps) > 2) == (0, True)
    old, new = _files(book), _files(whole)
    known: dict[bytes, set[str]] = {}
    told = _problems(book, known) | _problems(whole, known) | SEEN_BETWEEN.get(name.partition(" -")[0], set())
    for step, halfway in _different(steps):
        at = f"{name}, step {step} of {len(steps)}{', halfway' if halfway else ''}"
        copy = tmp_path / f"{step}{halfway}"
        shutil.copytree(book, copy)
        assert run_to(copy, words, step, halfway=halfway)[0] == -signal.SIGKILL, at
        found = _files(copy)
        for path in old.keys() | (found.keys() & new.keys()):
            is_part = path.endswith(LIST) and set(found[path].splitlines()) <= set(new[path].splitlines())
            assert is_part or found.get(path) in {old.get(path), new.get(path)}, f"{at}: {path}"
        assert _problems(copy, known) <= told, at
        # A copy that was entered is not issued again: its paper is printed.
        is_entered = name == "copy issue" and found.get(COPIES) == new[COPIES]
        _make_up(copy / ".cache", whole / ".cache")
        ended, _ = run_to(copy, WRITING["copy print"].words if is_entered else words)
        assert ended in {0, 2}, at  # 2: all was done
        assert _files(copy).keys() == new.keys(), at
        assert _problems(copy, known) <= _problems(whole, known), at
        shutil.rmtree(copy)


def _different(steps: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """Return the numbers of steps that differ, and whether each opens a file: of alike ones that in their middle."""
    alike: dict[int, list[tuple[int, bool]]] = {}
    for number, (caller, opens) in enumerate(steps, 1):
        alike.setdefault(caller, []).append((number, opens))
    chosen = sorted(found[len(found) // 2] for found in alike.values())
    few = min(len(chosen), MOST)
    return [chosen[nth * (len(chosen) - 1) // (few - 1)] for nth in range(few)]


def test_every_command_is_known() -> None:
    """A new command is put into the table of those that write, or of those that only tell."""
    assert {name for name, _ in commands()} == {name for name in WRITING if " --" not in name} | {
        name for name in TELLING if " --" not in name
    }


def _files(book: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(book.rglob("*")) if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in paths}


def _make_up(cache: Path, whole: Path) -> None:
    """Put into a cache what it lacks of a whole one; what was killed while it was written stays as it is."""
    for path in (path for path in whole.rglob("*") if path.is_file()):
        own = cache / path.relative_to(whole)
        if not own.exists():
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, own)


def _problems(book: Path, known: dict[bytes, set[str]]) -> set[str]:
    """Return what the check tells of a book; `known` has what it told of books that have the same in them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in book.rglob("*") if ".cache" not in path.parts):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(book)}\0{path.lstat().st_mode}\0{len(content)}\0".encode() + content)
    if digest.digest() not in known:
        known[digest.digest()] = {problem.code for problem in read_book(book, AS_OF).problems}
    return known[digest.digest()]
