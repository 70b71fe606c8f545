"""`slm import --from`: what Upptime keeps in the history of its repository, as the record of a month."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied
from tests.cli.conftest import Run
from tests.histories import git

DAY: Final = ("--as-of", str(AS_OF))
SOURCE: Final = """\
kind: timeline
use: upptime
name: {en: Status of sites, zh: 站点状态}
files: ["sites/{month}.csv"]
known_for: 25 calendar_hours
services: {www: mail}
"""
STATE: Final = """\
url: https://www.example.org
status: {status}
code: {code}
responseTime: {took}
lastUpdated: {at}
startTime: 2025-12-01T00:00:00.000Z
generator: Upptime <https://github.com/upptime/upptime>
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book with a source that awaits the states."""
    book = copied(tmp_path)
    (book / "measurements/sources/sites.yml").write_text(SOURCE, "utf-8")
    return book


def write(repository: Path, *, site: str = "www", status: str = "up", code: int = 200, at: str = "") -> None:
    """Commit a state of a site as Upptime does."""
    file = repository / "history" / f"{site}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(STATE.format(status=status, code=code, took=120, at=at), "utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", f"{site} is {status}")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the states of a site over the turn of a year."""
    folder = tmp_path / "status page"
    folder.mkdir()
    git(folder, "init", "--quiet")
    write(folder, at="2025-12-31T23:59:00.000Z")
    write(folder, at="2026-01-05T08:00:00.000Z")
    write(folder, status="down", code=503, at="2026-01-05T09:00:00.120Z")
    write(folder, at="'2026-01-05T10:00:00.000Z'")
    write(folder, at="2026-02-01T00:00:00.000Z")
    return folder


def test_each_version_of_a_file_is_an_observation(run: Run, book: Path, repository: Path) -> None:
    """The record has the states that were seen in the month, in order, and the timeline is read from it."""
    done = run("import", "sites", "--from", repository, "--month", "2026-01", "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    commits = git(repository, "log", "--reverse", "--format=%H").split()
    assert (book / "measurements/sites/2026-01.csv").read_text("utf-8") == (
        "last_updated,slug,status,code,response_ms,commit\n"
        f"2026-01-05T08:00:00.000Z,www,up,200,120,{commits[1][:12]}\n"
        f"2026-01-05T09:00:00.120Z,www,down,503,120,{commits[2][:12]}\n"
        f"2026-01-05T10:00:00.000Z,www,up,200,120,{commits[3][:12]}\n"
    )
    tried = run("measure", "--source", "sites", "--try", "--root", book, *DAY)
    assert (tried.exit_code, tried.stdout.splitlines()[0]) == (0, "mail: 1 interruption"), tried.output


def test_the_same_again_changes_nothing(run: Run, book: Path, repository: Path) -> None:
    """The record depends on the history alone: later commits about other months leave it as it is."""
    words = ("import", "sites", "--from", repository, "--month", "2026-01", "--root", book, *DAY)
    assert run(*words).exit_code == 0
    before = (book / "measurements/sites/2026-01.csv").read_bytes()
    write(repository, at="2026-02-03T00:00:00.000Z")
    again = run(*words)
    assert (again.exit_code, "is unchanged" in again.stdout) == (0, True), again.output
    assert (book / "measurements/sites/2026-01.csv").read_bytes() == before


def test_what_tells_no_state_is_counted(run: Run, book: Path, repository: Path) -> None:
    """A version without a time or a state is no observation, and somebody learns of it."""
    write(repository, at="soon")
    done = run("import", "sites", "--from", repository, "--month", "2026-01", "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    assert "sites: 1 version of a file tells no state or no time" in done.stderr


def test_a_history_that_is_cut_off_is_refused(run: Run, book: Path, repository: Path, tmp_path: Path) -> None:
    """What is not there would look as if nobody had looked."""
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", str(shallow))
    refused = run("import", "sites", "--from", shallow, "--month", "2026-01", "--root", book, *DAY)
    assert (refused.exit_code, "SLM1076" in refused.stderr) == (2, True), refused.output


def test_nothing_of_the_repository_is_run(run: Run, book: Path, repository: Path, tmp_path: Path) -> None:
    """Programs that its configuration names do not start."""
    mark = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n", "utf-8")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "diff.x.textconv"):
        git(repository, "config", key, str(program))
    (repository / ".gitattributes").write_text("*.yml diff=x\n", "utf-8")
    done = run("import", "sites", "--from", repository, "--month", "2026-01", "--root", book, *DAY)
    assert (done.exit_code, mark.exists()) == (0, False), done.output


def test_only_a_repository_of_states_is_read(run: Run, book: Path, tmp_path: Path) -> None:
    """A folder without a history, one without such files, and a source that awaits no such record are refused."""
    empty = tmp_path / "empty"
    empty.mkdir()
    words = ("--month", "2026-01", "--root", book, *DAY)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path), "LANG": "C"}
    refused = run("import", "sites", "--from", empty, *words, env=environment)
    assert (refused.exit_code, "SLM910" in refused.stderr) == (2, True), refused.output
    git(empty, "init", "--quiet")
    (empty / "README.md").write_text("Nothing\n", "utf-8")
    git(empty, "add", "--all")
    git(empty, "commit", "--quiet", "--message", "Begin")
    refused = run("import", "sites", "--from", empty, *words)
    assert (refused.exit_code, "SLM1077" in refused.stderr) == (2, True), refused.output
    refused = run("import", "status", "--from", empty, *words)
    assert (refused.exit_code, "SLM1078" in refused.stderr) == (2, True), refused.output


def test_a_month_in_which_nothing_was_seen_is_no_record(run: Run, book: Path, repository: Path) -> None:
    """It would look as if somebody had looked; --empty says that nobody did."""
    words = ("import", "sites", "--from", repository, "--month", "2025-11", "--root", book, *DAY)
    refused = run(*words)
    assert (refused.exit_code, "SLM694" in refused.stderr) == (2, True), refused.output
