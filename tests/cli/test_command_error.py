"""Wrong commands: exit code 2, one clear message, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import WAITS, Run, let_builds_wait, wait_for_line
from tests.conftest import PATIENCE

COMMANDS = ("check", "build", "report", "serve")


@pytest.mark.parametrize("command", COMMANDS)
def test_root_that_is_missing_or_a_file(run: Run, tmp_path: Path, command: str) -> None:
    """A root that does not exist, is a file, or holds no book is refused by name."""
    file = tmp_path / "file.txt"
    file.write_text("text", "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for root, said in ((tmp_path / "missing", "SLM600"), (file, "SLM600"), (empty, "SLM601")):
        refused = run(command, "--root", root)
        assert refused.exit_code == 2
        assert said in refused.stderr
        assert str(root) in refused.stderr
        assert "Traceback" not in refused.output


def test_wrong_day_is_refused(run: Run, small_book: Path) -> None:
    """A day that does not exist, and an environment that names no day, are misuse."""
    assert run("check", "--root", small_book, "--as-of", "2026-02-30").exit_code == 2
    wrong = run("check", "--root", small_book, env={"SOURCE_DATE_EPOCH": "yesterday"})
    assert wrong.exit_code == 2
    assert "SLM603" in wrong.stderr


def test_day_comes_from_the_environment(run: Run, small_book: Path) -> None:
    """Without `--as-of`, `SOURCE_DATE_EPOCH` is the day: 1 October 2026 in UTC here."""
    report = run("report", "--root", small_book, env={"SOURCE_DATE_EPOCH": "1790812800"})
    given = run("report", "--root", small_book, "--as-of", "2026-10-01")
    assert report.output == given.output


def test_unknown_audience_names_the_known_ones(run: Run, small_book: Path) -> None:
    """An audience that the book does not have is refused with those that it has."""
    refused = run("write", "--root", small_book, "--to", small_book / "out", "--audience", "customer:nobody")
    assert refused.exit_code == 2
    assert "customer:finance" in refused.stderr


def test_misuse_speaks_the_language_of_the_command(run: Run, tmp_path: Path) -> None:
    """A refusal is in Chinese where the command was asked in Chinese."""
    assert "不是文件夹" in run("check", "--root", tmp_path / "missing", "--lang", "zh").stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="superuser: may read every file, so none is unreadable")
def test_target_that_may_not_be_written(run: Run, small_book: Path, tmp_path: Path) -> None:
    """A folder in which nothing may be written is refused with its name."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    refused = run("build", "--root", small_book, "--to", locked / "site")
    assert refused.exit_code == 2
    assert "locked" in refused.stderr


def test_target_below_a_file(run: Run, small_book: Path, tmp_path: Path) -> None:
    """A target below a file cannot be made, and the message says where."""
    (tmp_path / "file").write_text("", "utf-8")
    for command in ("build", "write", "schema"):
        root = () if command == "schema" else ("--root", small_book)
        refused = run(command, *root, "--to", tmp_path / "file" / "below")
        assert refused.exit_code == 2, command
        assert "file" in refused.stderr


def test_defect_is_told_without_traceback(run: Run, small_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a defect of the program ends in a sentence, and in an exit code of its own."""
    monkeypatch.setattr("slm.reading.read_book", lambda *_: 1 // 0)
    broken = run("check", "--root", small_book)
    assert broken.exit_code == 3
    assert "ZeroDivisionError" in broken.stderr
    assert "Traceback" not in broken.stderr


@pytest.mark.parametrize("of_the_tests", [signal.default_int_handler, signal.SIG_IGN], ids=["foreground", "background"])
@pytest.mark.parametrize("at_birth", [False, True])
def test_interrupt_says_so(
    slm: Callable[..., subprocess.Popen[str]], small_book: Path, *, of_the_tests: signal.Handlers, at_birth: bool
) -> None:
    """Ctrl-C during a build ends it with a word, the usual exit code, and no folder left behind."""
    let_builds_wait(small_book, at_birth=at_birth)
    before = signal.signal(signal.SIGINT, of_the_tests)
    try:
        process = slm(["build", "--root", small_book], start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)
    wait_for_line(process, WAITS)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "slm: stopped"
    assert "Traceback" not in said
    assert not list(small_book.glob(".site.*"))


@pytest.mark.parametrize("command", ["check", "build", "serve", "print", "report", "clock", "write", "schema", "new"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    """Each command has a help text with an example that begins with the command itself."""
    shown = run(command, "--help")
    assert shown.exit_code == 0
    if command in {"clock", "new"}:
        shown = run(command, {"clock": "due", "new": "book"}[command], "--help")
    assert f"  slm {command}" in shown.stdout.partition("Example:")[2]
