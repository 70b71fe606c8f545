"""`slm check --history`: a commit that bears an earlier time than the one before it, and who is gone from the book."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, replace_words
from tests.histories import ADAS, BENS, Commit, History, book_with_addresses, git

pytestmark = pytest.mark.floors

PROVIDER: Final = "catalog/provider.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in a repository, in which people can be written to."""
    return book_with_addresses(tmp_path)


@pytest.mark.parametrize("day, is_told", [("2026-02-20", True), ("2026-03-09", False)], ids=["weeks", "a day"])
def test_commit_before_the_one_it_follows_is_told(
    book: Path, commit: Commit, history: History, day: str, *, is_told: bool
) -> None:
    """Whoever sets the clock of a commit back chooses the day on which something was entered: that is asked."""
    add_lines(book, PROVIDER, "# looked at")
    commit("ada", ADAS, day)
    found = [line for line in history() if "SLM868" in line]
    assert len(found) == is_told
    assert not is_told or "(2026-02-20, ada) bears a time that is more than a day before" in found[0]
    assert not is_told or "(2026-03-10, Lin)" in found[0]


def test_commit_on_a_branch_that_is_merged_later_follows_its_own_parent(
    book: Path, committed: Commit, history: History
) -> None:
    """A branch may be older than what it is merged into; each commit is held against those on which it was made."""
    committed("ada", ADAS, "2026-02-01")
    git(book, "checkout", "--quiet", "-b", "side")
    (book / "side.txt").write_text("Side\n", "utf-8")
    committed("ben", BENS, "2026-02-10")
    git(book, "checkout", "--quiet", "-")
    (book / "main.txt").write_text("Main\n", "utf-8")
    committed("ada", ADAS, "2026-03-01")
    git(book, "merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert [line for line in history() if "SLM868" in line] == []


def test_person_who_is_taken_out_is_named_with_what_tells_of_them(book: Path, commit: Commit, history: History) -> None:
    """What somebody did who is in the book no longer is nobody's: the commit that took them out is named."""
    text = (book / PROVIDER).read_text("utf-8")
    lines = [line for line in text.splitlines() if "id: ben" not in line]
    (book / PROVIDER).write_text("\n".join(lines) + "\n", "utf-8")
    commit("Mallory")
    (found,) = [line for line in history() if "SLM867" in line]
    assert f"{PROVIDER}: warning SLM867" in found
    assert "Mallory) took 'ben' out of provider.yml" in found
    (book / PROVIDER).write_text(text, "utf-8")
    commit("Lin")
    assert [line for line in history() if "SLM867" in line] == []


def test_person_of_whom_nothing_tells_may_go(book: Path, commit: Commit, history: History) -> None:
    """Who has done nothing in the book leaves nothing behind."""
    text = (book / PROVIDER).read_text("utf-8")
    replace_words(book, PROVIDER, {"people:\n": "people:\n  - {id: kim, name: Kim Example}\n"})
    commit("Lin")
    (book / PROVIDER).write_text(text, "utf-8")
    commit("Lin")
    assert [line for line in history() if "SLM867" in line] == []


def test_rule_that_changed_is_the_cause_of_what_is_not_allowed(book: Path, commit: Commit, history: History) -> None:
    """Who might approve by what provider.yml said of it, and may no longer, is told with the commit that changed it."""
    authority = "authority: {approve: [{role: customer, side: provider, roles: [manager]}]}"
    add_lines(book, PROVIDER, authority)
    commit("Mallory")
    found = [line for line in history() if "SLM949" in line]
    assert ["what 'ben' did on 2025-12-12 was allowed until" in line for line in found] == [True]
    assert "Mallory), which changed what provider.yml says of them, or of who may" in found[0]
    replace_words(book, PROVIDER, {authority: ""})
    assert [line for line in history() if "SLM949" in line] == []


def test_merge_names_the_commit_of_its_branch(book: Path, commit: Commit, history: History) -> None:
    """Who entered what somebody else did on a branch is named with their own commit, not with that of who merged it."""
    git(book, "checkout", "--quiet", "-b", "side")
    replace_words(book, REVIEW, {"kind: review": "kind: review\nsigned: [{by: ben, on: 2026-03-09}]"})
    commit("ada", ADAS)
    git(book, "checkout", "--quiet", "-")
    (book / "main.txt").write_text("Main\n", "utf-8")
    commit("ben", BENS)
    git(book, "merge", "--quiet", "--no-ff", "--no-edit", "side")
    (found,) = [line for line in history() if "SLM925" in line]
    assert "'ada' entered what 'ben' did, in " in found
    assert ", ada)" in found
