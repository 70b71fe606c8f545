"""`slm diff` and `slm notice`: what changed, in a customer's words, and by when it has to be announced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, replace_words
from tests.cli.conftest import Run

pytestmark = pytest.mark.floors

AS_OF: Final = ("--as-of", "2026-03-10")
FIRST: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
SECOND: Final = "agreements/SLA-MAIL/1.1/agreement.yml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book with a second version of SLA-MAIL, from June on, that promises less."""
    folder = copied(tmp_path)
    replace_words(folder, FIRST, {"99.5 %": "99.0 %", "from: 2026-01-01": "from: 2026-06-01"}, to=SECOND)
    (folder / SECOND).write_text((folder / SECOND).read_text("utf-8") + 'supersedes: "1.0"\n', "utf-8")
    for language in ("en", "zh"):
        terms = (folder / f"agreements/SLA-MAIL/1.0/terms.{language}.md").read_text("utf-8")
        (folder / f"agreements/SLA-MAIL/1.1/terms.{language}.md").write_text(f"{terms}\nXYZ\n", "utf-8")
    return folder


def test_relaxed_promise_is_told_as_such(run: Run, book: Path) -> None:
    """Old and new promise stand one below the other, with the direction (F67)."""
    found = run("diff", "SLA-MAIL", "1.0", "1.1", "--root", book, *AS_OF)
    assert found.exit_code == 0, found.output
    assert "SLA-MAIL: version 1.0 -> 1.1\n" in found.output
    assert (
        "Promise: relaxed (may be less favourable)\n  - at least 99.5 % per month\n  + at least 99.0 %" in found.output
    )
    assert "{+XYZ+}" in found.output


def test_other_way_round_is_the_other_direction(run: Run, book: Path) -> None:
    """From the second to the first version the promise is tightened; in Chinese as well."""
    assert "提高要求" in run("diff", "SLA-MAIL", "1.1", "1.0", "--root", book, *AS_OF, "--lang", "zh").output


def test_same_version_changes_nothing(run: Run, book: Path) -> None:
    """Nothing is said about nothing."""
    assert "nothing was changed" in run("diff", "SLA-MAIL", "1.0", "1.0", "--root", book, *AS_OF).output


def test_changes_as_data(run: Run, book: Path) -> None:
    """Programs get the keys and the direction of each change."""
    found = json.loads(run("diff", "SLA-MAIL", "1.0", "1.1", "--format", "json", "--root", book, *AS_OF).stdout)
    promise = next(change for change in found["changes"] if change["path"] == ["targets", "promise"])
    assert promise["direction"] == "relaxed"
    assert promise["adverse"] is True
    assert found["clauses"][-1]["pieces"] == [["added", "XYZ"]]


def test_notice_is_a_letter(run: Run, book: Path) -> None:
    """Who writes to whom, what changes when, and what to do about it."""
    found = run("notice", "SLA-MAIL", "1.1", "--root", book, *AS_OF)
    assert found.exit_code == 0, found.output
    assert found.output.startswith("# Change of ")
    assert "takes the place of version 1.0 on 2026-06-01." in found.output
    assert "The agreement sets no time for announcing a change." in found.output
    assert "Promise**: relaxed: at least 99.5 % per month -> at least 99.0 % per month" in found.output
    assert "object in writing before 2026-06-01" in found.output


@pytest.mark.parametrize("day, late", [("2026-03-01", False), ("2026-03-02", True)])
def test_notice_says_by_when_it_has_to_arrive(run: Run, book: Path, day: str, late: bool) -> None:  # noqa: FBT001
    """The version in force demands the notice; when the day is past, the earliest possible day is told."""
    first = book / FIRST
    first.write_text(first.read_text("utf-8") + "renewal: {change_notice: 3 months}\n", "utf-8")
    found = run("notice", "SLA-MAIL", "1.1", "--root", book, "--as-of", day)
    assert "asks for 3 months of notice: this letter has to reach you by 2026-03-01." in found.output
    assert ("cannot take effect before 2026-06-02" in found.output) is late


def test_notice_keeps_what_is_internal(run: Run, book: Path) -> None:
    """What an SLA stands on is not for the customer."""
    replace_words(book, SECOND, {"OLA-SERVER/": "UC-LINE/"})
    assert "UC-LINE" not in run("notice", "SLA-MAIL", "1.1", "--root", book, *AS_OF).output


def test_first_version_needs_no_notice(run: Run, book: Path) -> None:
    """There is nothing to announce before which there was nothing."""
    assert "is the first version [SLM640]" in run("notice", "SLA-MAIL", "1.0", "--root", book, *AS_OF).output
