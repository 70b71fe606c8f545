"""`slm check --history`: what is told names the commit that did it, and the cause of what is told elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, copied, replace_words
from tests.cli.conftest import Run
from tests.histories import git

pytestmark = pytest.mark.floors

AS_OF: Final = "2026-03-10"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
PROVIDER: Final = "catalog/provider.yml"
ISSUED: Final = '  - {number: 1, version: "1.0", event: issued, date: 2026-02-10, holder: Archive}\n'
RETURNED: Final = '  - {number: 1, version: "1.0", event: returned, date: 2026-02-20}\n'
ACTS: Final = (
    COPIES, "agreements/SLA-MAIL/approvals.yml", "measurements/seals.json", "measurements/2026-01/results.lock.json",
)  # fmt: skip
WORDS: Final = (
    "agreements/SLA-MAIL/requirements.yml", "measurements/2026-01/month.yml", "measurements/2026-01/outages.csv",
    "measurements/2026-02/outages.csv", "measurements/reviews/2026-02-sales.yml", "catalog/changes/RFC-1.yml",
    "measurements/improvements/IMP-1.yml", "catalog/process.yml", "catalog/calendars/feast.yml",
    "catalog/services/mail.yml", "agreements/SLA-MAIL/1.0/terms.zh.md",
)  # fmt: skip
Commit = Callable[[str], None]
History = Callable[[], str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a sound book in a repository, with a closed month and a register of copies."""
    book = copied(tmp_path_factory.mktemp("made"))
    (book / COPIES).write_text(f"kind: copies\nevents:\n{ISSUED}{RETURNED}", "utf-8")
    closed = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    git(book, "init", "--quiet")
    return book


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book."""
    return shutil.copytree(made, tmp_path / "book")


@pytest.fixture
def commit(book: Path) -> Commit:
    """Return a function that commits the book as it stands, by somebody."""

    def _commit(by: str) -> None:
        git(book, "add", "--all")
        git(book, "commit", "--quiet", "--message", "Change", f"--author={by} <{by}@example.com>")

    _commit("Lin")
    return _commit


@pytest.fixture
def history(run: Run, book: Path) -> History:
    """Return a function that tells what the history says of the book."""
    return lambda: run("check", "--history", "--root", book, "--as-of", AS_OF).output


@pytest.mark.parametrize("removed", [ACTS, WORDS], ids=["acts", "words"])
def test_whatever_a_commit_removed_is_told_of_that_commit(
    book: Path, commit: Commit, history: History, removed: tuple[str, ...]
) -> None:
    """No file of evidence that is gone is told of the working folder, where a commit took it away."""
    for path in removed:
        (book / path).unlink()
    commit("Mallory")
    told = history()
    assert "working tree" not in told
    lines = [line for line in told.splitlines() if "Mallory)" in line]
    assert {path for path in removed if any(line.startswith(path) for line in lines)} == {*removed}


def test_entries_in_another_order_are_told_of_the_commit(book: Path, commit: Commit, history: History) -> None:
    """A register that says the same in another order is one that was rewritten, by whoever did it."""
    replace_words(book, COPIES, {f"{ISSUED}{RETURNED}": f"{RETURNED}{ISSUED}"})
    commit("Mallory")
    add_lines(book, COPIES, "# looked at")
    commit("Lin")
    (line,) = [line for line in history().splitlines() if "SLM912" in line]
    assert "Mallory) changed or took away" in line


def test_merge_that_removes_a_register_itself_left_nothing_out(book: Path, commit: Commit, history: History) -> None:
    """What the merged branch did not touch was not recorded there; who removes it in the merge is told of that."""
    git(book, "checkout", "--quiet", "-b", "side")
    (book / "side.txt").write_text("Side\n", "utf-8")
    commit("Lin")
    git(book, "checkout", "--quiet", "-")
    (book / "main.txt").write_text("Main\n", "utf-8")
    commit("Lin")
    git(book, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    (book / COPIES).unlink()
    commit("Mallory")
    told = history()
    assert "Mallory) changed or took away 2 entries" in told
    assert "SLM955" not in told


def test_role_that_was_taken_away_is_the_cause_of_what_is_not_allowed(
    book: Path, commit: Commit, history: History
) -> None:
    """What people did while they might is told with the commit that took their role away, once for each person."""
    provider = (book / PROVIDER).read_text("utf-8")
    replace_words(book, PROVIDER, {"roles: [manager], party: servers": "party: servers"})
    commit("Mallory")
    (line,) = [line for line in history().splitlines() if "SLM949" in line]
    assert "warning SLM949 what 'ada' did on 2025-12-10 was allowed until" in line
    assert "Mallory), which changed what provider.yml says of them, or of who may" in line
    (book / PROVIDER).write_text(provider, "utf-8")
    commit("Lin")
    assert "SLM949" not in history()
    earlier = "earlier: [{until: 2026-03-01, roles: [manager], party: servers}]"
    replace_words(book, PROVIDER, {"roles: [manager], party: servers": f"{earlier}, party: servers"})
    commit("Lin")
    assert "SLM949" not in history()


def test_act_that_never_was_allowed_has_no_such_cause(book: Path, commit: Commit, history: History) -> None:
    """Who acts after the role was taken away is told by the check alone."""
    replace_words(book, PROVIDER, {"roles: [manager], party: servers": "party: servers"})
    commit("Lin")
    before = history()
    again = '  - {version: "1.0", role: manager, name: Ada Example, date: 2026-03-01, meaning: Approved, person: ada}'
    add_lines(book, "agreements/SLA-MAIL/approvals.yml", again)
    commit("Mallory")
    assert history().count("SLM949") == before.count("SLM949")
