"""What another mistake of a book leads to stands behind it, and what was typed or copied is told as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import AS_OF, add_lines, copied, replace_words

from slm.problem import causes
from slm.reading import read_book

SLA = "agreements/SLA-MAIL/1.0/agreement.yml"


def codes(book: Path) -> list[str]:
    """Return the codes of what is told of a book, in its order."""
    return [problem.code for problem in causes(read_book(book, AS_OF).problems)]


def test_that_an_approved_version_was_changed_comes_before_what_the_change_makes_wrong(tmp_path: Path) -> None:
    """Where a threshold was changed after the approvals, its tiers of credits are not to be changed as well."""
    book = copied(tmp_path)
    replace_words(book, SLA, {"at_least: 99.5 %": "at_least: 99.0 %"})
    found = codes(book)
    assert {"SLM532", "SLM488"} <= {*found}
    assert found.index("SLM532") < found.index("SLM488")


def test_a_name_that_was_mistyped_after_the_approvals_is_told_first(tmp_path: Path) -> None:
    """The name is the change, so its correction puts the approvals right."""
    book = copied(tmp_path)
    replace_words(book, SLA, {"metric: availability": "metric: availabilty"})
    assert codes(book)[0] == "SLM459"


def test_a_slip_in_the_catalog_comes_before_what_was_approved_by_it(tmp_path: Path) -> None:
    """To let a role approve times that were exchanged would seal them; without the slip the change is told alone."""
    book = copied(tmp_path, "catalog_changed")
    assert codes(book)[0] == "SLM549"
    replace_words(book, "catalog/levels.yml", {"respond: 60 working_minutes": "respond: 8 working_hours"})
    found = codes(book)
    assert found.index("SLM968") < found.index("SLM549")


@pytest.mark.parametrize(
    "path, entry",
    [
        ("agreements/SLA-MAIL/approvals.yml", '  - {version: "1.0", role: customer, name: Ben, date: 2026-01-02}'),
        ("agreements/SLA-MAIL/approvals.yml", 'withdrawals:\n  - {version: "1.0", date: 2026-12-01, by: Ada}'),
        ("agreements/SLA-MAIL/approvals.yml", 'notices:\n  - {version: "1.0", date: 2026-02-01}'),
        ("agreements/SLA-MAIL/copies.yml", 'kind: copies\nevents:\n  - {version: "1.0", number: 1, event: issued}'),
        ("agreements/SLA-MAIL/claims.yml", "kind: claims\nevents:\n  - {month: 2026-01, event: claimed}"),
    ],
    ids=["approval", "withdrawal", "notice", "copy", "claim"],
)
def test_an_entry_that_was_typed_is_told_as_that(tmp_path: Path, path: str, entry: str) -> None:
    """Not what it lacks is told, which a writer would add, but that a command writes such entries; of each register."""
    book = copied(tmp_path)
    (book / path).touch()
    add_lines(book, path, entry)
    found = [problem for problem in read_book(book, AS_OF).problems if problem.place.path == path]
    assert [problem.code for problem in found] == ["SLM273"]


def test_a_mapping_in_place_of_a_list_shows_an_entry(tmp_path: Path) -> None:
    """Who writes words and meanings as pairs learns at once which keys an entry has."""
    book = copied(tmp_path)
    (book / "catalog/glossary.yml").write_text("kind: glossary\nterms: {SLA: An agreement}\n", "utf-8")
    (problem,) = (found for found in read_book(book, AS_OF).problems if found.code == "SLM134")
    assert problem.hint().startswith("Did you mean [{id: ..., term: ..., definition: ...}]? ")


@pytest.mark.parametrize("agreement, customer", [("SLA-MAIL", "sales"), ("OLA-SERVER", "lantern, desk, servers")])
def test_parties_that_are_proposed_can_stand_there(tmp_path: Path, agreement: str, customer: str) -> None:
    """A supplier cannot be the customer of an SLA, nor a customer that of an OLA, so neither is proposed."""
    book = copied(tmp_path)
    path = f"agreements/{agreement}/1.0/agreement.yml"
    (line,) = (line for line in (book / path).read_text("utf-8").splitlines() if line.startswith("customer: "))
    replace_words(book, path, {line: "customer: nobody"})
    (problem,) = (found for found in read_book(book, AS_OF).problems if found.code == "SLM454")
    proposed = problem.hint().removeprefix("Did you mean ").split("? ")[0]
    assert {*proposed.split(", ")} == {*customer.split(", ")}
