"""`slm check --history`: a past that is not compared is told, and a commit that is named has to be one of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, replace_words
from tests.cli.conftest import Run
from tests.histories import git

pytestmark = pytest.mark.floors

AS_OF: Final = "2026-03-10"
OUTAGES: Final = "measurements/2026-01/outages.csv"
FOLDERS: Final = ("agreements", "catalog", "measurements")
Commit = Callable[[Path], None]
History = Callable[..., str]


@pytest.fixture
def book(tmp_path: Path, run: Run) -> Path:
    """Return a sound book with a closed month in a repository that has it."""
    book = copied(tmp_path)
    closed = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    begin(book)
    return book


@pytest.fixture
def history(run: Run) -> History:
    """Return a function that tells what the history says of a book in a folder."""
    return lambda root, *more: run("check", "--history", "--root", root, "--as-of", AS_OF, *more).output


def begin(folder: Path) -> None:
    """Make a folder a repository."""
    git(folder, "init", "--quiet")
    commit(folder)


def commit(folder: Path) -> None:
    """Commit what stands in a folder."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Change")


def copy_of(book: Path, folder: Path) -> Path:
    """Return a copy of a book in another folder, in which an outage of a closed month is another one."""
    for name in FOLDERS:
        shutil.copytree(book / name, folder / name)
    replace_words(folder, OUTAGES, {"11:30:00": "10:30:00"})
    return folder


@pytest.mark.unmeasured
@pytest.mark.parametrize("committed", [True, False])
def test_copy_beside_the_book_does_not_begin_anew(book: Path, history: History, *, committed: bool) -> None:
    """A copy in another folder of its repository has no past of its own; the book that it was made of has."""
    folder = copy_of(book, book / "new")
    if committed:
        commit(book)
    assert "warning SLM938 this book has a past that is not compared" in history(folder)
    assert "recorded before in ..\n" in history(folder)
    assert "SLM938" not in history(book)


def test_books_that_came_into_a_repository_together_have_the_same_past(tmp_path: Path, history: History) -> None:
    """Of two alike that began in one commit, none is the past of the other one; nor is one with other months."""
    book = copied(tmp_path)
    folder = tmp_path / "book/new"
    copy_of(book, folder)
    begin(book)
    assert "SLM938" not in history(folder)
    assert "SLM938" not in history(book)


@pytest.mark.parametrize("is_gone", [True, False])
def test_repository_in_the_folder_of_a_book_does_not_begin_anew(
    tmp_path: Path, run: Run, history: History, *, is_gone: bool
) -> None:
    """Whoever begins a repository inside of the one that has the book hides what was recorded in that one."""
    book = copied(tmp_path / "around")
    assert run("close", "2026-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    around = book.parent
    begin(around)
    if is_gone:
        git(around, "rm", "--quiet", "-r", "--cached", ".")
        git(around, "commit", "--quiet", "--message", "Leave")
    replace_words(book, OUTAGES, {"11:30:00": "10:30:00"})
    begin(book)
    assert "SLM938" in history(book)
    assert "recorded before in ..\n" in history(book)


def test_repository_around_a_book_that_never_had_it_is_no_past(tmp_path: Path, run: Run, history: History) -> None:
    """A repository of something else may have that of a book in a folder of its own."""
    (tmp_path / "around").mkdir()
    (tmp_path / "around/notes.txt").write_text("Notes\n", "utf-8")
    begin(tmp_path / "around")
    book = copied(tmp_path / "around")
    assert run("close", "2026-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    begin(book)
    assert "SLM938" not in history(book)


@pytest.mark.unmeasured
@pytest.mark.parametrize("is_there", [True, False])
def test_commit_of_another_history_is_refused(book: Path, run: Run, history: History, *, is_there: bool) -> None:
    """Who names the commit that was published learns that the history of now does not come from it."""
    published = git(book, "rev-parse", "HEAD").strip()
    assert "SLM939" not in history(book, "--since", published)
    if is_there:
        git(book, "checkout", "--quiet", "--orphan", "anew")
    else:
        shutil.rmtree(book / ".git")
        git(book, "init", "--quiet")
    replace_words(book, OUTAGES, {"11:30:00": "10:30:00"})
    commit(book)
    found = run("check", "--history", "--root", book, "--as-of", AS_OF, "--since", published)
    assert found.exit_code == 2
    assert f"the commit {published} is not in the history of this book" in found.output
