"""`slm copy`: the register of controlled copies adds up, and old papers come back (D35)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import copied
from tests.cli.conftest import Run

NOW: Final = ("--as-of", "2026-03-10")
LATER: Final = ("--as-of", "2030-01-01")
REGISTER: Final = "agreements/SLA-MAIL/copies.yml"


@pytest.fixture
def book(tmp_path: Path, run: Run) -> Path:
    """Return a sound book with two copies of SLA-MAIL 1.0 on paper."""
    folder = copied(tmp_path)
    for holder in (("--holder", "Ada"), ("--holder", "en=Ben", "--holder", "zh=本恩")):
        found = run("copy", "issue", "SLA-MAIL", "1.0", *holder, "--root", folder, *NOW)
        assert found.exit_code == 0, found.output
    return folder


def test_copies_are_numbered_in_their_order(book: Path) -> None:
    """Each copy gets the next number of its version."""
    assert (book / REGISTER).read_text("utf-8") == (
        'kind: copies\nevents:\n  - version: "1.0"\n    number: 1\n    event: issued\n    date: 2026-03-10\n'
        '    holder: Ada\n  - version: "1.0"\n    number: 2\n    event: issued\n    date: 2026-03-10\n'
        "    holder: {en: Ben, zh: 本恩}\n"
    )


def test_list_adds_up(run: Run, book: Path) -> None:
    """Issued = returned + destroyed + lost + out, with the holders of those that are out."""
    run("copy", "return", "SLA-MAIL", "1.0", "--holder", "Ben", "--root", book, *NOW)
    found = run("copy", "list", "SLA-MAIL", "--root", book, *NOW).output
    assert found == "1.0: 2 issued = 1 returned + 0 destroyed + 0 lost + 1 out\n  No. 1  Ada  out\n"
    assert "no copy was issued" in run("copy", "list", "UC-LINE", "--root", book, *NOW).output


def test_papers_of_what_no_longer_holds_are_recalled(run: Run, book: Path) -> None:
    """The check and the list name them until they are recalled, all at once."""
    assert "SLM538" not in run("check", "--root", book, *NOW).output
    assert run("check", "--root", book, *LATER).output.count("SLM538") == 2
    assert "No. 2  Ben  to be recalled" in run("copy", "list", "SLA-MAIL", "--root", book, *LATER).output
    recalled = run("copy", "recall", "SLA-MAIL", "1.0", "--root", book, *LATER).output
    assert recalled == "".join(
        f"copy No. {number} of SLA-MAIL 1.0 recalled from {name}\n" for number, name in ((1, "Ada"), (2, "Ben"))
    )
    assert "SLM538" not in run("check", "--root", book, *LATER).output
    assert "No. 2  Ben  recalled" in run("copy", "list", "SLA-MAIL", "--root", book, *LATER).output


def test_lost_copy_can_turn_up(run: Run, book: Path) -> None:
    """A lost copy is returned or destroyed when it is found; the note says how."""
    found = run("copy", "lost", "SLA-MAIL", "1.0", "--number", "2", "--root", book, *NOW,
                                "--lang", "zh")  # fmt: skip
    assert "2 号副本已由 本恩 遗失" in found.output
    found = run("copy", "destroy", "SLA-MAIL", "1.0", "--number", "2", "--note", "Found", "--root", book, *NOW)
    assert "copy No. 2 of SLA-MAIL 1.0 destroyed, held by Ben" in found.output
    assert (book / REGISTER).read_text("utf-8").endswith("event: destroyed\n    date: 2026-03-10\n    note: Found\n")


@pytest.mark.parametrize(
    "command, why",
    [
        (("issue", "SLA-MAIL", "1.0", "--holder", "Cy", *LATER), "its status is expired [SLM643]"),
        (("issue", "SLA-MAIL", "1.0", "--holder", "Cy", *NOW, "--date", "2026-03-11"), "still to come [SLM636]"),
        (("return", "SLA-MAIL", "1.0", "--number", "3", *NOW), "no such copy to be returned [SLM644]"),
        (("return", "SLA-MAIL", "1.0", *NOW), "several copies of SLA-MAIL 1.0 could be meant [SLM645]"),
        (("list", "SLA-MAUL", *NOW), "[SLM604]"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, book: Path, command: tuple[str, ...], why: str) -> None:
    """The register stays as it was."""
    before = (book / REGISTER).read_bytes()
    found = run("copy", *command, "--root", book)
    assert found.exit_code == 2
    assert why in found.output
    assert (book / REGISTER).read_bytes() == before
