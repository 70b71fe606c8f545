"""What the tests of commands share: a small book, and a way to run the program as a user does."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner, Result
from tests import compiled as compiled  # noqa: PLC0414 - what it sets is what counts
from tests.books import EXAMPLE, example_book
from tests.histories import AS_OF, Commit, History, git

from slm.cli.book import BookFolder
from slm.cli.program import program
from slm.documents.papers.paper import Paper
from slm.printing.pdf_renderer import PdfRenderer
from slm.reading import Book

if TYPE_CHECKING:
    from tests.cli.writing import Writing

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]
_OF_HISTORY: Final = (" SLM9", " SLM867", " SLM868", " SLM869")
_PAPERS: Final[dict[tuple[object, ...], bytes]] = {}
WAITS: Final = "the build waits"
"""What a build says that waits until it is stopped."""


@pytest.fixture(scope="session", autouse=True)
def _example_is_read_once() -> Iterator[None]:
    """Let commands that are called in this process for the example book, which no test changes, read it once."""
    read = BookFolder.read

    def _read(book: BookFolder) -> Book:
        return example_book(book.as_of) if book.root == EXAMPLE else read(book)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BookFolder, "read", _read)
        yield


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that runs a command inside this process."""
    runner = CliRunner()

    def _run(*arguments: object, env: dict[str, str] | None = None) -> Result:
        return runner.invoke(
            program, [str(argument) for argument in arguments], env=env or {"LANG": "C"}, prog_name="slm"
        )

    return _run


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Callable[[str], Path]:
    """Return a function that gives the book in which a command that writes is called, for tests to copy.

    It is made once for all commands that ask for the same one.
    """
    writing: dict[str, Writing] = import_module("tests.cli.writing").WRITING
    made = cache(lambda make: make(tmp_path_factory.mktemp("written"), run))
    return lambda name: made(writing[name].book)


@pytest.fixture
def papers_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Typst set what it is given once for all tests that ask for this: those of what becomes of a paper."""
    set_paper = PdfRenderer._set  # noqa: SLF001 - where all that decides what Typst makes is at hand

    def _once(renderer: PdfRenderer, paper: Paper, source: str, given: dict[str, str]) -> bytes:
        key = (source, *sorted(given.items()), paper.dated, *renderer._own_fonts)  # noqa: SLF001
        if key not in _PAPERS:
            _PAPERS[key] = set_paper(renderer, paper, source, given)
        return _PAPERS[key]

    monkeypatch.setattr(PdfRenderer, "_set", _once)


@pytest.fixture
def committed(book: Path, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Return a function that commits the book as it stands, by somebody, on a day."""

    def _committed(by: str, mail: str = "", day: str = AS_OF) -> None:
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
        git(book, "add", "--all")
        author = f"{by} <{mail or f'{by}@example.com'}>"
        git(book, "commit", "--quiet", "--message", "Change", f"--author={author}")

    return _committed


@pytest.fixture
def commit(committed: Commit) -> Commit:
    """Return that function after the book was committed once."""
    committed("Lin")
    return committed


@pytest.fixture
def history(run: Run, book: Path) -> History:
    """Return a function that gives the lines about what the history of the book tells."""

    def _history(*more: str) -> list[str]:
        found = run("check", "--history", "--root", book, "--as-of", AS_OF, *more)
        assert found.exit_code == (1 if " error " in found.stdout else 0), found.output
        return [line for line in found.stdout.splitlines() if any(code in line for code in _OF_HISTORY)]

    return _history


@pytest.fixture
def small_book(first_book: Path, tmp_path: Path) -> Path:
    """Return the folder of a small sound book, which the test may change."""
    return Path(shutil.copytree(first_book, tmp_path / "small"))


@pytest.fixture(scope="session")
def slm() -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts the program as a process of its own."""

    def _start(arguments: Sequence[object], **options: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "slm", *map(str, arguments)]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        # A process inherits that Ctrl-C is ignored, as it is for tests in the background; what is caught, it does not.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(command, text=True, **{**streams, **options})  # type: ignore[call-overload,no-any-return]
        finally:
            signal.signal(signal.SIGINT, before)

    return _start


def let_builds_wait(book: Path, *, at_birth: bool = False) -> Path:
    """Let every build of a book wait in its middle, however fast the machine is; return the file that makes it wait.

    At birth the processes of its trees wait before they have begun.
    """
    hook = book / "waits.py"
    hook.write_text(
        "import os, signal\n\n\n"
        "def on_pre_build(*, config=None):\n"
        # In one piece: a signal could come between a line and its end.
        f"    os.write(2, {f'{WAITS}{chr(10)}'.encode()!r})\n"
        "    signal.pause()\n" + ("os.register_at_fork(after_in_child=on_pre_build)\n" if at_birth else ""),
        "utf-8",
    )
    with (book / "mkdocs.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("hooks: [waits.py]\n")
    return hook


def wait_for_line(process: subprocess.Popen[str], words: str) -> None:
    """Wait until a process says a line with these words on its standard error."""
    assert process.stderr
    assert any(words in line for line in process.stderr), process.communicate()
