"""Faults of the machine: exit code 2 with path and reason, no defect of the program, and what was there stays (S12)."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, say_closed
from tests.cli.conftest import Run
from tests.processes import Ended, ended

from slm.cli.program import program
from slm.site import language_build

DAY: Final = ("--as-of", str(AS_OF))
APPROVE: Final = ("approve", "SLA-MAIL", "1.0", "--role", "manager", "--name", "ada", "--date", "2025-12-14")
WRITES: Final = {
    "approve": APPROVE,
    "close": ("close", "2026-01", "--by", "ada"),
    "copy issue": ("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Sales", "--to", "papers"),
    "end": ("end", "SLA-MAIL", "1.0", "--by", "ada", "--date", "2026-12-01", "--reason", "en=Done"),
    "new calendar": ("new", "calendar", "--country", "CN", "--year", "2026"),
    "new book": ("new", "book", "other"),
    "schema": ("schema", "--to", "schemas"),
    "write": ("write", "--to", "pages"),
    "print": ("print", "SLA-MAIL", "1.0", "--to", "papers", "--format", "md"),
    "build": ("build", "--to", "public", "--no-pdf"),
}
"""Commands that write something, as they are called in the folder of a book."""
TELLS: Final = {
    "check": ("check",),
    "check as JSON": ("check", "--format", "json"),
    "report": ("report",),
    "credits": ("credits", "--format", "csv"),
    "measure": ("measure", "--format", "json"),
    "diff": ("diff", "SLA-MAIL", "1.0", "1.0"),
    "copy list": ("copy", "list"),
    "clock": ("clock", "due", "--help"),
    "schema": ("schema", "--to", "schemas"),
    "write": ("write", "--to", "pages"),
    "doctor": ("doctor",),
    "help": ("--help",),
}
"""Commands that tell something on the standard output."""
FULL: Final = Path("/dev/full")
UNDATED: Final = {"schema", "new calendar", "clock", "doctor", "help"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="platform: limits and devices")


@pytest.fixture(scope="session")
def _book(first_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = copied(tmp_path_factory.mktemp("faults"))
    say_closed(book)
    shutil.copy(first_book / "mkdocs.yml", book)
    shutil.copytree(first_book / "site_overrides", book / "site_overrides")
    return book


@pytest.fixture
def book(_book: Path, tmp_path: Path) -> Path:
    """Return the folder of a sound book that can be built."""
    return Path(shutil.copytree(_book, tmp_path / "book"))


@pytest.mark.parametrize("name", WRITES)
def test_disk_that_takes_nothing_more(book: Path, name: str) -> None:
    """Where hardly a byte can be written, the command names the file and the reason, and every file is as it was."""
    _let_approve(book, name)
    before = _files(book)
    code, _, said = _slm(book, name, WRITES[name], narrow=True)
    assert code == 2, said
    assert os.strerror(errno.EFBIG) in said
    assert "SLM602" in said
    assert "?" not in said.partition("[SLM602]")[0]
    assert {path: content for path, content in _files(book).items() if "/.cache/" not in path} == before


@pytest.mark.parametrize("name", WRITES)
def test_rename_that_the_system_refuses(run: Run, book: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step is refused, the command says so, and neither a register nor a draft has changed."""

    def refused(path: Path, target: object) -> Path:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path), None, str(target))

    _let_approve(book, name)
    before = _files(book)
    monkeypatch.chdir(book)
    for method in ("replace", "rename"):
        monkeypatch.setattr(Path, method, refused)
    ended = run(*WRITES[name], *(() if name in UNDATED else DAY))
    monkeypatch.undo()
    assert ended.exit_code == 2, ended.output
    assert os.strerror(errno.EACCES) in ended.output
    assert {path: content for path, content in _files(book).items() if ".cache" not in path} == before


@pytest.mark.parametrize("name", TELLS)
def test_output_that_takes_nothing(book: Path, name: str) -> None:
    """A full disk behind the standard output is named as what it is."""
    code, _, said = _slm(book, name, TELLS[name], full=True)
    assert code == 2, said
    assert "SLM827" in said
    assert said.count("\n") == said.count("slm:") + 1


def test_nowhere_to_complain(book: Path) -> None:
    """Where not even the reason can be told, the exit code is that of misuse."""
    with FULL.open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "slm", "check", *DAY]
        assert subprocess.run(command, cwd=book, stdout=full, stderr=full, check=False).returncode == 2


@pytest.mark.parametrize("fault", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO])
def test_file_that_the_machine_cannot_open(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, fault: int) -> None:
    """Too many open files and a broken disk are no mistakes of the book."""
    real = os.open

    def refused(path: str | Path, *given: int) -> int:
        if str(path).endswith("levels.yml"):
            raise OSError(fault, os.strerror(fault), str(path))
        return real(path, *given)

    monkeypatch.setattr(os, "open", refused)
    ended = run("check", "--root", book, *DAY)
    assert ended.exit_code == 2, ended.output
    assert "catalog/levels.yml" in ended.output
    assert os.strerror(fault) in ended.output


@pytest.mark.parametrize("thread", [MemoryError(), RuntimeError("can't start new thread")])
def test_memory_that_is_not_there(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, thread: Exception) -> None:
    """A machine without memory is told of as such."""

    def full(*_: object) -> None:
        raise thread

    monkeypatch.setattr("slm.reading.read_book", full)
    ended = run("check", "--root", book, *DAY)
    assert (ended.exit_code, "SLM828" in ended.output) == (2, True)


def _disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _no_memory(*_: object) -> None:
    raise MemoryError


def _killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="platform: trees are built side by side on Linux")
@pytest.mark.parametrize(
    "fault, code", [(_disk_full, "SLM602"), (_no_memory, "SLM828"), (_killed, "SLM826")], ids=["disk", "memory", "kill"]
)
def test_fault_in_a_process_of_a_tree(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., None], code: str
) -> None:
    """What a process meets that builds one tree is told as if the command had met it, and no site was made."""
    monkeypatch.setattr(language_build, "render", lambda *_, **__: fault())
    ended = run("build", "--root", book, "--no-pdf", *DAY)
    assert ended.exit_code == 2, ended.output
    assert code in ended.output
    assert not list(book.glob(".site.*")) + list(book.glob("site"))


@pytest.mark.parametrize("made", [os.mkfifo, os.mkdir])
def test_register_that_is_no_file(run: Run, book: Path, made: Callable[[Path], None]) -> None:
    """A pipe or a folder in the place of a register is not waited for."""
    register = book / "agreements/SLA-MAIL/approvals.yml"
    register.unlink()
    made(register)
    ended = run(*APPROVE, "--root", book, *DAY)
    assert ended.exit_code in {1, 2}, ended.output
    assert "approvals.yml" in ended.output


def test_theme_with_a_mistake_is_told_with_its_place(run: Run, book: Path) -> None:
    """A template of the book's own theme that cannot be understood is no defect of the program."""
    (book / "site_overrides/theme/main.html").write_text('{% extends "base.html" %}\n{% block %}\n', "utf-8")
    ended = run("build", "--root", book, "--no-pdf", *DAY)
    assert ended.exit_code == 1, ended.output
    assert "main.html:2" in ended.output


def test_every_command_is_walked() -> None:
    """A new command is put into one of the tables above, or is known to neither write nor tell for long."""
    walked = {arguments[0] for arguments in (*WRITES.values(), *TELLS.values())}
    assert program.commands.keys() - walked <= {
        "serve",
        "import",
        "notice",
        "verify",
        "restate",
        "claim",
        "send",
        "what-if",
        "status",
        "evidence",
        "explain",
        "completion",
    }


def _let_approve(book: Path, name: str) -> None:
    """Take away the approval that the command is about to give."""
    if name == "approve":
        register = book / "agreements/SLA-MAIL/approvals.yml"
        lines = register.read_text("utf-8").splitlines(keepends=True)
        register.write_text("".join(line for line in lines if "role: manager" not in line), "utf-8")


def _slm(book: Path, name: str, arguments: tuple[str, ...], *, full: bool = False, narrow: bool = False) -> Ended:
    """Run a command that says what it says to a full disk, or for which there is room for hardly a byte in any file."""
    dated = (*arguments, *(() if name in UNDATED else DAY))
    first = _narrow if narrow else None
    said = ended("slm", *dated, cwd=book, first=first, stdout=FULL if full else None)
    assert "Traceback" not in said.stderr
    return said


def _narrow() -> None:
    import resource  # noqa: PLC0415 - not on every platform

    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # a test of whether there is room passes


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
